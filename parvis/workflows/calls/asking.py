"""One question to a source of data: claimed, asked with nothing open in the database, answered under a lock.

The effect is committed as asked, with the moment it may be asked again, before the dialogue; a process killed in the
middle leaves it to another, which asks with the same key. An answer that comes too late is dropped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection

from parvis.authorities.connection_words import failure_words, with_detail
from parvis.authorities.connections import connection_named, note_failure
from parvis.authorities.models import Connection
from parvis.base.scope import Wall, scope
from parvis.connectors.data.contract import DataFailure, DataRefusal, DataSource, kept
from parvis.connectors.posting import LONGEST_WAIT

from ..models import Effect
from ..performing import answer as resume
from ..performing import fail
from .values import leaving

LEASE = timedelta(seconds=2 * LONGEST_WAIT)
"""After which who asks is taken for dead: to connect and to answer each have their own patience."""

DELAYS = tuple(map(timedelta, (0, 0, 0, 0), (60, 300, 900, 3600)))
"""Before a question is asked again; after the last one, the step is blocked."""

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
Connecting = Callable[[str], DataSource]
"""From the address of a connection to what speaks to it."""


class CannotAsk(Exception):
    """A transaction is open: nobody waits for a peer with one."""


@dataclass(frozen=True)
class Question:
    """What is asked, and of whom; nobody when the connection is no more."""

    effect: UUID
    case: UUID
    element: str
    attempt: int
    tries: int
    key: str
    name: str
    source: Connection | None
    values: Mapping[str, object]


def ask(effect: UUID, wall: Wall, name: str, *, connecting: Connecting, clock: Clock) -> str:
    """Ask what an effect wants to know of the connection of a name; return why there is no answer, if there is none.

    Raises CannotAsk. Killed in the middle, it is asked again when its lease is over.
    """
    if connection.in_atomic_block:
        raise CannotAsk
    with scope(walls=[wall]):
        question = _claim(effect, wall, name, at=clock())
    if question is None:
        return ""
    if question.source is None:
        with scope(walls=[wall]):
            _give_up(question, "gone", at=clock())
        return "gone"
    try:
        answer = _asked(question, question.source, connecting)
        with scope(walls=[wall]):
            resume(question.case, question.element, question.attempt, answer, at=clock())
    except DataFailure as failure:
        return _put_off(question, wall, failure, at=clock())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("call_failed", effect=str(effect), connection=name)
        return _put_off(question, wall, DataFailure("error"), at=clock())
    return ""


def _asked(question: Question, source: Connection, connecting: Connecting) -> dict[str, object]:
    found = connecting(source.address).ask(question.values, key=question.key)
    return kept(found, source.gives)


def _claim(effect: UUID, wall: Wall, name: str, *, at: datetime) -> Question | None:
    """Take a question for ourselves until its lease is over; None when there is nothing to ask any more."""
    wanted = Effect.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=Effect.State.WANTED
    )
    found = wanted.select_related("case__authority", "case__version").filter(pk=effect).first()
    if found is None or (found.next_try_at is not None and found.next_try_at > at):
        return None
    source = connection_named(wall.authority, name)
    found.tries, found.next_try_at = found.tries + 1, at + LEASE
    found.save(update_fields=["tries", "next_try_at"])
    values = leaving(found.case, source.sends, at=at) if source is not None else {}
    key = f"{effect}:{found.wanted_at.timestamp():.0f}"
    return Question(
        effect, found.case_id, found.element, found.attempt, found.tries, key, name, source, values
    )


def _put_off(question: Question, wall: Wall, failure: DataFailure, *, at: datetime) -> str:
    """Ask again later, or say that the step is blocked."""
    with scope(walls=[wall]):
        if isinstance(failure, DataRefusal) or question.tries > len(DELAYS):
            _give_up(question, failure.reason, failure.detail, at=at)
        else:
            again = at + DELAYS[question.tries - 1]
            ours = Effect.objects.filter(pk=question.effect, state=Effect.State.WANTED, tries=question.tries)
            ours.update(next_try_at=again)
        if question.source is not None:
            note_failure(question.source.pk, failure.reason, failure.detail, at=at)
    return failure.reason


def _give_up(question: Question, reason: str, detail: str = "", *, at: datetime) -> None:
    title = question.source.title if question.source is not None else question.name
    words = with_detail(failure_words(reason, title), detail)
    fail(question.case, question.element, question.attempt, words, at=at)
