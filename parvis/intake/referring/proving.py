"""That the competent authority has what was passed on: it acknowledges, or an agent notes it."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.events.actors import SYSTEM

from ..hearing import Proof, left_unproved, proved
from ..models import Arrival, FirstReception, Referral
from ..receiving import whole


class CannotNote(Exception):
    """The receipt is known already, or nothing has left."""


def note_received(row: Referral, *, agent: Agent, at: datetime) -> Referral:
    """Note, on an agent's word, that the competent authority has it. Raises CannotNote."""
    held = left_unproved(row.pk)
    if held is None:
        raise CannotNote(str(row.pk))
    held.noted_by, held.noted_signed = agent, agent.signature
    return proved(held, Proof.NOTED, by=agent.actor, at=at)


def hear_acknowledged(case: UUID, *, at: datetime) -> Referral | None:
    """Tell the first authority that we acknowledged the case opened from what it passed on; None when there is none."""
    arrival = (
        Arrival.objects.filter(case=case, case__acknowledged_at__isnull=False, first_reception__isnull=False)
        .order_by("arrived_at")
        .first()
    )
    return tell_first(arrival, at=at) if arrival is not None else None


def tell_first(arrival: Arrival, *, at: datetime) -> Referral | None:
    """Tell the first authority that its message was acknowledged; None when it is not of this installation."""
    first = FirstReception.objects.filter(arrival=arrival).first()
    if first is None or first.by_id is None or first.referral is None:
        return None
    with scope(walls=whole(first.by_id)):
        held = left_unproved(first.referral)
        return proved(held, Proof.ACKNOWLEDGED, by=SYSTEM, at=at) if held else None
