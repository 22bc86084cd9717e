"""The changes of a draft told in words, from the gestures they were made of, and whether each may still be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from parvis.base.rewording import Part, reworded
from parvis.catalogue.drafting.gestures import Impossible, Overtaken, apply, read
from parvis.catalogue.drafting.places import Document, Family, NoSuchPlace, Place, Vanished
from parvis.catalogue.models import VersionEdit

from .wording import Named, key_words, named, names_in, names_inside, value_words

MOST_LINES = 6
"""Gestures of one edit that are told; the others are counted."""


@dataclass(frozen=True)
class Line:
    """One gesture in words; ``parts``: the words it changed, if it changed some."""

    words: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Told:
    """One edit in words."""

    edit: VersionEdit
    who: str
    lines: tuple[Line, ...]
    others: int
    undoes: int | None
    is_undone: bool
    may_be_undone: bool


def told(
    edits: Sequence[VersionEdit], document: Document, called: Mapping[Any, str], *, writable: bool
) -> list[Told]:
    """These edits in words, in their order. ``document``: as it stands now, on which undoing is tried."""
    names = names_in(document)
    for edit in edits:
        for words in (*edit.gestures, *edit.undoing):
            for place, name in _names_of(words):
                names.setdefault(place, name)
    return [_told(edit, document, names, called, writable=writable) for edit in edits]


def _told(
    edit: VersionEdit,
    document: Document,
    names: Mapping[Place, Named],
    called: Mapping[Any, str],
    *,
    writable: bool,
) -> Told:
    is_undone = hasattr(edit, "undone_by")
    return Told(
        edit=edit,
        who=called.get(edit.by_id, ""),
        lines=tuple(_line(words, names) for words in edit.gestures[:MOST_LINES]),
        others=max(0, len(edit.gestures) - MOST_LINES),
        undoes=edit.undoes.number if edit.undoes else None,
        is_undone=is_undone,
        may_be_undone=writable and not is_undone and _is_undoable(edit, document),
    )


def _is_undoable(edit: VersionEdit, document: Document) -> bool:
    """Whether what undoes it still finds the document as it left it."""
    try:
        return bool(apply(document, [read(words) for words in edit.undoing]).undoing)
    except (Overtaken, Vanished, Impossible):
        return False


def _line(words: Mapping[str, Any], names: Mapping[Place, Named]) -> Line:
    what = _subject(words, names)
    match words.get("do"):
        case "insert":
            return Line(_("a ajouté %(what)s") % {"what": what})
        case "remove":
            return Line(_("a retiré %(what)s") % {"what": what})
        case "move":
            return Line(_("a déplacé %(what)s") % {"what": what})
    place = _place(words.get("at"))
    key = key_words(place.keys) if place else ""
    last = place.keys[-1] if place and place.keys else ""
    parts = tuple(reworded(value_words(words.get("was"), last), value_words(words.get("now"), last)))
    if place is None or place.family == "document" or not place.id:
        return Line(_("a changé %(what)s") % {"what": key}, parts)
    return Line(_("a changé %(key)s : %(what)s") % {"key": key, "what": what}, parts)


def _subject(words: Mapping[str, Any], names: Mapping[Place, Named]) -> str:
    """What a gesture is about: the element it brings, or that its place names."""
    if words.get("do") == "insert" and isinstance(words.get("element"), Mapping):
        return str(named(_family(words), words["element"]))
    place = _place(words.get("at"))
    found = names.get(place.element) if place else None
    return str(found) if found else _("un élément")


def _names_of(words: Mapping[str, Any]) -> list[tuple[Place, Named]]:
    """How to speak of what a gesture brings or takes away."""
    element = words.get("element") or words.get("was")
    if words.get("do") not in ("insert", "remove") or not isinstance(element, Mapping):
        return []
    return list(names_inside(_family(words), element))


def _family(words: Mapping[str, Any]) -> Family:
    """The family of what a gesture brings or takes: that of the list it goes into."""
    place = _place(words.get("at") or words.get("in"))
    if place is None:
        return "form"
    if words.get("do") == "insert" and place.family == "document":
        return "piece"
    inside = {"inputs": "column", "outputs": "column", "rows": "row", "tests": "trial"}
    if place.family == "table" and place.keys:
        return cast(Family, inside.get(place.keys[0], "table"))
    return place.family


def _place(words: object) -> Place | None:
    try:
        return Place.of(words) if isinstance(words, str) else None
    except NoSuchPlace:
        return None
