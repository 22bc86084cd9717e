"""The life of a gesture on many cases: prepared, confirmed, done piece by piece, ended, undone if it can be.

A piece is one transaction: its cases, what became of each, and the job of the next piece are committed
together. A worker killed in the middle leaves nothing of its piece; a job that comes twice finds the run
further than it expects and does nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connections, router, transaction
from procrastinate.contrib.django import app as jobs

from parvis.agents.access import NotFound
from parvis.agents.acting import acting_as
from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case, CaseQuerySet
from parvis.events.record import record

from .gestures import GESTURES, REFUSALS, Act, BulkGesture
from .models import BulkItem, BulkRun

State, Outcome, Reason = BulkRun.State, BulkItem.Outcome, BulkItem.Reason

MOST_CASES = 50_000
"""Cases one run may hold."""

PIECE = 100
"""Cases of one transaction: a second or so of work, and as little lost when a worker dies."""

MOST_PREPARED = 5
"""Runs an agent may leave unconfirmed: one more, and her oldest is forgotten with the cases it kept."""

AT_ONCE = 30
"""Cases treated while the agent waits: a page of the list."""

PIECE_JOB = "parvis.batches.jobs.do_piece"

_FREEZE = """
INSERT INTO batches_bulkitem
    (run_id, authority_id, sector, position, case_id, revision, outcome, reason, state_before)
SELECT %s, %s, '', row_number() OVER (ORDER BY chosen.id) - 1, chosen.id, chosen.revision, 'pending', '', ''
FROM ({chosen}) AS chosen
"""
"""Pieces take their locks in the order of the identifiers, so that two runs never wait for each other."""

log = structlog.get_logger("parvis.batches")


class CannotPrepare(Exception):
    """No case was chosen, or more than ``MOST_CASES``."""


class CannotConfirm(Exception):
    """It was confirmed already, or what it needs was not chosen."""


class CannotConfirmUnseen(CannotConfirm):
    """Its text or its sharing is no longer the one that its author was shown."""


class CannotStop(Exception):
    """It is not at work."""


class CannotUndo(Exception):
    """It is not over, the ten minutes have passed, or nothing in it can be undone."""


@transaction.atomic
def prepare(grants: Grants, cases: CaseQuerySet, gesture: str, *, at: datetime) -> BulkRun:
    """Choose cases for a gesture and keep them as they are now; her oldest choice may go. Raise ``CannotPrepare``."""
    total = cases.order_by()[: MOST_CASES + 1].count()
    if not 0 < total <= MOST_CASES:
        raise CannotPrepare(total)
    run = BulkRun.objects.create(
        authority_id=grants.agent.authority_id,
        agent=grants.agent,
        gesture=gesture,
        total=total,
        created_at=at,
    )
    sql, params = cases.order_by().values("id", "revision").query.sql_with_params()
    with connections[router.db_for_write(BulkItem)].cursor() as cursor:
        cursor.execute(_FREEZE.format(chosen=sql), [run.pk, run.authority_id, *params])
        if cursor.rowcount != total:
            run.total = cursor.rowcount
            run.save(update_fields=["total"])
    waiting = BulkRun.objects.filter(agent=grants.agent, state=State.PREPARED).order_by("-created_at", "-id")
    kept = list(waiting.values_list("pk", flat=True)[:MOST_PREPARED])
    waiting.exclude(pk__in=kept).delete()
    return run


@transaction.atomic
def confirm(
    run: UUID, *, target: UUID | None, grants: Grants, at: datetime, told: str | None = None
) -> BulkRun:
    """Start it: at once for a few cases, else a job does the first piece.

    ``told``: what the page showed (``BulkRun.told``); None where it shows nothing that may change. Raise
    ``CannotConfirm``, ``CannotConfirmUnseen``.
    """
    found = _locked(run)
    is_complete = target is not None or found.gesture == BulkRun.Gesture.TAKE or found.is_shared
    if found.gesture == BulkRun.Gesture.MESSAGE:
        is_complete = bool(found.note)
    if found.state != State.PREPARED or not is_complete:
        raise CannotConfirm(found.state)
    if told is not None and told != found.told:
        raise CannotConfirmUnseen(found.state)
    found.state, found.target, found.confirmed_at = State.RUNNING, target, at
    found.save(update_fields=["state", "target", "confirmed_at"])
    _tell("bulk.confirmed", found, at=at, total=found.total)
    if found.total <= AT_ONCE:
        _piece(found, grants, position=0, undo=False, at=at)
    else:
        _ask_for_piece(found, 0)
    return found


@transaction.atomic
def abandon(run: UUID) -> None:
    """Forget a run that was never confirmed. Raise ``CannotConfirm`` when it was."""
    found = _locked(run)
    if found.state != State.PREPARED:
        raise CannotConfirm(found.state)
    found.delete()


@transaction.atomic
def stop(run: UUID, *, at: datetime) -> BulkRun:
    """Leave the cases that remain as they are. Raise ``CannotStop``."""
    found = _locked(run)
    if found.state != State.RUNNING:
        raise CannotStop(found.state)
    _end(found, at=at)
    return found


@transaction.atomic
def ask_undo(run: UUID, *, grants: Grants, at: datetime) -> BulkRun:
    """Undo what was done, case by case, but on those that changed since. Raise ``CannotUndo``."""
    found = _locked(run)
    if not found.may_be_undone(at=at):
        raise CannotUndo(found.state)
    found.state, found.undo_asked_at = State.UNDOING, at
    found.save(update_fields=["state", "undo_asked_at"])
    _tell("bulk.undo_asked", found, at=at)
    if found.total <= AT_ONCE:
        _piece(found, grants, position=0, undo=True, at=at)
    else:
        _ask_for_piece(found, 0)
    return found


def do_piece(run: UUID, authority: UUID, *, position: int, undo: bool, at: datetime) -> None:
    """Do (or undo) the next cases of a run with the rights its author has now.

    Nothing when the run is elsewhere: the piece was done by another job, or the run was stopped.
    """
    with scope(walls=[Wall(authority, "")]):
        account = BulkRun.objects.values_list("agent__account_id", flat=True).filter(pk=run).first()
    try:
        with acting_as(account, at=at) as grants:
            _piece(_locked(run), grants, position=position, undo=undo, at=at)
    except NotFound:
        with scope(walls=[Wall(authority, "")]):
            _give_up(_locked(run), at=at)


def end_unless(run: UUID, *, carried: Callable[[UUID], bool], at: datetime) -> None:
    """End a run that nothing carries on, asked again under its lock: a piece done meanwhile has its next job."""
    found = _locked(run)
    if not carried(run):
        _give_up(found, at=at)


def _piece(run: BulkRun, grants: Grants, *, position: int, undo: bool, at: datetime) -> None:
    if (run.state, run.undo_position if undo else run.position) != (
        State.UNDOING if undo else State.RUNNING,
        position,
    ):
        return
    items = list(run.items.filter(position__range=(position, position + PIECE - 1)).order_by("position"))
    concerned = [item for item in items if item.outcome == (Outcome.DONE if undo else Outcome.PENDING)]
    _treat(run, concerned, grants, undo=undo, at=at)
    BulkItem.objects.bulk_update(
        concerned, ["outcome", "reason", "revision", "responsible_before", "state_before", "part"]
    )
    reached = position + len(items)
    if undo:
        run.undo_position = reached
        run.undone += sum(item.outcome == Outcome.UNDONE for item in concerned)
        run.kept += sum(item.outcome == Outcome.KEPT for item in concerned)
    else:
        run.position = reached
        run.done += sum(item.outcome == Outcome.DONE for item in concerned)
        run.refused += sum(item.outcome == Outcome.REFUSED for item in concerned)
    run.save(update_fields=["position", "undo_position", "done", "refused", "undone", "kept"])
    if reached < run.total:
        _ask_for_piece(run, reached)
    elif undo:
        _end_undo(run, at=at)
    else:
        _end(run, at=at)


def _treat(run: BulkRun, items: list[BulkItem], grants: Grants, *, undo: bool, at: datetime) -> None:
    """Change each case through its own action, and write on its item what became of it."""
    gesture = GESTURES[run.gesture]
    cases = Case.objects.visible_to(grants).select_related("unit").in_bulk([item.case_id for item in items])
    act = _prepared(gesture, run, grants, undo=undo)
    good, bad = (Outcome.UNDONE, Outcome.KEPT) if undo else (Outcome.DONE, Outcome.REFUSED)
    for item in items:
        case = cases.get(item.case_id)
        target = item.responsible_after or run.target
        reason = _refusal(gesture, target, case, grants, undo=undo) if act else Reason.UNFIT
        if case is not None and act is not None and not reason:
            if not undo:
                item.responsible_before, item.state_before = case.responsible_id, case.state
            reason = _acted(act, item, grants.agent, at=at)
        item.outcome, item.reason = (bad, reason) if reason else (good, "")


def _prepared(gesture: BulkGesture, run: BulkRun, grants: Grants, *, undo: bool) -> Act | None:
    """The gesture with its target in hand; None when the target has gone."""
    begin = gesture.to_undo if undo else gesture.to_act
    assert begin is not None
    try:
        return begin(grants, run.target)
    except (NotFound, Unit.DoesNotExist):
        return None


def _refusal(
    gesture: BulkGesture, target: UUID | None, case: Case | None, grants: Grants, *, undo: bool
) -> str:
    """Why this case may not be changed now, before its action is even asked; empty when it may."""
    if case is None:
        return Reason.ABSENT
    if not grants.may(gesture.right, authority=case.authority_id, sector=case.sector, unit=case.unit_id):
        return Reason.FORBIDDEN
    if gesture.only_open and not case.is_open():
        return Reason.OVER
    return Reason.ALREADY if not undo and gesture.is_done(case, target) else ""


def _acted(act: Act, item: BulkItem, by: Agent, *, at: datetime) -> str:
    """Change the case in a savepoint of its own, and say why it refused; empty when it did not."""
    try:
        with transaction.atomic():
            item.revision = act(item, by, at).revision
            return ""
    except tuple(REFUSALS) as refusal:
        return REFUSALS[type(refusal)]
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One case that cannot be treated must not keep the others from it.
        log.exception("case not treated", case=str(item.case_id))
        return Reason.ERROR


def _give_up(run: BulkRun, *, at: datetime) -> None:
    """End a run whose author has left, or whose job failed for good: what remains stays as it is."""
    if run.state == State.RUNNING:
        _end(run, at=at)
    elif run.state == State.UNDOING:
        _end_undo(run, at=at)


def _end(run: BulkRun, *, at: datetime) -> None:
    run.state, run.ended_at, run.note = State.ENDED, at, ""
    run.save(update_fields=["state", "ended_at", "note"])
    _tell("bulk.ended", run, at=at, done=run.done, refused=run.refused, left=run.left)


def _end_undo(run: BulkRun, *, at: datetime) -> None:
    run.state, run.undone_at = State.UNDONE, at
    run.save(update_fields=["state", "undone_at"])
    _tell("bulk.undone", run, at=at, undone=run.undone, kept=run.kept)


def _locked(run: UUID) -> BulkRun:
    return BulkRun.objects.select_for_update(of=("self",)).select_related("agent").get(pk=run)


def _ask_for_piece(run: BulkRun, position: int) -> None:
    """Defer the next piece in the transaction of this one: both are, or neither."""
    jobs.configure_task(PIECE_JOB, queue="batches", allow_unknown=True).defer(
        run=str(run.pk),
        authority=str(run.authority_id),
        position=position,
        undo=run.state == State.UNDOING,
    )


def _tell(kind: str, run: BulkRun, *, at: datetime, **facts: Any) -> None:
    record(
        kind,
        authority=run.authority_id,
        objects=[("bulk_run", run.pk, "subject"), ("agent", run.agent_id, "author")],
        by=run.agent.actor,
        occurred_at=at,
        gesture=run.gesture,
        **facts,
    )
