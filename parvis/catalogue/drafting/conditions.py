"""What a condition of a form guards, and the questions it may ask about, whatever faults the draft has meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from parvis.base.labels import Label
from parvis.forms.vocabulary import RESULTS
from parvis.rules.variables import Choice, Kind, Variable

from .places import Document, Element, Place, element_at, ids_in

Sort = Literal["step", "section", "field"]
MOST_ROWS = 10
"""Times a block repeats when it does not say how many."""
NOT_ASKED = frozenset({"computed", "information"})


@dataclass(frozen=True, slots=True)
class Guarded:
    """A page, a section or a question: its condition, what that may ask about, and what stands around it.

    ``variables`` are the answers given before it; ``own`` the ids it holds, ``later`` those placed after;
    ``around`` the conditions of the section and the page it stands in; ``asked`` how many questions it shows.
    """

    place: Place
    sort: Sort
    title: Label
    expression: str
    variables: Mapping[str, Variable]
    own: frozenset[str]
    later: frozenset[str]
    around: tuple[str, ...]
    asked: int


def guarded(document: Document, place: Place) -> Guarded:
    """Read what stands at a place of the form; raises Vanished when nothing does."""
    element = element_at(document, place)
    group = _group_of(document, place.id)
    before: dict[str, Variable] = {}
    own, later = frozenset(ids_in(element)), set[str]()
    around: tuple[str, ...] = ()
    is_past = False
    for one, path in _in_order(document):
        identifier = str(one.get("id", ""))
        if identifier == place.id:
            is_past = True
            before.pop(group, None)
            around = tuple(_conditions_above(document, place.id))
        elif is_past:
            later |= {identifier} - own
        elif (len(path) == 1 or (len(path) == 2 and path[0] == group)) and (variable := variable_in(one)):
            before[identifier] = variable
    return Guarded(
        place=place.element,
        sort=_sort(element),
        title=_label(element.get("label") or element.get("title")),
        expression=_words(element.get("condition")),
        variables=before,
        own=own | ({group} - {""}),
        later=frozenset(later),
        around=around,
        asked=sum(1 for one in _asked(element)),
    )


def variables_in(document: Document) -> Mapping[str, Variable]:
    """Every answer of the form that a rule placed after it may ask about; those inside blocks are left out."""
    found: dict[str, Variable] = {}
    for one, path in _in_order(document):
        if len(path) == 1 and (variable := variable_in(one)):
            found[variable.id] = variable
    return found


def variable_in(element: Element) -> Variable | None:
    """What rules may ask about a question as it is written; None for what is only read, or not readable."""
    kind = element.get("result", "text") if element.get("type") == "computed" else element.get("type")
    if not isinstance(element.get("id"), str) or (element.get("type") == "computed" and kind not in RESULTS):
        return None
    limits = element if kind == "group" else element.get("validation")
    limits = limits if isinstance(limits, Mapping) else {}
    decimals = limits.get("decimals")
    usual = (Decimal(0), Decimal(MOST_ROWS)) if kind == "group" else (None, None)
    for known in get_args(Kind):
        if known == kind:
            held: Kind = known
            return Variable(
                id=element["id"],
                kind=held,
                label=_label(element.get("label")),
                options=tuple(_options(element.get("options"))),
                minimum=_number(limits.get("min"), usual[0]),
                maximum=_number(limits.get("max"), usual[1]),
                decimals=decimals if isinstance(decimals, int) else None,
                unit=_label(element.get("unit")),
            )
    return None


def _in_order(document: Document) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Walk pages, sections (under no path) and questions (under theirs, the block that holds them first)."""
    form = document.get("form")
    for step in _listed(form, "steps"):
        yield step, ()
        for section in _listed(step, "sections"):
            yield section, ()
            for field in _listed(section, "fields"):
                name = str(field.get("id", ""))
                yield field, (name,)
                for child in _listed(field, "fields"):
                    yield child, (name, str(child.get("id", "")))


def _conditions_above(document: Document, identifier: str) -> Iterator[str]:
    """The conditions of what holds an element, the nearest first."""
    for step in _listed(document.get("form"), "steps"):
        for section in _listed(step, "sections"):
            for field in _listed(section, "fields"):
                if identifier in ids_in(field) and identifier != field.get("id"):
                    yield from filter(None, (_words(field.get("condition")),))
            if identifier in ids_in(section) and identifier != section.get("id"):
                yield from filter(None, (_words(section.get("condition")),))
        if identifier in ids_in(step) and identifier != step.get("id"):
            yield from filter(None, (_words(step.get("condition")),))


def _group_of(document: Document, identifier: str) -> str:
    """The block that repeats and holds a question, none for a question of a page."""
    for one, path in _in_order(document):
        if len(path) == 2 and one.get("id") == identifier:
            return path[0]
    return ""


def _asked(element: Element) -> Iterator[Element]:
    if isinstance(element.get("type"), str):
        if element["type"] not in NOT_ASKED:
            yield element
        return
    for key in ("sections", "fields"):
        for one in _listed(element, key):
            yield from _asked(one)


def _sort(element: Element) -> Sort:
    if "sections" in element:
        return "step"
    return "field" if "type" in element else "section"


def _listed(holder: object, key: str) -> list[Element]:
    found = holder.get(key) if isinstance(holder, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _label(value: object) -> dict[str, str]:
    if isinstance(value, str):
        return {"fr": value}
    held = value if isinstance(value, Mapping) else {}
    return {str(key): words for key, words in held.items() if isinstance(words, str)}


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _options(value: object) -> Iterator[Choice]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("value"), str):
            yield Choice(one["value"], _label(one.get("label")))


def _number(value: object, usual: Decimal | None) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return usual
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return usual
