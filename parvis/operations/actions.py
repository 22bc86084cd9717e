"""What who looks after the installation may do: have failed work done again, or given up for good.

Every task of the house may be done twice safely (``parvis.base.jobs``). What is no longer failed is left alone, so
that pressing twice, or two persons at once, changes nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import AlreadyEnqueued

from parvis.agents.models import Agent
from parvis.events.record import record

MOST_AT_ONCE: Final = 1_000
"""Jobs one gesture takes; the next one takes the following."""

OF_THE_ADDRESS: Final = frozenset(
    {"recipient_refused", "address_not_ascii", "address_corrected", "unwritable"}
)
"""Why a message failed that sending it again does not mend: an agent of the service sees to it."""


class CannotRetry(Exception):
    """No job of this task is failed any more, or never was."""


class CannotResend(Exception):
    """The reason lies in the address or in the message, it would fail again; or they are about to leave already."""


@dataclass(frozen=True)
class Retried:
    """How many jobs are waiting again, and how many were dropped because the same work waits already."""

    again: int
    dropped: int


_LOCKED = """
SELECT id, queueing_lock, EXISTS (
    SELECT FROM procrastinate_jobs w WHERE w.status = 'todo' AND w.queueing_lock = j.queueing_lock)
FROM procrastinate_jobs j
WHERE status = 'failed' AND task_name = %s AND (%s::bigint[] IS NULL OR id = ANY(%s::bigint[]))
ORDER BY id DESC LIMIT %s FOR UPDATE
"""

# A job retried has all its attempts before it again.
_AGAIN = (
    "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = now() WHERE id = ANY(%s)"
)
_OVER = "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = ANY(%s)"
_FORGET = "DELETE FROM operations_jobfailure WHERE job = ANY(%s)"


def retry_jobs(agent: Agent, task: str, jobs: Sequence[int] | None = None, *, at: datetime) -> Retried:
    """Ask again for the failed jobs of a task, all or those named. Raises CannotRetry.

    Of several that may wait only one at a time, the last is asked for and the others are dropped.
    """
    again, over, waiting = [], [], set()
    for id_, lock, is_waiting in _locked(task, jobs):
        if is_waiting or (lock and lock in waiting):
            over.append(id_)
        else:
            again.append(id_)
            waiting.add(lock)
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [again])
        cursor.execute(_OVER, [over])
        cursor.execute(_FORGET, [[*again, *over]])
    _tell("operations.jobs_retried", agent, at=at, task=task, count=len(again) + len(over))
    return Retried(len(again), len(over))


def dismiss_jobs(agent: Agent, task: str, jobs: Sequence[int] | None = None, *, at: datetime) -> int:
    """Give up for good the failed jobs of a task, all or those named; return how many. Raises CannotRetry."""
    found = [id_ for id_, _lock, _is_waiting in _locked(task, jobs)]
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [found])
        cursor.execute(_FORGET, [found])
    _tell("operations.jobs_dismissed", agent, at=at, task=task, count=len(found))
    return len(found)


def resend_messages(agent: Agent, reason: str, *, count: int, at: datetime) -> None:
    """Have the messages that the mail server refused for this reason sent again. Raises CannotResend.

    They lie behind every wall, where no page sees: a job of the worker does it. ``count``: how many there seem to be.
    """
    if not reason or reason in OF_THE_ADDRESS:
        raise CannotResend(reason)
    again = queue.configure_task(
        "parvis.operations.jobs.resend_refused",
        queue="email",
        queueing_lock=f"operations.resend:{reason}",
        allow_unknown=True,
    )
    try:
        with transaction.atomic():
            again.defer(reason=reason, agent=str(agent.pk))
    except AlreadyEnqueued:
        raise CannotResend(reason) from None
    _tell("operations.messages_resent", agent, at=at, reason=reason, count=count)


def _locked(task: str, jobs: Sequence[int] | None) -> list[tuple[int, str | None, bool]]:
    wanted = None if jobs is None else list(jobs)
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [task, wanted, wanted, MOST_AT_ONCE])
        found: list[tuple[int, str | None, bool]] = cursor.fetchall()
    if not found:
        raise CannotRetry(task)
    return found


def _tell(kind: str, agent: Agent, *, at: datetime, **facts: Any) -> None:
    record(
        kind,
        authority=agent.authority_id,
        objects=[("agent", agent.pk, "operator")],
        by=agent.actor,
        occurred_at=at,
        **facts,
    )
