"""Awaiting somebody's answer: begun, recalled by the clock, ended by what she says or by an agent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from parvis.agents.models import Agent
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import Subject, record

from ..models import Awaiting, Interaction
from ..models.awaiting import BETWEEN, MOST_REMINDERS

FARTHEST = timedelta(days=366)

State = Awaiting.State


class CannotAwait(Exception):
    """Said in one word: ``message`` (it is not ours), ``past``, ``far`` (the day), ``reminders``."""


class CannotStopAwaiting(Exception):
    """The answer has come meanwhile, or is awaited no more."""


def await_answer(
    contact: Interaction,
    *,
    about: Awaiting.About,
    thread: UUID,
    unit: UUID,
    until: date,
    today: date,
    reminders: int = 1,
    by: Agent,
    at: datetime,
) -> Awaiting:
    """Await an answer to a message of ours; what was awaited before in its conversation no longer is.

    ``today``: the day it is for the authority. Raises CannotAwait.
    """
    held = Interaction.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if held.direction != Interaction.Direction.OUT:
        raise CannotAwait("message")
    if until <= today:
        raise CannotAwait("past")
    if until > today + FARTHEST:
        raise CannotAwait("far")
    if not 0 <= reminders <= MOST_REMINDERS:
        raise CannotAwait("reminders")
    end_awaiting([thread], State.STOPPED, by=by.actor, at=at)
    row = Awaiting.objects.create(
        authority_id=held.authority_id,
        sector=held.sector,
        about=about,
        thread=thread,
        contact=held,
        unit_id=unit,
        agent=by,
        signed=by.signature,
        asked_at=at,
        until=until,
        reminders=reminders,
        next_on=until,
    )
    _tell("awaiting.begun", row, by=by.actor, at=at, until=until.isoformat(), reminders=reminders)
    return row


def stop_awaiting(awaiting: UUID, *, by: Agent, at: datetime) -> Awaiting:
    """Await an answer no more. Raises CannotStopAwaiting."""
    row = Awaiting.objects.select_for_update(of=("self",)).get(pk=awaiting)
    if not row.is_open():
        raise CannotStopAwaiting(row.state)
    _end(row, State.STOPPED, by=by.actor, at=at)
    return row


def end_awaiting(
    threads: Iterable[UUID], state: Awaiting.State, *, by: Actor = SYSTEM, at: datetime
) -> list[Awaiting]:
    """End what is awaited in these conversations: she answered, or nothing is to be answered any more."""
    found = Awaiting.objects.open().filter(thread__in=list(threads)).select_for_update(of=("self",))
    rows = list(found.order_by("pk"))
    for row in rows:
        _end(row, state, by=by, at=at)
    return rows


def pass_awaiting(awaiting: UUID, *, today: date, at: datetime) -> Awaiting | None:
    """Do what the day brings to an answer awaited: a reminder, else its agent is told; None when nothing is due.

    Run twice, it does so once: the day that follows is written with the fact that has the reminder sent.
    """
    row = Awaiting.objects.select_for_update(of=("self",)).get(pk=awaiting)
    if not row.is_open() or row.next_on is None or row.next_on >= today:
        return None
    if row.reminded < row.reminders:
        row.reminded += 1
        row.next_on = today + BETWEEN
        row.save(update_fields=["reminded", "next_on"])
        _tell("awaiting.recalled", row, by=SYSTEM, at=at, number=row.reminded)
    else:
        _end(row, State.LAPSED, by=SYSTEM, at=at)
    return row


def _end(row: Awaiting, state: Awaiting.State, *, by: Actor, at: datetime) -> None:
    row.state, row.ended_at, row.next_on = state, at, None
    row.save(update_fields=["state", "ended_at", "next_on"])
    _tell(f"awaiting.{state.value}", row, by=by, at=at)


def _tell(kind: str, row: Awaiting, *, by: Actor, at: datetime, **facts: object) -> None:
    conversation: list[Subject] = [("case", row.thread, "about")] if row.about == Awaiting.About.CASE else []
    record(
        kind,
        authority=row.authority_id,
        sector=row.sector,
        objects=[
            ("awaiting", row.pk, "subject"),
            ("interaction", row.contact_id, "asked"),
            ("agent", row.agent_id, "awaited"),
            *conversation,
        ],
        by=by,
        occurred_at=at,
        **facts,
    )
