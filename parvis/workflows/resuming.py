"""An instance taken under lock, and the one writer of what a gesture of the engine makes of it.

Whoever needs the case and its instance locks the case first. What the engine wants becomes tasks and effects; what it
no longer waits for ends; what stopped becomes an incident. All of it, with its facts, is one transaction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray
from django.utils.translation import gettext as _

from parvis.authorities.models import CalendarCorrection
from parvis.base.compiled import Compiled
from parvis.base.scope import Wall
from parvis.cases.models import Case
from parvis.events.actors import Actor
from parvis.forms.sight import look
from parvis.processes.calendar import due
from parvis.processes.engine import running
from parvis.processes.engine.running import Outcome, Wait
from parvis.processes.engine.timers import Clock
from parvis.rules.variables import TODAY

from .giving import BY_HAND, WAITS, CannotGive, task_for_step, title_of
from .ledger import Ledger
from .models import Effect, Incident, Instance, Task
from .plans import Program, Step, own_name, program_of

RELATED = ("authority", "version", "unit", "responsible")
LONGEST_REASON = 2_000
"""Signs of why a step is blocked."""

MOST_A_DAY = 50
"""Times the house does one step of one case in a day: more is a way that comes back to it without an end."""


@dataclass
class Opened:
    """A case and where it stands in its process, under lock."""

    case: Case
    instance: Instance
    program: Program

    def complete(
        self,
        element: str,
        attempt: int,
        told: Mapping[str, Any],
        *,
        at: datetime,
        more: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Answer a step: expressions read ``told`` under its name, ``more`` under theirs. Raises StaleAttempt."""
        values = {**(more or {}), **({own_name(element): dict(told)} if told else {}), **today(self.case, at)}
        clock = clock_of(self.case, at)
        return running.complete(self.program.compiled, self.instance.state, element, attempt, values, clock)

    def fail(self, element: str, attempt: int, reason: str, *, at: datetime) -> Outcome:
        """Say that a step failed, and why."""
        return running.fail(
            self.program.compiled, self.instance.state, element, attempt, reason, clock_of(self.case, at)
        )


def opened(case: UUID) -> Opened | None:
    """The process of a case under way, with both under lock, the case first; None when there is none any more."""
    return opened_under_lock(case) if _LOCKED.tuples(case) else None


def opened_under_lock(case: UUID) -> Opened | None:
    """The same for a case that is under lock already.

    The lock comes first, alone: what is read along with a row that was waited for is what stood beside it before.
    """
    rows = _UNDER_WAY.rows(case)
    if not rows:
        return None
    instance = rows[0]
    found = instance.case
    corrections: list[tuple[str, bool]] = instance.corrections  # type: ignore[attr-defined]  # see _under_way
    found.authority.take_corrections({date.fromisoformat(day): is_off for day, is_off in corrections})
    if instance.version_id == found.version_id:
        instance.version = found.version
    program = program_of(instance.version)
    assert program is not None  # an instance is of a version that has a process, and versions never change
    return Opened(found, instance, program)


def _under_way(case: UUID) -> QuerySet[Instance]:
    """An instance with its case, and what gestures read of it: dates are counted in the calendar of the authority."""
    corrections = CalendarCorrection.objects.filter(authority=OuterRef("authority")).order_by("day")
    pairs = ArraySubquery(corrections.values(pair=JSONArray("day", "is_holiday")))
    beside = [f"case__{name}" for name in RELATED]
    found = Instance.objects.select_for_update(of=("self",)).select_related(*beside)
    return found.defer("case__version__document").filter(case=case, ended_at=None).annotate(corrections=pairs)


_LOCKED = Compiled(
    lambda case: Case.objects.select_for_update().filter(pk=case).values_list("pk"), UUID(int=1)
)
_UNDER_WAY = Compiled(_under_way, UUID(int=1))


def ended_unheard(cases: Iterable[Case]) -> set[UUID]:
    """Those of these cases that are over while their process does not know it yet: it does nothing more by itself.

    A case decided at a step of its process goes on to the end of it.
    """
    over = {case.pk for case in cases if not case.is_open()}
    if not over:
        return over
    decided = Task.objects.filter(case__in=over, kind="decision", outcome=Task.Outcome.DONE)
    return over - set(decided.order_by().values_list("case_id", flat=True))


def clock_of(case: Case, at: datetime) -> Clock:
    """The moment of a gesture, counted in the calendar of the authority."""
    calendar = case.authority.calendar()
    return Clock(at, lambda timer, began: due(timer, began, calendar))


def today(case: Case, at: datetime) -> dict[str, Any]:
    """The day, as expressions read it."""
    return {TODAY: case.authority.calendar().local_date(at).isoformat()}


def answers_of(case: Case, at: datetime) -> dict[str, Any]:
    """What the person answered, as expressions read it, and the day."""
    on = case.authority.calendar().local_date(at)
    return {**look(case.version.offer.form, case.answers, on).values, TODAY: on.isoformat()}


def settle(found: Opened, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """Write what an instance has become, with all that follows."""
    ledger = ledger_of(found.case, by=by, at=at)
    enter(ledger, found, outcome)
    ledger.write()


def ledger_of(case: Case, *, by: Actor, at: datetime) -> Ledger:
    """A ledger for what lies behind the wall of a case."""
    return Ledger(Wall(case.authority_id, case.sector), by=by, at=at)


def enter(ledger: Ledger, found: Opened, outcome: Outcome) -> None:
    """Put what an instance has become in a ledger; several instances of a wall may share one."""
    instance = found.instance
    ledger.numbers[instance.pk] = found.program.number
    if not instance._state.adding:
        ledger.changed[instance.pk] = instance
    _enter(ledger, found, outcome)
    if outcome.is_ended and instance.ended_at is None:
        instance.ended_at, instance.next_due = ledger.at, None
        ledger.tell("workflow.ended", instance.pk, reason="done")


def _enter(ledger: Ledger, found: Opened, outcome: Outcome) -> None:
    instance = found.instance
    was_stopped = instance.is_stopped
    instance.state, instance.next_due = outcome.state, outcome.next_due
    instance.is_stopped = bool(outcome.incidents)
    _pass(ledger, found, outcome.path)
    ledger.withdrawn |= {(instance.pk, element, attempt) for element, attempt in outcome.withdrawn}
    if outcome.incidents or was_stopped:
        _stop(ledger, found, outcome)
    before = _Before.of(instance) if was_stopped else _Before()
    for wait in outcome.wanted:
        try:
            _want(ledger, found, wait, before)
        except CannotGive as refused:
            nobody = found.fail(wait.element, wait.attempt, str(refused), at=ledger.at)
            _enter(ledger, found, nobody)


def _pass(ledger: Ledger, found: Opened, path: tuple[str, ...]) -> None:
    """Keep the elements gone through, and tell the delays that came to their end."""
    known = set(found.instance.passed)
    for element in path:
        step = found.program.step(element)
        if not step.tag:
            continue  # a way from one element to another
        if element not in known:
            known.add(element)
            found.instance.passed.append(element)
        if step.is_timer:
            ledger.tell("workflow.timer_fired", found.case.pk, element=element, attempt=0, kind=step.kind)


def _want(ledger: Ledger, found: Opened, wait: Wait, before: "_Before") -> None:
    """Give a task or ask for an effect. Raises CannotGive."""
    step, place = found.program.step(wait.element), (wait.element, wait.attempt)
    if wait.kind in WAITS:
        return
    if step.kind in BY_HAND:
        give(ledger, found, step, *place, rank=before.done.get(place, 0))
        return
    _demand_an_end(found.case, wait, at=ledger.at)
    effect = before.failed.get(place) or Effect(
        authority_id=found.case.authority_id,
        sector=found.case.sector,
        case_id=found.case.pk,
        element=wait.element,
        attempt=wait.attempt,
    )
    effect.kind, effect.state = step.kind, Effect.State.WANTED
    effect.ended_at, effect.wanted_at = None, ledger.at
    effect.tries, effect.next_try_at = 0, None
    ledger.effects.append(effect)
    ledger.tell_of("workflow.effect_wanted", effect, "wanted")


def give(ledger: Ledger, found: Opened, step: Step, element: str, attempt: int, *, rank: int = 0) -> None:
    """Give the task of a step. Raises CannotGive."""
    task = task_for_step(found.case, step, element, attempt, among=ledger.directory, at=ledger.at, rank=rank)
    ledger.tasks.append(task)
    doer = [("agent", task.agent_id, "doer")] if task.agent_id else []
    ledger.tell_of("workflow.task_given", task, "given", ("unit", task.unit_id, "given"), *doer)


def _in_words(reason: str) -> str:
    """Why a step stopped, as an agent reads it: what the evaluator says of an expression is for nobody."""
    if reason.startswith("{"):
        return _("une condition ne trouve pas sa réponse dans ce que l’on sait de la demande")
    return reason


def _demand_an_end(case: Case, wait: Wait, *, at: datetime) -> None:
    """Stop a way that comes back to a step again and again while nobody looks. Raises CannotGive."""
    if wait.attempt <= MOST_A_DAY:
        return
    lately = Effect.objects.filter(case=case.pk, element=wait.element, wanted_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        said = _("elle a déjà été faite %(count)s fois en un jour : le parcours tourne en rond")
        raise CannotGive(said % {"count": MOST_A_DAY})


@dataclass(frozen=True)
class _Before:
    """What was there at the steps of a case one of which is blocked, by element and attempt."""

    failed: Mapping[tuple[str, int], Effect] = field(default_factory=dict)
    done: Mapping[tuple[str, int], int] = field(default_factory=dict)
    """How many of a chain did theirs: they are not asked again."""

    @classmethod
    def of(cls, instance: Instance) -> "_Before":
        failed = Effect.objects.filter(case=instance.pk, state=Effect.State.FAILED).order_by("pk")
        done = Task.objects.filter(case=instance.pk, outcome=Task.Outcome.DONE).order_by()
        return cls(
            {(row.element, row.attempt): row for row in failed},
            Counter(done.values_list("element", "attempt")),
        )


def _stop(ledger: Ledger, found: Opened, outcome: Outcome) -> None:
    """Open the incidents there are now, end those there are no more; an effect that failed is one to do again."""
    case = found.case
    open_ones = Incident.objects.filter(case=case.pk, ended_at=None).order_by("pk")
    known = {(row.element, row.attempt): row for row in open_ones}
    now = {(one.element, one.attempt): one for one in outcome.incidents}
    for place, row in known.items():
        if place not in now:
            row.outcome, row.ended_at = Incident.Outcome.WITHDRAWN, ledger.at
            row.save(update_fields=["outcome", "ended_at"])
    held = {(row.element, row.attempt) for row in ledger.incidents if row.case_id == case.pk}
    for place, one in now.items():
        if place in known or place in held:
            continue
        step = found.program.step(one.element)
        row = Incident(
            authority_id=case.authority_id,
            sector=case.sector,
            case_id=case.pk,
            element=one.element,
            attempt=one.attempt,
            title=title_of(step)[:200],
            reason=_in_words(one.reason)[:LONGEST_REASON],
            opened_at=ledger.at,
        )
        ledger.incidents.append(row)
        ledger.tell_of("workflow.stopped", row, "stopped")
        ledger.withdrawn.discard((case.pk, *place))
        Effect.objects.open().filter(case=case.pk, element=one.element, attempt=one.attempt).update(
            state=Effect.State.FAILED, ended_at=ledger.at
        )
