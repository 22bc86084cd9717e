"""Recording what happens here, in the administration of the authority; no fact names anybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.events.actors import Actor
from parvis.events.record import record

from ..models import Campaign
from ..models.campaign import HOLDER


def tell(
    kind: str, what: tuple[str, UUID], *, authority: UUID, by: Actor, at: datetime, **facts: Any
) -> None:
    """Record one fact about one thing."""
    record(kind, authority=authority, objects=[(*what, "")], by=by, occurred_at=at, **facts)


def tell_campaign(kind: str, campaign: Campaign, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Record one fact about a campaign."""
    tell(kind, (HOLDER, campaign.pk), authority=campaign.authority_id, by=by, at=at, **facts)
