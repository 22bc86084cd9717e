"""The processes of cases that go to another version: each is found again there, or keeps its case where it is.

An element is found by its id. For one that is gone, a designer may choose a step of the same kind that the former
version did not have: tasks, effects and incidents there go to it as they are.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.cases.moving.between import CannotGoThere, Passage
from parvis.processes.diagrams.vocabulary import TASKS
from parvis.processes.engine import building, running
from parvis.processes.engine.moving import Refused
from parvis.processes.engine.moving import move as moved

from .giving import title_of
from .models import Effect, Incident, Instance, Task
from .plans import Program, Step, program_of
from .resuming import RELATED, Opened, answers_of, clock_of, enter, ledger_of

STOOD_AT = TASKS | {"intermediateCatchEvent"}
"""Where a request may stand, and be taken to another step."""


@dataclass(frozen=True)
class Stop:
    """A step that is gone, how many requests something is awaited of there, and the steps that may take its place."""

    step: Step
    count: int
    takers: Mapping[str, str]
    """Names by ids."""

    @property
    def name(self) -> str:
        """What it is called."""
        return title_of(self.step)


def stops_of(passage: Passage) -> list[Stop]:
    """The steps of a former version that are gone and where its cases stand or may wait, in the order of the file.

    For who designs the procedure: counts, and nothing of a case.
    """
    with scope(walls=passage.walls):
        was, will = program_of(passage.before), program_of(passage.after)
        if was is None or will is None:
            return []
        takers = _takers(was, will)
        standing = _standing(passage, takers) if takers else Counter[str]()
    return [
        Stop(was.step(element), standing[element], names)
        for element, names in takers.items()
        if standing[element] or was.step(element).tag not in TASKS
    ]


class Processes:
    """What the processes of cases ask of a passage (``parvis.cases.moving.company``); elements keep their ids."""

    def demand_sound(self, passage: Passage) -> None:
        """Refuse a step that may not take the place of another, or of two. Raises CannotGoThere."""
        was, will = program_of(passage.before), program_of(passage.after)
        sound = _places(passage, was, will) if was is not None and will is not None else {}
        for element in passage.steps:
            if element not in sound:
                name = title_of(was.step(element)) if was is not None else element
                raise CannotGoThere(
                    _("une étape de la nouvelle version ne peut pas prendre la place de « %(step)s »")
                    % {"step": name[:60]}
                )

    def without_place(
        self, cases: Collection[UUID], passage: Passage, *, are_going: bool
    ) -> Collection[UUID]:
        """Those whose process stands where the later version has nothing, or something of another kind."""
        was = program_of(passage.before)
        if was is None:
            return ()
        will = program_of(passage.after)
        instances = Instance.objects.filter(case__in=cases, ended_at=None, version=passage.before)
        if are_going:
            instances = instances.select_for_update(of=("self",))
        found = list(instances.order_by("pk"))
        if will is None:
            return [one.pk for one in found]
        places = _places(passage, was, will)
        standing = _awaited([one.pk for one in found])
        changed = {case for case, element in standing if _differs(element, places, was, will)}
        return [
            one.pk
            for one in found
            if one.pk in changed or isinstance(moved(was.compiled, will.compiled, one.state, places), Refused)
        ]

    def go(self, cases: Collection[UUID], passage: Passage, *, by: Agent, at: datetime) -> None:
        """Have each go on under the later version: what it adds at the same place is awaited from now on."""
        was, will = program_of(passage.before), program_of(passage.after)
        instances = Instance.objects.filter(case__in=cases, ended_at=None, version=passage.before)
        found = list(instances.order_by("pk"))
        if was is None or will is None or not found:
            return
        places = _places(passage, was, will)
        _take_along([one.pk for one in found], places)
        held = Case.objects.select_related(*RELATED).in_bulk([one.pk for one in found])
        ledger = ledger_of(held[found[0].pk], by=by.actor, at=at)
        for instance in found:
            state = moved(was.compiled, will.compiled, instance.state, places)
            assert isinstance(state, str)  # the others were said to stay, under the lock of their case
            instance.version, instance.state = passage.after, state
            instance.passed = [places.get(one, one) for one in instance.passed]
            case = held[instance.pk]
            clock, values = clock_of(case, at), answers_of(case, at)
            enter(ledger, Opened(case, instance, will), running.refresh(will.compiled, state, clock, values))
            ledger.tell("workflow.moved", instance.pk, **{"from": was.number})
        ledger.write()


PROCESSES = Processes()


def _standing(passage: Passage, elements: Collection[str]) -> Counter[str]:
    """How many cases of a version something is awaited of, or blocked, at each of these steps."""
    under_way = Instance.objects.filter(version=passage.before, ended_at=None).values("pk")
    found = Counter[str]()
    for rows in (Task.objects.awaited(), Effect.objects.open(), Incident.objects.filter(ended_at=None)):
        there = rows.filter(case__in=under_way, element__in=list(elements)).order_by()
        found.update(dict(there.values_list("element").annotate(Count("case", distinct=True))))
    return found


def _takers(was: Program, will: Program) -> dict[str, dict[str, str]]:
    """The steps that may take the place of each one that is gone, their names by their ids: of its kind, and new."""
    new = [one for one in will.steps.values() if one.element not in was.steps and one.tag in STOOD_AT]
    found = {}
    for step in was.steps.values():
        if step.tag in STOOD_AT and step.element not in will.steps:
            alike = [one for one in new if _kind(one) == _kind(step)]
            found[step.element] = {one.element: title_of(one) for one in alike}
    return {element: takers for element, takers in found.items() if takers}


def _kind(step: Step) -> tuple[str, str, bool]:
    return step.tag, step.kind, step.is_timer


def _places(passage: Passage, was: Program, will: Program) -> dict[str, str]:
    """What takes the place of elements that are gone, as it was chosen if it may; nothing for the alarms of those.

    What may not be chosen is not followed: its cases stay.
    """
    takers, found = _takers(was, will), dict[str, str]()
    for element, place in passage.steps.items():
        if place in takers.get(element, {}) and place not in found.values():
            found[element] = place
    for node in building.load(was.compiled).plan.scope.every_node():
        if node.host in found and node.element not in will.steps:
            found[node.id] = ""
    return found


def _take_along(cases: Collection[UUID], places: Mapping[str, str]) -> None:
    """Take what was asked and what stopped at elements that are gone to those that take their place."""
    for element, place in places.items():
        if place:
            for rows in (Task.objects, Effect.objects, Incident.objects):
                rows.filter(case__in=cases, element=element).update(element=place)


def _awaited(cases: Collection[UUID]) -> Iterator[tuple[UUID, str]]:
    """The steps at which something is awaited, with their cases."""
    yield from Task.objects.awaited().filter(case__in=cases).order_by("pk").values_list("case_id", "element")
    yield from Effect.objects.open().filter(case__in=cases).order_by("pk").values_list("case_id", "element")


def _differs(element: str, places: Mapping[str, str], was: Program, will: Program) -> bool:
    return was.step(element).kind != will.step(places.get(element, element)).kind
