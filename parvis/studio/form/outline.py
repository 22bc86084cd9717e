"""The outline of a form: its pages, their parts and their questions, as the builder lists them.

It is read from the document itself, which may be wrong: what is not an element is passed over. Beyond
``MOST_OPEN`` questions only the page one works in is listed; the others are a line with their number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.places import Document, Element

from .kinds import KINDS, PAGE, SECTION, kind_of

MOST_OPEN = 120
"""Questions of a form whose pages are all listed open."""


@dataclass(slots=True)
class Line:
    """An element as the outline shows it, with those it holds when they are listed."""

    id: str
    words: str
    level: str
    """``step``, ``section``, ``field`` or ``group``."""
    kind: str
    lines: Sequence["Line"] = ()
    count: int = 0
    """Questions it holds, listed or not."""
    is_listed: bool = True
    is_chosen: bool = False
    is_required: bool = False
    is_conditional: bool = False
    blocking: int = 0
    advised: int = 0

    @property
    def anchor(self) -> str:
        """Where the faults of the overview lead."""
        return f"form:{self.id}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The pages of a form, and how much it asks."""

    pages: tuple[Line, ...]
    questions: int

    @property
    def is_long(self) -> bool:
        """Whether only the page one works in is listed."""
        return self.questions > MOST_OPEN


def outline_of(document: Document, faults: Iterable[Fault], chosen: str = "") -> Outline:
    """Read the outline of a form; ``chosen`` is the id of the element whose panel is open."""
    reader = _Reader(faults, chosen)
    form = document.get("form")
    pages = tuple(reader.page(one) for one in _held(form if isinstance(form, Mapping) else {}, "steps"))
    total = sum(page.count for page in pages)
    if total > MOST_OPEN:
        for page in pages:
            if not _holds(page, chosen):
                page.blocking, page.advised = _all_blocking(page), _all_advised(page)
                page.lines, page.is_listed = (), False
    return Outline(pages, total)


def words_of(element: Element) -> str:
    """What an element is called: its French label or title, else what it is."""
    for key in ("label", "title"):
        label = element.get(key)
        words = label.get("fr") if isinstance(label, Mapping) else label
        if isinstance(words, str) and words.strip():
            return words.strip()
    if "sections" in element:
        return _("Page sans titre")
    return _("Question sans intitulé") if "type" in element else _("Partie sans titre")


class _Reader:
    """Makes the lines, and counts against each what is to mend."""

    def __init__(self, faults: Iterable[Fault], chosen: str) -> None:
        self.chosen = chosen
        self.blocking: dict[str, int] = {}
        self.advised: dict[str, int] = {}
        for fault in faults:
            if fault.place.family == "form" and fault.place.id:
                counts = self.blocking if fault.weight == "blocks" else self.advised
                counts[fault.place.id] = counts.get(fault.place.id, 0) + 1

    def page(self, element: Element) -> Line:
        """A page with its parts."""
        lines = [self.section(one) for one in _held(element, "sections")]
        return self.line(element, "step", str(PAGE.name), lines, sum(one.count for one in lines))

    def section(self, element: Element) -> Line:
        """A part with its questions."""
        lines = [self.field(one) for one in _held(element, "fields")]
        return self.line(
            element, "section", str(SECTION.name), lines, sum(max(1, one.count) for one in lines)
        )

    def field(self, element: Element) -> Line:
        """A question, or a block that repeats with its questions."""
        kind = kind_of(element.get("type"))
        name = str(KINDS[kind].name) if kind else _("Type inconnu")
        lines = [self.field(one) for one in _held(element, "fields")] if kind == "group" else []
        return self.line(element, "group" if kind == "group" else "field", name, lines, len(lines))

    def line(self, element: Element, level: str, kind: str, lines: Sequence[Line], count: int) -> Line:
        """The line of an element."""
        name = element["id"]
        return Line(
            id=name,
            words=words_of(element),
            level=level,
            kind=kind,
            lines=lines,
            count=count,
            is_chosen=name == self.chosen,
            is_required=element.get("required") == "yes",
            is_conditional=bool(element.get("condition")),
            blocking=self.blocking.get(name, 0),
            advised=self.advised.get(name, 0),
        )


def count_words(count: int) -> str:
    """How many questions, in words."""
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}


def _held(element: Mapping[str, Any], key: str) -> list[Element]:
    found = element.get(key)
    inside = found if isinstance(found, list) else []
    return [one for one in inside if isinstance(one, Mapping) and isinstance(one.get("id"), str)]


def _holds(line: Line, name: str) -> bool:
    return line.is_chosen or any(_holds(one, name) for one in line.lines)


def _all_blocking(line: Line) -> int:
    return line.blocking + sum(_all_blocking(one) for one in line.lines)


def _all_advised(line: Line) -> int:
    return line.advised + sum(_all_advised(one) for one in line.lines)
