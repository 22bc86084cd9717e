"""Where a thing stands in the document of a version: by its stable id, whatever has moved around it.

The steps, sections and fields of a form share one set of ids, the letters and their blocks another, the pieces have
theirs, and so have the tables; what a table holds is named after it. A place is written as text in addresses and in
the history: ``form:birth_date/label/fr``, ``piece:plan/help``, ``letter:greeting/text/fr``, ``document/title/fr``,
``row:meals.low/when/quotient``. A step of the process is named to say what is wrong with it or what changed in it
(``step:avis``); only its whole text is written, under ``document/process``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from django.utils.translation import gettext as _

Document = Mapping[str, Any]
Element = Mapping[str, Any]
Family = Literal["document", "form", "piece", "letter", "table", "column", "row", "trial", "step"]
Path = tuple[str | int, ...]
"""Keys and positions from the top of the document."""

HOLDS: Mapping[str, str] = {
    "steps": "sections",
    "sections": "fields",
    "fields": "fields",
    "letters": "blocks",
    "blocks": "blocks",
}
"""Under which key the elements of a list hold others."""
TABLE_LISTS: Mapping[str, Family] = {"inputs": "column", "outputs": "column", "rows": "row", "tests": "trial"}
"""Under which keys a table holds what, by the family of its elements."""
IN_TABLES = frozenset(TABLE_LISTS.values())
STRUCTURE = frozenset({"id", "form", "pieces", "tables", *HOLDS})
"""Keys that only gestures on whole elements change, with those of ``TABLE_LISTS`` in a decision table."""
LONGEST = 300

_WORD = r"[A-Za-z0-9_.-]{1,100}"
_KEY = r"[A-Za-z0-9_-]{1,60}"
_PLACE = re.compile(rf"({'|'.join(get_args(Family))})(?::({_WORD}))?((?:/{_KEY})*)")


class NoSuchPlace(Exception):
    """The words say no place that a document can have."""


class Vanished(Exception):
    """The document holds nothing there any more: somebody removed it."""

    def __init__(self, place: "Place") -> None:
        super().__init__(_("cet élément a été retiré entre-temps"))
        self.place = place


@dataclass(frozen=True, slots=True)
class Place:
    """An element of a document by its id (none: the document, the form, the letters), and a key inside it."""

    family: Family
    id: str = ""
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "/".join((self.family + (f":{self.id}" if self.id else ""), *self.keys))

    @classmethod
    def of(cls, words: str) -> "Place":
        """Read a place as it is written; raises NoSuchPlace."""
        found = _PLACE.fullmatch(words) if len(words) <= LONGEST else None
        if found is None:
            raise NoSuchPlace(words[:100])
        family, identifier, keys = found.groups()
        for known in get_args(Family):
            if family == known and not (known == "document" and identifier):
                kept: Family = known
                return cls(kept, identifier or "", tuple(keys.split("/")[1:]))
        raise NoSuchPlace(words[:100])

    @property
    def element(self) -> "Place":
        """The element alone, without the key inside it."""
        return Place(self.family, self.id)


def is_structure(family: Family, key: str) -> bool:
    """Tell whether only gestures on whole elements change what stands under a key."""
    return key in STRUCTURE or (family == "table" and key in TABLE_LISTS)


def elements(document: Document) -> Iterator[tuple[Place, Path, Element]]:
    """Walk every element that has an id, in the order people meet them: pieces, form, letters, tables.

    What is not an element (anybody may have written the document) is passed over.
    """
    yield from _walk(document.get("pieces"), "piece", ("pieces",), "")
    form = document.get("form")
    if isinstance(form, Mapping):
        yield from _walk(form.get("steps"), "form", ("form", "steps"), "sections")
    yield from _walk(document.get("letters"), "letter", ("letters",), "blocks")
    for place, path, table in _walk(document.get("tables"), "table", ("tables",), ""):
        yield place, path, table
        for key, family in TABLE_LISTS.items():
            for inside, where, one in _walk(table.get(key), family, (*path, key), ""):
                yield Place(family, f"{place.id}.{inside.id}"), where, one


def _walk(found: object, family: Family, path: Path, below: str) -> Iterator[tuple[Place, Path, Element]]:
    for position, one in enumerate(found if isinstance(found, list) else ()):
        if not isinstance(one, Mapping) or not isinstance(one.get("id"), str):
            continue
        here = (*path, position)
        yield Place(family, one["id"]), here, one
        if below:
            yield from _walk(one.get(below), family, (*here, below), HOLDS[below])


def path_of(document: Document, place: Place) -> Path:
    """The path of an element, the key left out; raises Vanished."""
    if not place.id:
        return ("form",) if place.family == "form" else ()
    for known, path, _element in elements(document):
        if known.family == place.family and known.id == place.id:
            return path
    raise Vanished(place.element)


def element_at(document: Document, place: Place) -> Element:
    """An element as it stands; raises Vanished."""
    found = at(document, path_of(document, place))
    if not isinstance(found, Mapping):
        raise Vanished(place.element)
    return found


def value_at(document: Document, place: Place) -> Any:
    """What stands under the key of a place, None when nothing does; raises Vanished without its element."""
    found: Any = element_at(document, place)
    for key in place.keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def holder_of(document: Document, place: Place) -> tuple[Place, str]:
    """The element that holds another, and the id of the one before it ("" when it is the first)."""
    path = path_of(document, place)
    siblings, position = at(document, path[:-1]), path[-1]
    assert isinstance(position, int)
    before = str(siblings[position - 1].get("id", "")) if position else ""
    above = path[:-2]
    if place.family == "piece":
        return Place("document"), before
    if place.family == "table":
        return Place("table"), before
    if place.family in IN_TABLES:
        return Place("table", place.id.partition(".")[0], (str(path[-2]),)), before
    if above in ((), ("form",)):
        return Place(place.family), before
    return Place(place.family, str(at(document, above)["id"])), before


def at(document: Document, path: Path) -> Any:
    """What stands at the end of a path that exists."""
    found: Any = document
    for step in path:
        found = found[step]
    return found


def ids_in(element: Element) -> Iterator[str]:
    """The ids of an element and of all it holds."""
    if isinstance(element.get("id"), str):
        yield element["id"]
    for key in ("sections", "fields", "blocks"):
        for one in element.get(key) or () if isinstance(element.get(key), list) else ():
            if isinstance(one, Mapping):
                yield from ids_in(one)
