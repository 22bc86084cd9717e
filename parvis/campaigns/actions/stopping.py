"""Stopping a campaign: nothing more leaves, what waits in the outbox included."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM, Actor
from parvis.notifications.actions import CannotWithdraw, withdraw
from parvis.notifications.models import Delivery

from ..models import Campaign
from .telling import tell_campaign

State = Campaign.State


class CannotStop(Exception):
    """Refuse to stop what is not about to leave, or has all left."""


def stop(campaign: UUID, *, by: Agent | None, at: datetime) -> Campaign:
    """Stop a campaign that is leaving, or approved; ``by`` None: the house does. Raises CannotStop."""
    found = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
    if found.state not in (State.APPROVED, State.SENDING):
        raise CannotStop(found.state)
    withdrawn = sum(_withdrawn(delivery, at=at) for delivery in _waiting(found))
    found.state = State.STOPPED
    found.ended_at = at
    found.stopped_by, found.stopped_signed = by, by.signature if by else ""
    found.turn += 1
    found.save()
    given = Delivery.objects.filter(authority=found.authority_id, holder_id=found.pk).count()
    actor: Actor = by.actor if by else SYSTEM
    tell_campaign("campaign.stopped", found, by=actor, at=at, given=given - withdrawn, withdrawn=withdrawn)
    return found


def _waiting(campaign: Campaign) -> list[UUID]:
    mine = Delivery.objects.filter(
        authority=campaign.authority_id, holder_id=campaign.pk, state=Delivery.State.QUEUED
    )
    return list(mine.order_by("id").values_list("id", flat=True))


def _withdrawn(delivery: UUID, *, at: datetime) -> bool:
    try:
        withdraw(delivery, by=SYSTEM, at=at, reason="stopped")
    except CannotWithdraw:
        # Its dialogue has begun meanwhile: it leaves.
        return False
    return True


def stop_restored(*, at: datetime) -> int:
    """Stop what an older database, come back, holds as leaving or about to: nobody knows to whom it went since."""
    with scope(office="backup"):
        moving = Campaign.objects.filter(state__in=(State.APPROVED, State.SENDING))
        found = list(moving.order_by("id").values_list("id", "authority_id"))
    for campaign, authority in found:
        with scope(walls=[Wall(authority, "")]):
            stop(campaign, by=None, at=at)
    return len(found)
