"""The processes of cases that go to another version: each is found again there, or keeps its case where it is."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.cases.models import Case
from parvis.cases.moving.between import Passage
from parvis.processes.engine import running
from parvis.processes.engine.moving import Refused
from parvis.processes.engine.moving import move as moved

from .models import Effect, Instance, Task
from .plans import Program, program_of
from .resuming import RELATED, Opened, answers_of, clock_of, enter, ledger_of


class Processes:
    """What the processes of cases ask of a passage (``parvis.cases.moving.company``); elements keep their ids."""

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
        changed = {case for case, element in _awaited(found) if _differs(element, was, will)}
        return [
            one.pk
            for one in found
            if one.pk in changed or isinstance(moved(was.compiled, will.compiled, one.state, {}), Refused)
        ]

    def go(self, cases: Collection[UUID], passage: Passage, *, by: Agent, at: datetime) -> None:
        """Have each go on under the later version: what it adds at the same place is awaited from now on."""
        was, will = program_of(passage.before), program_of(passage.after)
        instances = Instance.objects.filter(case__in=cases, ended_at=None, version=passage.before)
        found = list(instances.order_by("pk"))
        if was is None or will is None or not found:
            return
        held = Case.objects.select_related(*RELATED).in_bulk([one.pk for one in found])
        ledger = ledger_of(held[found[0].pk], by=by.actor, at=at)
        for instance in found:
            state = moved(was.compiled, will.compiled, instance.state, {})
            assert isinstance(state, str)  # the others were said to stay, under the lock of their case
            instance.version, instance.state = passage.after, state
            case = held[instance.pk]
            clock, values = clock_of(case, at), answers_of(case, at)
            enter(ledger, Opened(case, instance, will), running.refresh(will.compiled, state, clock, values))
            ledger.tell("workflow.moved", instance.pk, **{"from": was.number})
        ledger.write()


PROCESSES = Processes()


def _awaited(instances: list[Instance]) -> Iterator[tuple[UUID, str]]:
    """The steps at which something is awaited, with their cases."""
    cases = [one.pk for one in instances]
    yield from Task.objects.awaited().filter(case__in=cases).order_by("pk").values_list("case_id", "element")
    yield from Effect.objects.open().filter(case__in=cases).order_by("pk").values_list("case_id", "element")


def _differs(element: str, was: Program, will: Program) -> bool:
    return was.step(element).kind != will.step(element).kind
