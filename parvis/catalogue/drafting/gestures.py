"""The four gestures a draft is changed by, each with the one that undoes it.

A gesture says what its author saw. Where somebody else changed the same thing meanwhile it is refused with both
readings; gestures on different things simply follow each other. Nothing here reads or writes the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from parvis.base.storable import is_storable

from .places import (
    HOLDS,
    IN_TABLES,
    TABLE_LISTS,
    Document,
    Element,
    Family,
    NoSuchPlace,
    Path,
    Place,
    at,
    element_at,
    elements,
    holder_of,
    ids_in,
    is_structure,
    path_of,
    value_at,
)

DEEPEST = 20
"""How deep a value of a gesture may be nested: a cell of a table within the innermost part of a letter is at 16."""
_LISTS: Mapping[Family, str] = {"form": "steps", "letter": "letters", "table": "tables"}
"""Where the first elements of a family stand, those of a place without an id."""
_HOLDING = {"fields": ("type", "group"), "blocks": ("is", "part")}
"""Elements of which only one kind holds others: under which key it is said, and which kind."""


class Impossible(Exception):
    """The gesture has no meaning for this document, whoever makes it."""


class Overtaken(Exception):
    """Somebody else changed the same thing: ``seen`` by the author, ``now`` in the document."""

    def __init__(self, place: Place, seen: Any, now: Any) -> None:
        super().__init__(_("quelqu’un d’autre a changé cela entre-temps"))
        self.place = place
        self.seen = seen
        self.now = now


@dataclass(frozen=True, slots=True)
class Put:
    """Write a value under a key; None takes the key away."""

    place: Place
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a new element in another, after a sibling ("" first; a sibling that is gone: last)."""

    holder: Place
    after: str
    element: Element


@dataclass(frozen=True, slots=True)
class Remove:
    """Take an element away with all it holds."""

    place: Place
    was: Element


@dataclass(frozen=True, slots=True)
class Move:
    """Take an element elsewhere, as it stands."""

    place: Place
    holder: Place
    after: str


Gesture = Put | Insert | Remove | Move


@dataclass(frozen=True, slots=True)
class Edited:
    """The document after gestures, and those that undo them."""

    document: Document
    undoing: tuple[Gesture, ...]


def apply(document: Document, gestures: Sequence[Gesture]) -> Edited:
    """Make gestures one after the other, all or none; the document given is left as it was.

    Raises Overtaken, Vanished when an element is gone, Impossible when a gesture means nothing here.
    """
    undoing: list[Gesture] = []
    for gesture in gestures:
        document, undo = _made(document, gesture)
        undoing += [undo] if undo else []
    return Edited(document, tuple(reversed(undoing)))


def _made(document: Document, gesture: Gesture) -> tuple[Document, Gesture | None]:
    match gesture:
        case Put():
            return _put(document, gesture)
        case Insert():
            return _insert(document, gesture)
        case Remove():
            return _remove(document, gesture)
        case Move():
            return _move(document, gesture)


def _put(document: Document, gesture: Put) -> tuple[Document, Gesture | None]:
    place = gesture.place
    has_values = bool(place.id) or place.family in ("document", "form")
    if not place.keys or is_structure(place.family, place.keys[0]) or not has_values:
        raise Impossible(_("cela ne se change pas ainsi"))
    now = value_at(document, place)
    if now == gesture.now:
        return document, None
    if now != gesture.was:
        raise Overtaken(place, gesture.was, now)
    path = path_of(document, place)
    changed = _under(at(document, path), place.keys, gesture.now)
    return _replaced(document, path, changed), Put(place, gesture.now, now)


def _insert(document: Document, gesture: Insert) -> tuple[Document, Gesture]:
    family, key = _room(document, gesture.holder)
    known = {place.id for place, _path, _element in elements(document) if place.family == family}
    before = f"{gesture.holder.id}." if family in IN_TABLES else ""
    brought = [f"{before}{one}" for one in ids_in(gesture.element)]
    if not brought or len(set(brought)) != len(brought) or known & set(brought):
        raise Impossible(_("cet identifiant est déjà pris"))
    path = (*path_of(document, gesture.holder), key)
    siblings = list(_listed(document, path))
    siblings.insert(_position(siblings, gesture.after), gesture.element)
    return _replaced(document, path, siblings), Remove(Place(family, brought[0]), gesture.element)


def _remove(document: Document, gesture: Remove) -> tuple[Document, Gesture]:
    found = element_at(document, gesture.place)
    if not gesture.place.id:
        raise Impossible(_("cela ne se change pas ainsi"))
    if found != gesture.was:
        raise Overtaken(gesture.place, gesture.was, found)
    holder, after = holder_of(document, gesture.place)
    return _without(document, gesture.place), Insert(holder, after, found)


def _move(document: Document, gesture: Move) -> tuple[Document, Gesture | None]:
    found = element_at(document, gesture.place)
    holder, after = holder_of(document, gesture.place) if gesture.place.id else (gesture.place, "")
    inside = gesture.holder.family == gesture.place.family and gesture.holder.id in ids_in(found)
    if not gesture.place.id or inside or gesture.after == found.get("id"):
        raise Impossible(_("un élément ne va pas dans lui-même"))
    family, key = _room(document, gesture.holder)
    if _room(document, holder) != (family, key) or (family in IN_TABLES and holder != gesture.holder):
        raise Impossible(_("cet élément n’a pas sa place ici"))
    if (holder, after) == (gesture.holder, gesture.after):
        return document, None
    left = _without(document, gesture.place)
    path = (*path_of(left, gesture.holder), key)
    siblings = list(_listed(left, path))
    siblings.insert(_position(siblings, gesture.after), found)
    return _replaced(left, path, siblings), Move(gesture.place, holder, after)


def _room(document: Document, holder: Place) -> tuple[Family, str]:
    """Which family an element can take, and under which key; raises Impossible, Vanished."""
    if holder.family == "table" and holder.id and holder.keys[:1] and holder.keys[0] in TABLE_LISTS:
        return TABLE_LISTS[holder.keys[0]], holder.keys[0]
    if holder.keys:
        raise Impossible(_("cet élément n’a pas sa place ici"))
    if holder.family == "document":
        return "piece", "pieces"
    if holder.family in _LISTS and not holder.id:
        return holder.family, _LISTS[holder.family]
    path = path_of(document, holder)
    below = HOLDS.get(str(path[-2])) if holder.family in _LISTS else None
    kind, holds = _HOLDING.get(str(path[-2]), ("", ""))
    if below is None or (kind and at(document, path).get(kind) != holds):
        raise Impossible(_("cet élément n’a pas sa place ici"))
    return holder.family, below


def _listed(document: Document, path: Path) -> list[Any]:
    """The elements of a list, none when it was never written."""
    found: Any = document
    for step in path:
        if isinstance(found, Mapping) and step not in found:
            return []
        found = found[step]
    return found if isinstance(found, list) else []


def _position(siblings: list[Any], after: str) -> int:
    if not after:
        return 0
    for position, one in enumerate(siblings):
        if isinstance(one, Mapping) and one.get("id") == after:
            return position + 1
    return len(siblings)


def _without(document: Document, place: Place) -> Document:
    *above, position = path_of(document, place)
    siblings = list(at(document, tuple(above)))
    del siblings[int(position)]
    without: Document = _replaced(document, tuple(above), siblings)
    return without


def _under(element: Element, keys: tuple[str, ...], value: Any) -> Element:
    """The element with a value under a key, the objects on the way made or dropped as needed."""
    if not keys:
        return dict(value)
    changed = dict(element)
    key, *rest = keys
    if rest:
        inside = changed.get(key)
        value = _under(inside if isinstance(inside, Mapping) else {}, tuple(rest), value) or None
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return changed


def _replaced(document: Any, path: Path, value: Any) -> Any:
    """The document with another value at a path; what stands beside is shared, not copied."""
    if not path:
        return value
    step, *rest = path
    copy: Any = list(document) if isinstance(document, list) else dict(document)
    inside = copy.get(step, {}) if isinstance(copy, dict) else copy[step]
    copy[step] = _replaced(inside, tuple(rest), value)
    return copy


def written(gesture: Gesture) -> dict[str, Any]:
    """A gesture as the history keeps it."""
    match gesture:
        case Put(place, was, now):
            return {"do": "put", "at": str(place), "was": was, "now": now}
        case Insert(holder, after, element):
            return {"do": "insert", "in": str(holder), "after": after, "element": element}
        case Remove(place, element):
            return {"do": "remove", "at": str(place), "was": element}
        case Move(place, holder, after):
            return {"do": "move", "at": str(place), "in": str(holder), "after": after}


def is_kept(gesture: Gesture) -> bool:
    """Whether the history can keep a gesture, and read it again to undo it."""
    return _is_sound(written(gesture))


def read(words: object) -> Gesture:
    """Read a gesture that anybody may have written; raises Impossible."""
    if not isinstance(words, Mapping) or not _is_sound(words):
        raise Impossible(_("ce geste ne se lit pas"))
    try:
        match words.get("do"):
            case "put":
                return Put(Place.of(_text(words, "at")), words.get("was"), words.get("now"))
            case "insert":
                return Insert(Place.of(_text(words, "in")), _text(words, "after"), _object(words, "element"))
            case "remove":
                return Remove(Place.of(_text(words, "at")), _object(words, "was"))
            case "move":
                holder = Place.of(_text(words, "in"))
                return Move(Place.of(_text(words, "at")), holder, _text(words, "after"))
    except NoSuchPlace as wrong:
        raise Impossible(_("ce geste ne se lit pas")) from wrong
    raise Impossible(_("ce geste ne se lit pas"))


def _text(words: Mapping[Any, Any], key: str) -> str:
    value = words.get(key, "")
    if not isinstance(value, str) or len(value) > 300:
        raise Impossible(_("ce geste ne se lit pas"))
    return value


def _object(words: Mapping[Any, Any], key: str) -> Element:
    value = words.get(key)
    if not isinstance(value, Mapping):
        raise Impossible(_("ce geste ne se lit pas"))
    return value


def _is_sound(value: object, depth: int = 0) -> bool:
    """Whether a value can be stored: not nested without end, no NUL, no lone surrogate, no infinite number."""
    if depth > DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_sound(key) for key in value) and all(
            _is_sound(one, depth + 1) for one in value.values()
        )
    if isinstance(value, list):
        return all(_is_sound(one, depth + 1) for one in value)
    if isinstance(value, str):
        return is_storable(value)
    return value is None or isinstance(value, bool | int) or (isinstance(value, float) and isfinite(value))
