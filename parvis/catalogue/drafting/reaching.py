"""What no answer ever shows: conditions that contradict each other, or themselves, and pages that nothing leads to.

Exact for conditions that menus can build; nothing is said of the others. Pages follow each other: what keeps one out
of reach is only its condition, that of each part, and that of each question.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from parvis.forms.shape import Form, Section, Step
from parvis.rules.expressions import names_used
from parvis.rules.menus import Condition, contradictions
from parvis.rules.menus import read as read_condition
from parvis.rules.variables import Variable

from ..variables import variable_of
from .places import Document, Place, elements, ids_in

Said = tuple[Place, str]
NEVER = frozenset({"never", "never_here"})


def conditions_against(form: Form, today: date) -> Iterator[Said]:
    """What is wrong with the conditions of a form, in the order of its pages."""
    known: dict[str, Variable] = {}
    for step in form.steps:
        yield from _Page(step, known, today).said()


class _Page:
    """A page judged part by part; ``known`` gathers the answers that the rest of the form may read."""

    def __init__(self, step: Step, known: dict[str, Variable], today: date) -> None:
        self.step = step
        self.known = known
        self.today = today

    def said(self) -> Iterator[Said]:
        """What is wrong, the page first; what the page says of all its parts is not said of each."""
        above = _read(self.step.condition, self.known)
        own, never = self.judged(Place("form", self.step.id, ("condition",)), above, ())
        yield from own
        outer = [above] if above else []
        parts = [self.part(section, outer) for section in self.step.sections]
        if not never and parts and all(unseen for _found, unseen in parts):
            yield (
                Place("form", self.step.id),
                _("personne ne voit jamais cette page : aucune réponse n’y mène"),
            )
        for found, _unseen in parts:
            yield from found

    def part(self, section: Section, outer: Sequence[Condition]) -> tuple[list[Said], bool]:
        """What is wrong in a part, and whether nobody ever sees any of it."""
        inside = _read(section.condition, self.known)
        found, never = self.judged(Place("form", section.id, ("condition",)), inside, outer)
        context = [*outer, *([inside] if inside else [])]
        unseen = []
        for field in section.fields:
            own = _read(field.condition, self.known)
            wrong, hidden = self.judged(Place("form", field.id, ("condition",)), own, context)
            found += wrong
            unseen.append(hidden)
            if variable := variable_of(field):
                self.known[field.id] = variable
        if unseen and all(unseen):
            told = _("personne ne voit jamais cette partie : aucune réponse n’y mène")
            found.insert(0, (Place("form", section.id), told))
        return found, never or (bool(unseen) and all(unseen))

    def judged(
        self, place: Place, condition: Condition | None, context: Sequence[Condition]
    ) -> tuple[list[Said], bool]:
        """What is wrong with a condition, and whether it is never true."""
        if condition is None:
            return [], False
        found = contradictions.faults(condition, self.known, today=self.today, context=context)
        return [(place, one.message) for one in found], any(one.kind in NEVER for one in found)


def self_reading(document: Document) -> Mapping[Place, str]:
    """The conditions that read what they guard, or what is asked only after: they can never be settled."""
    order: list[tuple[Place, str, set[str]]] = []
    for place, _path, element in elements(document):
        if place.family == "form":
            condition = element.get("condition")
            order.append((place, condition if isinstance(condition, str) else "", set(ids_in(element))))
    found: dict[Place, str] = {}
    after = {place.id for place, _condition, _inside in order}
    for place, condition, inside in order:
        after.discard(place.id)
        read = names_used(condition) if condition else frozenset[str]()
        at = Place("form", place.id, ("condition",))
        if read & inside:
            found[at] = _(
                "cette condition dépend de la réponse qu’elle fait apparaître : elle ne se décide jamais"
            )
        elif read & after:
            found[at] = _("cette condition dépend d’une question posée plus loin : placez-la avant")
    return found


def _read(expression: str, known: Mapping[str, Variable]) -> Condition | None:
    return read_condition(expression, known) if expression else None
