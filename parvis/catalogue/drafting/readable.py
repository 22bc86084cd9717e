"""A draft as far as it can be read: what is wrong is left out, so that its author sees and tries the rest.

A draft may be wrong at any moment: a condition that reads a question just removed, a page without a question yet.
What a reader refuses is taken out of a copy, piece by piece, until the rest is a procedure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.forms.definition import MAX_FIELDS, MAX_OPTIONS, MAX_STEPS, SCHEMA

from ..definition import InvalidOffer, Offer
from ..reading import parse
from .checks import place_of
from .places import Document, Path, Place

MOST_ROUNDS = 25
"""What is taken out may make wrong what read it, and so on."""
_WORDED = frozenset({"label", "title"})
_NEEDED = frozenset({"id", "type", "expression", "body", "fields", "sections", "options"})
"""Without these an element is nothing: it is left out whole."""
_MOST: Mapping[str, int] = {"sections": 50, "fields": MAX_FIELDS, "options": MAX_OPTIONS}
MOST_IN_GROUP = 50
"""The longest lists that a form may hold."""
_LISTS = frozenset({"steps", "sections", "fields"})
_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[\d+\])*)")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not read, and why."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Readable:
    """The part of a document that is a procedure. ``offer`` is None when no question can be read yet."""

    document: Document
    offer: Offer | None
    left_out: tuple[LeftOut, ...]


def readable(document: Document) -> Readable:
    """Read a document as far as it goes; the one given is left as it was."""
    left: dict[tuple[str, str], LeftOut] = {}
    held: dict[str, Any] = dict(document)
    for turn in range(MOST_ROUNDS):
        try:
            return Readable(held, parse(held), tuple(left.values()))
        except InvalidOffer as invalid:
            if not turn:
                held = deepcopy(held)
            for path, message in invalid.problems:
                place = place_of(held, path)
                left.setdefault((str(place), message), LeftOut(place, message))
            if not _mended(held, [path for path, _message in invalid.problems]):
                break
    return Readable(held, None, tuple(left.values()))


def _mended(document: dict[str, Any], paths: Iterable[str]) -> bool:
    """Take out of a document what its readers refuse, the last first; whether anything was."""
    found = {_path(path) for path in paths}
    # The later elements of a list first: the places of those before them stay what they are.
    ordered = sorted(found, key=lambda path: [f"{one:09}" if isinstance(one, int) else one for one in path])
    taken = [_taken_out(document, path) for path in reversed(ordered)]
    return any(taken)


def _path(words: str) -> Path:
    """A path of the readers as keys and positions: ``form.steps[0].title`` is form, steps, 0, title."""
    steps: list[str | int] = []
    for name, positions in _STEP.findall(words):
        steps += [name, *(int(one) for one in re.findall(r"\d+", positions))]
    return tuple(steps)


def _taken_out(document: dict[str, Any], path: Path) -> bool:
    if path[:1] == ("form",):
        return _out_of_form(document, path[1:])
    if not path or path[0] not in document:
        return False
    name, held = str(path[0]), document[path[0]]
    if name == "title":
        return _put(document, "title", {"fr": _untitled()})
    inside = path[1] if len(path) > 1 else None
    listed = isinstance(held, list) and isinstance(inside, int) and inside < len(held)
    if listed or (isinstance(held, dict) and inside in held):
        del held[inside]
    else:
        del document[name]
    return True


def _out_of_form(document: dict[str, Any], path: Path) -> bool:
    form = document.get("form")
    if not isinstance(form, dict):
        return False
    if path == ("schema",):
        return _put(form, "schema", SCHEMA)
    if path == ("steps",):
        return _shortened(form)
    holder, position, rest = _innermost(form, path)
    if holder is None:
        return _dropped(form, path)
    element = holder[position]
    key = rest[0] if rest else None
    if not isinstance(element, dict) or key is None:
        del holder[position]
        return True
    if key in _WORDED and (key == "label" or "sections" in element):
        return _put(element, str(key), {"fr": _untitled()})
    if key == "options" and _option_out(element, rest):
        return True
    if len(rest) == 1 and _cut(element, str(key)):
        return True
    if key in _NEEDED or key not in element:
        del holder[position]
    else:
        del element[str(key)]
    return True


def _innermost(form: Mapping[str, Any], path: Path) -> tuple[list[Any] | None, int, Path]:
    """The list and the position of the last step, section or question of a path, and the keys inside it."""
    held: Any = form
    found: tuple[list[Any] | None, int, Path] = (None, 0, path)
    for at in range(0, len(path) - 1, 2):
        name, position = path[at], path[at + 1]
        inside = held.get(name) if isinstance(held, Mapping) and name in _LISTS else None
        if not isinstance(inside, list) or not isinstance(position, int) or position >= len(inside):
            break
        held = inside[position]
        found = (inside, position, path[at + 2 :])
    return found


def _option_out(element: dict[str, Any], rest: Sequence[str | int]) -> bool:
    """Take one answer out of those offered, unless none would be left."""
    options = element.get("options")
    position = rest[1] if len(rest) > 1 else None
    if not isinstance(options, list) or not isinstance(position, int):
        return False
    if len(options) < 2 or position >= len(options):
        return False
    del options[position]
    return True


def _cut(element: dict[str, Any], key: str) -> bool:
    """Keep of a list that is too long what fits; whether it was."""
    held = element.get(key)
    most = MOST_IN_GROUP if key == "fields" and "type" in element else _MOST.get(key, 0)
    if not isinstance(held, list) or not most or len(held) <= most:
        return False
    del held[most:]
    return True


def _shortened(form: dict[str, Any]) -> bool:
    """Keep of a form that is too long the questions that fit, in order."""
    steps = form.get("steps")
    if not isinstance(steps, list) or not steps:
        return False
    kept = steps[:MAX_STEPS]
    room = MAX_FIELDS
    for step in kept:
        for section in step.get("sections") or () if isinstance(step, dict) else ():
            if isinstance(section, dict) and isinstance(section.get("fields"), list):
                section["fields"] = section["fields"][:room]
                room -= len(section["fields"])
    form["steps"] = kept
    return True


def _dropped(form: dict[str, Any], path: Path) -> bool:
    """Take a key of the form itself away."""
    return bool(path) and form.pop(str(path[0]), None) is not None


def _put(element: dict[str, Any], key: str, value: Any) -> bool:
    if element.get(key) == value:
        return False
    element[key] = value
    return True


def _untitled() -> str:
    return _("(sans intitulé)")
