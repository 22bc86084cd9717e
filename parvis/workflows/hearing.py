"""What happens on a case and answers a step: opinions, complements, decisions. Each is safe to hear twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.cases.models import Decision
from parvis.catalogue.natures import DECISIONS
from parvis.events.actors import SYSTEM, Actor
from parvis.processes.engine import running

from .actions.completing import answers_kept, finish
from .actions.ending import end
from .effects import correction, opinions
from .models import Effect, Task
from .performing import answer
from .resuming import Opened, answers_of, clock_of, ended_unheard, ledger_of, opened, settle

FOLLOWING = (Task.Role.RESPONSIBLE, Task.Role.SERVICE, Task.Role.MANAGER, Task.Role.SIGNATORY)
"""Roles found from the case."""
DECISION = "decision"
"""Under which a decision step keeps the one that answered it."""
RULING = frozenset(outcome for outcomes in DECISIONS.values() for outcome in outcomes)
"""Outcomes that a decision step waits for: any decision of a service, whatever the nature."""


def opinion_heard(case: UUID, opinion: UUID, *, at: datetime) -> None:
    """An opinion came, or is no longer awaited: go on once the rule of its step is met."""
    found = opened(case)
    if found is None or not found.case.is_open():
        return  # what a case that is over no longer awaits is settled with its decision
    for row in _awaited(case, "opinions"):
        if opinion in row.about:
            told = opinions.heard(row, found.program.step(row.element))
            if told is not None:
                answer(case, row.element, row.attempt, told, at=at)
                opinions.stop_asking(row, at=at)


def correction_heard(case: UUID, *, at: datetime) -> None:
    """The person completed her request, or nobody waits for it any more: its answers may have changed."""
    found = opened(case)
    if found is None:
        return
    values = answers_of(found.case, at)
    for row in _awaited(case, "correction"):
        if row.about and not correction.is_pending(row):
            told = {"answered": correction.is_answered(row)}
            answer(case, row.element, row.attempt, told, more=values, at=at)
            return
    state, clock = found.instance.state, clock_of(found.case, at)
    settle(found, running.refresh(found.program.compiled, state, clock, values), by=SYSTEM, at=at)


def person_heard(case: UUID, *, said_at: datetime, at: datetime) -> None:
    """The person wrote or added a document: what a step had asked her without naming a question is answered."""
    for row in _awaited(case, "correction"):
        if not row.about and row.wanted_at <= said_at:
            answer(case, row.element, row.attempt, {"answered": True}, at=at)


def decided(case: UUID, decision: UUID, *, at: datetime) -> None:
    """A decision was made: the step that waits for it goes on; without one, the process has nothing left to do."""
    made = Decision.objects.get(pk=decision)
    found = opened(case)
    if found is None or _was_heard(case, decision):
        return
    awaiting = Task.objects.awaited().filter(case=case, kind="decision").order_by("given_at", "pk").first()
    if awaiting is None or made.outcome not in RULING:
        end(case, "decided", at=at)
        return
    by = Actor("agent", made.author_id) if made.author_id else SYSTEM
    told = {"outcome": made.outcome}
    kept = {DECISION: str(decision), **told}
    finish(found, awaiting, kept, told, signed=(made.author_id, made.signed), by=by, at=at)
    _go_on_without(case, at=at)


def ended(case: UUID, why: str, *, at: datetime) -> None:
    """A case ended otherwise than by its process: nothing more is waited for there."""
    end(case, why, at=at)


def handed_over(case: UUID, *, at: datetime) -> None:
    """A case went to another service: the tasks of who handles it follow, to be taken there. Told task by task."""
    found = opened(case)
    if found is None:
        return
    unit = found.case.unit_id
    following = Task.objects.awaited().filter(case=case, role__in=FOLLOWING).exclude(unit=unit)
    ledger = ledger_of(found.case, by=SYSTEM, at=at)
    ledger.numbers[case] = found.program.number
    for row in following.select_for_update(of=("self",)).order_by("pk"):
        left = [("agent", row.agent_id, "left")] if row.agent_id else []
        row.unit_id, row.agent = unit, None
        row.save(update_fields=["unit", "agent"])
        ledger.tell_of("workflow.task_handed_over", row, "passed", ("unit", unit, "given"), *left)
    ledger.write()


def withdrawn(effect: UUID, *, at: datetime) -> None:
    """An effect is no longer waited for: nor are the opinions or the complement it asked."""
    row = Effect.objects.filter(pk=effect, state=Effect.State.WITHDRAWN).first()
    if row is not None and row.kind == "opinions":
        opinions.stop_asking(row, at=at)
    elif row is not None and row.kind == "correction":
        correction.stop_asking(row, at=at)


def expire(effect: UUID, *, at: datetime) -> None:
    """The delay of a step passed: go on with what has come."""
    known = Effect.objects.filter(pk=effect).values_list("case_id", flat=True).first()
    found = opened(known) if known else None
    row = Effect.objects.filter(pk=effect, state=Effect.State.AWAITED, until__lte=at).first()
    if found is None or row is None or ended_unheard([found.case]):
        return
    _give_up(found, row, at=at)


def _go_on_without(case: UUID, *, at: datetime) -> None:
    """A case was decided while other steps awaited answers, which can no longer come."""
    found = opened(case)
    if found is None:
        return
    for row in (*_awaited(case, "opinions"), *_awaited(case, "correction")):
        _give_up(found, row, is_decided=True, at=at)


def _give_up(found: Opened, row: Effect, *, is_decided: bool = False, at: datetime) -> None:
    """Answer a step with what has come; nothing having come before the decision, it serves no more."""
    if row.kind == "opinions":
        told: Mapping[str, Any] = opinions.heard(row, found.program.step(row.element), is_over=True) or {}
        is_moot = is_decided and not told.get("answered")
        answer(row.case_id, row.element, row.attempt, told, is_moot=is_moot, at=at)
        opinions.stop_asking(row, at=at)
    else:
        answer(row.case_id, row.element, row.attempt, {"answered": False}, is_moot=is_decided, at=at)


def _awaited(case: UUID, kind: str) -> list[Effect]:
    rows = Effect.objects.filter(case=case, kind=kind, state=Effect.State.AWAITED)
    return list(rows.order_by("wanted_at", "pk"))


def _was_heard(case: UUID, decision: UUID) -> bool:
    """Whether a decision resumed the process already: its step keeps which it was."""
    return any(kept.get(DECISION) == str(decision) for kept in answers_kept(case, "decision"))
