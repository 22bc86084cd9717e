"""What an expression of a form may read: the answers placed before it, as the document has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from parvis.base.labels import text
from parvis.catalogue.drafting.places import Document, Element, Place, elements
from parvis.rules.menus import read, say
from parvis.rules.variables import Choice, Kind, Variable

from .kinds import KINDS, kind_of
from .outline import words_of


@dataclass(frozen=True, slots=True)
class Name:
    """A name an expression may use, and what stands behind it."""

    id: str
    words: str
    kind: str
    answers: tuple[tuple[str, str], ...]
    """The codes of the answers it offers, with their words."""


def names_before(document: Document, place: Place) -> list[Name]:
    """The names of the answers placed before an element, in order; those of its own block for one inside."""
    return [
        Name(one["id"], words_of(one), str(KINDS[kind].name), tuple(_answers(one)))
        for one in _before(document, place)
        if (kind := kind_of(one.get("type"))) and kind != "information"
    ]


def sentence_of(document: Document, place: Place, condition: object) -> str:
    """A condition as a sentence, empty when menus cannot say it."""
    if not isinstance(condition, str) or not condition.strip():
        return ""
    variables = {one["id"]: found for one in _before(document, place) if (found := _variable(one))}
    read_so = read(condition, variables)
    return say(read_so, variables) if read_so else ""


def _before(document: Document, place: Place) -> Iterator[Element]:
    """The questions placed before an element, those of other blocks left out."""
    for known, path, element in elements(document):
        if known.family != "form":
            continue
        if known.id == place.id:
            return
        holder = path[:-2]
        is_inside = path.count("fields") > 1
        if "type" in element and (not is_inside or _is_around(document, holder, place)):
            yield element


def _is_around(document: Document, path: tuple[str | int, ...], place: Place) -> bool:
    found: Any = document
    for step in path:
        found = found[step]
    fields = found.get("fields") if isinstance(found, Mapping) else None
    return any(isinstance(one, Mapping) and one.get("id") == place.id for one in fields or ())


def _variable(element: Element) -> Variable | None:
    kind = element.get("result", "text") if element.get("type") == "computed" else element.get("type")
    label = element.get("label")
    for known in get_args(Kind):
        if kind == known:
            held: Kind = known
            return Variable(
                id=element["id"],
                kind=held,
                label=label if isinstance(label, Mapping) else {},
                options=tuple(_choices(element.get("options"))),
            )
    return None


def _answers(element: Element) -> Iterator[tuple[str, str]]:
    return ((one.value, text(one.label, "fr") or one.value) for one in _choices(element.get("options")))


def _choices(options: object) -> Iterator[Choice]:
    for one in options if isinstance(options, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("value"), str):
            label = one.get("label")
            yield Choice(one["value"], label if isinstance(label, Mapping) else {})
