"""Replies that leave at their moment: planned, taken back, sent by the clock."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Agent
from parvis.base.visible import is_visible
from parvis.events.actors import SYSTEM

from ..acting import still_acts
from ..models import Case, PlannedReply
from .telling import locked, tell
from .writing import CannotWrite, reply

State = PlannedReply.State


class CannotTakeBack(Exception):
    """The reply has left, was taken back already, or did not leave; or it is another agent's."""


def plan_reply(
    case: UUID, body: str, *, by: Agent, at: datetime, leaves_at: datetime, revision: int | None = None
) -> PlannedReply:
    """Write a reply that leaves later; until then the person reads nothing of it. Raises CannotWrite, Conflict."""
    found = locked(case, revision=revision)
    if not is_visible(body) or leaves_at < at:
        raise CannotWrite(found.reference)
    found.save(update_fields=["revision"])
    planned = PlannedReply.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        author=by,
        signed=by.signature,
        body=body.strip(),
        written_at=at,
        leaves_at=leaves_at,
    )
    tell("case.reply_planned", found, by=by.actor, at=at, objects=[_part(planned)])
    task = jobs.configure_task(
        "parvis.cases.jobs.send_planned_reply", queue="email", schedule_at=leaves_at, allow_unknown=True
    )
    task.defer(
        reply=str(planned.pk),
        authority=str(planned.authority_id),
        sector=planned.sector,
        home=str(by.authority_id),
    )
    return planned


def take_back(planned: UUID, case: UUID, *, by: Agent, at: datetime) -> PlannedReply:
    """Take a reply back before it leaves; its text remains. Raises CannotTakeBack."""
    found = locked(case)
    row = PlannedReply.objects.select_for_update().filter(pk=planned, case=found).first()
    if row is None or row.state != State.WAITING or row.author_id != by.pk:
        raise CannotTakeBack(str(planned))
    _end(row, State.CANCELLED, at=at)
    tell("case.reply_taken_back", found, by=by.actor, at=at, objects=[_part(row)])
    return row


def let_leave(planned: UUID, *, at: datetime) -> PlannedReply | None:
    """Send a reply whose moment has come; None when it is not to leave now. Safe to run twice.

    Nothing leaves when the case ended since it was written, or when its author may no longer act on it: it is dropped,
    and the fact tells her and who answers for the case.
    """
    known = PlannedReply.objects.filter(pk=planned).values_list("case_id", flat=True).first()
    if known is None:
        return None
    case = locked(known)
    row = PlannedReply.objects.select_for_update().get(pk=planned)
    if row.state != State.WAITING or row.leaves_at > at:
        return None
    if _is_overtaken(case, row, at=at):
        _end(row, State.DROPPED, at=at)
        told = ("agent", row.author_id, "author")
        tell("case.reply_dropped", case, by=SYSTEM, at=at, objects=[_part(row), told])
        return row
    row.interaction = reply(case.pk, row.body, by=row.author, at=at)
    _end(row, State.LEFT, at=at)
    return row


def _is_overtaken(case: Case, row: PlannedReply, *, at: datetime) -> bool:
    ended_since = case.closed_at is not None and case.closed_at >= row.written_at
    return ended_since or not still_acts(row.author, case, at=at)


def _end(row: PlannedReply, state: State, *, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at", "interaction"])


def _part(row: PlannedReply) -> tuple[str, UUID, str]:
    return ("planned_reply", row.pk, "planned")
