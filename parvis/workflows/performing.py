"""Doing what a step asks of the house, and taking the answer back to the instance: each in one transaction.

What the rules of a case refuse is never forced: it becomes an incident, with the reason in words.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from parvis.base.scope import Wall
from parvis.events.actors import SYSTEM, Actor
from parvis.processes.engine.running import StaleAttempt

from .effects import DOINGS
from .effects.doing import CannotDo, Compose, Done
from .models import Effect
from .resuming import Opened, enter, ledger_of, opened, settle

log = structlog.get_logger("parvis.workflows")

Asking = Callable[[UUID, Wall], None]
"""Have a connection asked, for an effect behind a wall."""


def perform(effect: UUID, *, compose: Compose, ask: Asking, at: datetime) -> None:
    """Do what an effect is, once: run again, it does nothing. Inside the scope of its wall."""
    known = Effect.objects.filter(pk=effect).values_list("case_id", flat=True).first()
    found = opened(known) if known else None
    row = Effect.objects.select_for_update().filter(pk=effect, state=Effect.State.WANTED).first()
    if found is None or row is None:
        return
    if row.kind == "data":
        ask(row.pk, Wall(row.authority_id, row.sector))
        return
    try:
        with transaction.atomic():
            done = DOINGS[row.kind](found, row, compose, at)
    except CannotDo as refused:
        _failed(found, row, str(refused), by=SYSTEM, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("effect not done", effect=str(effect), kind=row.kind)
        reason = _("une erreur l’a empêché ; l’administrateur en trouve la trace")
        _failed(found, row, reason, by=SYSTEM, at=at)
    else:
        _done(found, row, done, by=SYSTEM, at=at)


def answer(
    case: UUID,
    element: str,
    attempt: int,
    told: Mapping[str, Any],
    *,
    more: Mapping[str, Any] | None = None,
    is_moot: bool = False,
    by: Actor = SYSTEM,
    at: datetime,
) -> bool:
    """Take the answer of an effect back to its instance; False when it is no longer waited for.

    ``more``: what expressions read under other names than that of the step. ``is_moot``: the end of the case left it
    without an answer.
    """
    found, row = _waited(case, element, attempt)
    if found is None or row is None:
        return False
    return _done(found, row, Done(told, more or {}, is_moot=is_moot), by=by, at=at)


def fail(case: UUID, element: str, attempt: int, reason: str, *, by: Actor = SYSTEM, at: datetime) -> bool:
    """Say that an effect failed, and why; False when it is no longer waited for."""
    found, row = _waited(case, element, attempt)
    if found is None or row is None:
        return False
    return _failed(found, row, reason, by=by, at=at)


def _waited(case: UUID, element: str, attempt: int) -> tuple[Opened | None, Effect | None]:
    found = opened(case)
    rows = Effect.objects.open().select_for_update()
    return found, rows.filter(case=case, element=element, attempt=attempt).first()


def _done(found: Opened, row: Effect, done: Done, *, by: Actor, at: datetime) -> bool:
    """Keep what an effect gave: its answer, which resumes the instance, or what is to be awaited."""
    if done.told is None:
        row.state, row.about, row.until = Effect.State.AWAITED, list(done.about), done.until
        row.save(update_fields=["state", "about", "until"])
        return True
    try:
        outcome = found.complete(row.element, row.attempt, done.told, at=at, more=done.more)
    except StaleAttempt:
        return False
    row.state = Effect.State.WITHDRAWN if done.is_moot else Effect.State.DONE
    row.answer, row.ended_at = dict(done.told), at
    row.save(update_fields=["state", "answer", "ended_at"])
    ledger = ledger_of(found.case, by=by, at=at)
    enter(ledger, found, outcome)
    part = "withdrawn" if done.is_moot else "done"
    ledger.tell_of(f"workflow.effect_{part}", row, part)
    ledger.write()
    return True


def _failed(found: Opened, row: Effect, reason: str, *, by: Actor, at: datetime) -> bool:
    try:
        outcome = found.fail(row.element, row.attempt, reason, at=at)
    except StaleAttempt:
        return False
    settle(found, outcome, by=by, at=at)
    return True
