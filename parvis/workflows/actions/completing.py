"""Doing a task: what is answered is kept, and the instance goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import router
from django.utils.translation import gettext as _

from parvis.agents.names import called, name_in
from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled
from parvis.base.together import Write, change, insertion_or_change, write
from parvis.events.actors import Actor
from parvis.processes.engine.running import StaleAttempt
from parvis.ui.wording import moment_words

from ..access import may_do
from ..answers import read
from ..giving import CannotGive
from ..models import Task, TaskAnswers
from ..resuming import Opened, enter, give, ledger_of, opened_under_lock

HEARD = frozenset({"decision"})
"""Kinds of tasks that are not answered here: what is done on the case answers them."""


class CannotDoTask(Exception):
    """It is not hers to do, or is done elsewhere: a decision is made on its case."""


class AlreadyDone(Exception):
    """Somebody else was first, or it is no longer to be done; ``words`` say who and when."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.words = _what_became(task)
        super().__init__(self.words)


def complete(task: UUID, values: Mapping[str, Any], *, by: Grants, at: datetime) -> Task:
    """Do a task. Raises AlreadyDone, CannotDoTask, InvalidAnswers; nothing is changed then.

    ``values``: the answers of a task by question, and the ranks of what was checked; the verdict of a visa and its
    reason; nothing for what is only done.
    """
    found, row = awaited(task)
    step = found.program.step(row.element)
    if row.kind in HEARD or not may_do(by, row, on=_today(row, at)):
        raise CannotDoTask(str(task))
    answered = read(step, values)
    agent = by.agent
    if row.kind == "visa" and answered.told["verdict"] == "given" and _is_followed(found, row):
        _pass_on_visa(found, row, answered.kept, by=agent.actor, signed=(agent.pk, agent.signature), at=at)
    else:
        signed = (agent.pk, agent.signature)
        finish(found, row, answered.kept, answered.told, signed=signed, by=agent.actor, at=at)
    return row


def awaited(task: UUID) -> tuple[Opened, Task]:
    """A task still to be done, with its case and instance, under lock. Raises AlreadyDone."""
    locked = _LOCKED.rows(task)
    row = locked[0] if locked else Task.objects.get(pk=task)
    found = opened_under_lock(row.case_id) if locked and row.ended_at is None else None
    if found is None:
        raise AlreadyDone(row)
    row.case = found.case
    return found, row


_LOCKED = Compiled(
    lambda task: (
        Task.objects.select_for_update(of=("case", "self"))
        .select_related("case")
        .only(*(field.name for field in Task._meta.concrete_fields), "case__id")
        .filter(pk=task)
    ),
    UUID(int=1),
)
"""A task and its case under lock, the case first."""


def finish(
    found: Opened,
    row: Task,
    kept: Mapping[str, Any],
    told: Mapping[str, Any],
    *,
    signed: tuple[UUID | None, str],
    by: Actor,
    at: datetime,
) -> None:
    """End a task with what was answered, and resume its instance. Raises AlreadyDone when it no longer waits."""
    try:
        outcome = found.complete(row.element, row.attempt, told, at=at)
    except StaleAttempt as stale:
        raise AlreadyDone(row) from stale
    _end(row, kept, signed=signed, at=at)
    ledger = ledger_of(found.case, by=by, at=at)
    enter(ledger, found, outcome)
    ledger.tell_of("workflow.task_done", row, "done")
    ledger.write()


def answers_kept(case: UUID, kind: str) -> list[Mapping[str, Any]]:
    """What was answered to the tasks of a kind of a case."""
    rows = TaskAnswers.objects.filter(case=case, task__kind=kind).order_by("pk")
    return [row.answers for row in rows]


def _is_followed(found: Opened, row: Task) -> bool:
    return row.rank + 1 < len(found.program.step(row.element).settings.get("chain", ()))


def _pass_on_visa(
    found: Opened,
    row: Task,
    kept: Mapping[str, Any],
    *,
    signed: tuple[UUID | None, str],
    by: Actor,
    at: datetime,
) -> None:
    """Give the next visa of the chain; nobody to give it stops the step there."""
    _end(row, kept, signed=signed, at=at)
    ledger = ledger_of(found.case, by=by, at=at)
    ledger.numbers[found.case.pk] = found.program.number
    step = found.program.step(row.element)
    try:
        give(ledger, found, step, row.element, row.attempt, rank=row.rank + 1)
    except CannotGive as refused:
        enter(ledger, found, found.fail(row.element, row.attempt, str(refused), at=at))
    ledger.tell_of("workflow.task_done", row, "done")
    ledger.write()


def _end(row: Task, kept: Mapping[str, Any], *, signed: tuple[UUID | None, str], at: datetime) -> None:
    row.outcome, row.ended_at = Task.Outcome.DONE, at
    row.ended_by_id, row.ended_signed = signed
    using = router.db_for_write(Task)
    ended = change(row, ("outcome", "ended_at", "ended_by", "ended_signed"), using)
    write(ended, _kept(row, answers=dict(kept)), using=using)


def keep(row: Task, **what: Any) -> None:
    """Keep what was said of a task when it was passed on."""
    write(_kept(row, **what), using=router.db_for_write(Task))


def _kept(row: Task, **what: Any) -> Write:
    """What is kept beside a task, whatever was kept there before under other names."""
    kept = TaskAnswers(
        task_id=row.pk, authority_id=row.authority_id, sector=row.sector, case_id=row.case_id, **what
    )
    return insertion_or_change(kept, what.keys(), router.db_for_write(Task))


def _what_became(task: Task) -> str:
    if task.outcome != Task.Outcome.DONE or task.ended_at is None:
        return _("Cette tâche n’est plus à faire.")
    names = called([(task.ended_by_id, task.ended_signed)])
    who = names.get(task.ended_by_id) if task.ended_by_id else name_in(task.ended_signed)
    return _("Faite par %(who)s, %(when)s") % {"who": who, "when": moment_words(task.ended_at)}


def _today(row: Task, at: datetime) -> Any:
    return row.case.authority.calendar().local_date(at)
