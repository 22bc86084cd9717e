"""Where a case stands in its process, as a line of steps: for the agent, and in the words the person reads.

What is done and awaited is read from the instance, which whoever may look at the case may read: the person too, who
is told only of the steps that say what she reads of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from parvis.agents.names import name_in
from parvis.base.labels import Label
from parvis.cases.models import Case
from parvis.processes.diagrams.vocabulary import TASKS
from parvis.processes.engine import running
from parvis.processes.engine.timers import Clock

from .giving import title_of
from .models import Effect, Incident, Instance, Task
from .outlook import Outlook, outlook
from .plans import Program, Step, program_of

State = Literal["done", "now", "ahead", "stopped"]
Row = TypeVar("Row", Task, Effect, Incident)

SILENT = frozenset({"table", "data", "call"})
"""What the house does by itself in an instant: told while it is awaited or blocked, and not otherwise."""

AN_INSTANT = timedelta(microseconds=1)
"""An answer is awaited until the end of a day, which is the first instant of the next."""

USUAL = {
    "opinions": gettext_lazy("Avis d’autres services"),
    "correction": gettext_lazy("Complément demandé à l’usager"),
    "message": gettext_lazy("Message"),
    "letter": gettext_lazy("Courrier"),
    "wait": gettext_lazy("Attente"),
}
"""What a step without a name is called, when nobody does it."""


@dataclass(frozen=True)
class Stage:
    """One step of the line, as the agent reads it."""

    title: str
    state: State
    kind: str
    is_sure: bool = True
    """Whether what is to come will be met whatever happens."""
    due_on: date | None = None
    at: datetime | None = None
    """When it was done."""
    by: str = ""
    """Who did it, by name."""
    task: Task | None = None
    effect: Effect | None = None
    is_moot: bool = False
    """Whether it was gone past because the case was over: nobody was asked, or nobody answered in time."""
    incident: Incident | None = None


@dataclass(frozen=True)
class Told:
    """One step of the line, in the words the person reads, by language."""

    words: Label
    state: State


def line_of(case: Case) -> list[Stage]:
    """The line of a case the caller may look at, for the agent; empty without a process.

    No query without one, or a single one when its version has earlier ones; four with one.
    """
    found = _read(case)
    if found is None:
        return []
    instance, program, view = found
    rows = _Rows(case, ended=instance.ended_at is not None)
    return [
        *(rows.stage(program, element, "done") for element in view.done),
        *(rows.stage(program, element, "now", instance=instance) for element in view.now),
        *(rows.stage(program, element, "ahead", is_sure=element in view.sure) for element in view.ahead),
    ]


def line_told(case: Case) -> list[Told]:
    """The line of a case in the words the person reads; steps that follow each other in the same words are one.

    What may never come is not announced to her.
    """
    found = _read(case)
    if found is None:
        return []
    _instance, program, view = found
    told: list[tuple[Label, State]] = [
        *((program.step(one).shown, "done") for one in view.done),
        *((program.step(one).shown, "now") for one in view.now),
        *((program.step(one).shown, "ahead") for one in view.ahead if one in view.sure),
    ]
    return _together(told)


def _read(case: Case) -> tuple[Instance, Program, Outlook] | None:
    if case.version.offer.process is None and case.version.number == 1:
        return None  # it never followed another version: it has no process, and that costs no query
    known = Instance.objects.select_related("version").defer("version__document").filter(case=case.pk)
    instance = known.first()
    program = program_of(instance.version) if instance is not None else None
    if instance is None or program is None:
        return None
    is_over = instance.ended_at is not None
    now: set[str] = set()
    if not is_over:
        still = Clock(instance.started_at, lambda _timer, began: began)  # nothing is run: no delay is counted
        waits, stopped = running.waited(program.compiled, instance.state, still)
        now = {one.element for one in waits} | {one.element for one in stopped}
    passed = frozenset(instance.passed)
    view = outlook(
        program.compiled,
        passed=passed,
        now=now,
        shown=lambda one: _is_told(program.step(one), one in now),
        is_over=is_over,
    )
    return instance, program, view


def _is_told(step: Step, is_now: bool) -> bool:
    """Whether a step is of the line: what somebody does or receives, and what is waited for."""
    if step.kind in SILENT:
        return is_now
    return bool(step.kind) or step.tag in TASKS or (is_now and step.tag != "boundaryEvent")


class _Rows:
    """What the tables say of the steps of a case, by element; the last attempt of each."""

    def __init__(self, case: Case, *, ended: bool) -> None:
        self.tasks = _last(
            Task.objects.filter(case=case.pk).select_related("unit").order_by("given_at", "id")
        )
        self.effects = _last(Effect.objects.filter(case=case.pk).order_by("wanted_at", "id"))
        open_ones = Incident.objects.filter(case=case.pk, ended_at__isnull=True).order_by("opened_at", "id")
        self.incidents = {} if ended else _last(open_ones)

    def stage(
        self,
        program: Program,
        element: str,
        state: State,
        *,
        is_sure: bool = True,
        instance: Instance | None = None,
    ) -> Stage:
        step, task, effect = program.step(element), self.tasks.get(element), self.effects.get(element)
        incident = self.incidents.get(element) if state == "now" else None
        stage = Stage(_title(step), state, step.kind, is_sure)
        if state == "ahead":
            return stage
        done = task.ended_at if task else effect.ended_at if effect else None
        return Stage(
            title=task.title if task else stage.title,
            state="stopped" if incident else state,
            kind=step.kind,
            due_on=_due_on(task, effect, instance) if state == "now" else None,
            at=done if state == "done" else None,
            by=name_in(task.ended_signed) if task and state == "done" else "",
            task=task,
            effect=effect,
            is_moot=state == "done" and effect is not None and effect.state == Effect.State.WITHDRAWN,
            incident=incident,
        )


def _due_on(task: Task | None, effect: Effect | None, instance: Instance | None) -> date | None:
    """Until when something is awaited; of a delay, the day it ends when it is the only one."""
    if task is not None:
        return task.due_on
    if effect is not None:
        return localdate(effect.until - AN_INSTANT) if effect.until else None
    return localdate(instance.next_due) if instance is not None and instance.next_due else None


def _last(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.element: row for row in rows}


def _title(step: Step) -> str:
    return step.name or str(USUAL.get(step.kind, "")) or title_of(step)


def _together(steps: Iterable[tuple[Label, State]]) -> list[Told]:
    """Steps in words, those of the same words that follow each other made one; those without words left out."""
    told: list[Told] = []
    for words, state in steps:
        if not words:
            continue
        if told and told[-1].words == words:
            told[-1] = Told(words, state if told[-1].state == state else "now")
        else:
            told.append(Told(words, state))
    return told
