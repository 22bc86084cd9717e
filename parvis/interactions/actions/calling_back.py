"""A call promised: promising it, trying, keeping or giving it up, handing it to somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Unit
from parvis.events.record import Subject, record

from ..models import CallAttempt, CallBack, Interaction

REACHED = CallAttempt.Outcome.REACHED

FARTHEST = timedelta(days=366)
"""How far ahead a call may be promised: later, it is a slip of the keyboard that no list would ever show late."""


class CannotPromiseCallback(Exception):
    """Said in one word: ``past``, ``order`` or ``far`` (the window), ``telephone``, ``subject``, ``unit``."""


class CannotTryCallback(Exception):
    """The call has been kept or given up meanwhile."""


class CannotKeepCallback(Exception):
    """The call has been kept or given up meanwhile."""


class CannotAbandonCallback(Exception):
    """The call has been kept or given up meanwhile, or nobody says why."""


class CannotReassignCallback(Exception):
    """The call is over, or the service is not of its authority."""


@dataclass(frozen=True)
class Promise:
    """A call as it is promised: whom to call, about what, in which window, and which service calls."""

    telephone: str
    subject: str
    since: datetime
    until: datetime
    unit: UUID
    agent: Agent | None = None
    name: str = ""


def promise_callback(contact: Interaction, told: Promise, *, by: Agent, at: datetime) -> CallBack:
    """Promise a call during a contact; asked again for the same contact, the first promise stands.

    Raises CannotPromiseCallback.
    """
    held = Interaction.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    known = CallBack.objects.filter(contact=held, ended_at=None).first()
    if known is not None:
        return known
    if told.until <= told.since:
        raise CannotPromiseCallback("order")
    if told.until <= at:
        raise CannotPromiseCallback("past")
    if told.until > at + FARTHEST:
        raise CannotPromiseCallback("far")
    if not told.telephone:
        raise CannotPromiseCallback("telephone")
    if not told.subject.strip():
        raise CannotPromiseCallback("subject")
    if not Unit.objects.filter(pk=told.unit, authority_id=held.authority_id).exists():
        raise CannotPromiseCallback("unit")
    promised = CallBack.objects.create(
        authority_id=held.authority_id,
        sector=held.sector,
        contact=held,
        profile_id=held.profile_id,
        name=told.name.strip() or held.declared_name,
        telephone=told.telephone,
        subject=told.subject.strip(),
        since=told.since,
        until=told.until,
        unit_id=told.unit,
        agent=told.agent,
        signed=told.agent.signature if told.agent else "",
        promised_by=by,
        promised_signed=by.signature,
        promised_at=at,
    )
    _tell(
        "call_back.promised",
        promised,
        by=by,
        at=at,
        objects=[("unit", told.unit, "in charge")],
        since=told.since.isoformat(),
        until=told.until.isoformat(),
    )
    return promised


def try_callback(
    call_back: UUID, outcome: CallAttempt.Outcome, *, by: Agent, at: datetime, result: str = ""
) -> CallBack:
    """Write down a try; reaching the person keeps the call. Raises CannotTryCallback."""
    found = _locked(call_back)
    if not found.is_open():
        raise CannotTryCallback(str(call_back))
    CallAttempt.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        call_back=found,
        outcome=outcome,
        agent=by,
        signed=by.signature,
        tried_at=at,
    )
    found.tries += 1
    found.state = CallBack.State.TRIED
    found.save(update_fields=["tries", "state"])
    _tell("call_back.tried", found, by=by, at=at, outcome=CallAttempt.Outcome(outcome).value)
    return keep_callback(call_back, by=by, at=at, result=result) if outcome == REACHED else found


def keep_callback(call_back: UUID, *, by: Agent, at: datetime, result: str = "") -> CallBack:
    """End a call that was kept, whoever called whom in the end. Raises CannotKeepCallback."""
    found = _locked(call_back)
    if not found.is_open():
        raise CannotKeepCallback(str(call_back))
    _end(found, CallBack.State.KEPT, result, by=by, at=at)
    _tell("call_back.kept", found, by=by, at=at, tries=found.tries)
    return found


def abandon_callback(call_back: UUID, *, why: str, by: Agent, at: datetime) -> CallBack:
    """Give up a call, and say why. Raises CannotAbandonCallback."""
    found = _locked(call_back)
    if not found.is_open() or not why.strip():
        raise CannotAbandonCallback(str(call_back))
    _end(found, CallBack.State.ABANDONED, why, by=by, at=at)
    _tell("call_back.abandoned", found, by=by, at=at, tries=found.tries)
    return found


def reassign_callback(
    call_back: UUID, *, unit: UUID, agent: Agent | None, by: Agent, at: datetime
) -> CallBack:
    """Hand a call to another service of the authority, or to somebody. Raises CannotReassignCallback."""
    found = _locked(call_back)
    if not found.is_open() or not Unit.objects.filter(pk=unit, authority_id=found.authority_id).exists():
        raise CannotReassignCallback(str(call_back))
    found.unit_id, found.agent = unit, agent
    found.signed = agent.signature if agent else ""
    found.save(update_fields=["unit", "agent", "signed"])
    objects: list[Subject] = [
        ("unit", unit, "in charge"),
        *([("agent", agent.pk, "in charge")] if agent else []),
    ]
    _tell("call_back.reassigned", found, by=by, at=at, objects=objects)
    return found


def _locked(call_back: UUID) -> CallBack:
    return CallBack.objects.select_for_update(of=("self",)).get(pk=call_back)


def _end(found: CallBack, state: CallBack.State, result: str, *, by: Agent, at: datetime) -> None:
    found.state, found.ended_at, found.result = state, at, result.strip()
    if found.agent_id is None:
        found.agent, found.signed = by, by.signature
    found.save(update_fields=["state", "ended_at", "result", "agent", "signed"])


def _tell(
    kind: str, call: CallBack, *, by: Agent, at: datetime, objects: Iterable[Subject] = (), **facts: Any
) -> None:
    record(
        kind,
        authority=call.authority_id,
        sector=call.sector,
        objects=[
            ("call_back", call.pk, "subject"),
            ("interaction", call.contact_id, "promised in"),
            *([("profile", call.profile_id, "about")] if call.profile_id else []),
            *objects,
        ],
        by=by.actor,
        occurred_at=at,
        **facts,
    )
