"""Opening and retiring what one may agree to; setting the pace and the price of sending."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Unit
from parvis.base.labels import Label

from ..models import Agreement, SendingTerms, Topic
from ..models.terms import FASTEST
from .telling import tell


class CannotOpenTopic(Exception):
    """Said in one word: ``title`` (none in French), ``twice`` (one of this title is offered), ``day``."""


def open_topic(
    unit: Unit, kind: Topic.Kind, title: Label, *, ends_on: date | None = None, by: Agent, at: datetime
) -> Topic:
    """Open something one may subscribe to. Raises CannotOpenTopic."""
    if not title.get("fr", "").strip():
        raise CannotOpenTopic("title")
    if ends_on is not None and kind != Topic.Kind.EVENT:
        raise CannotOpenTopic("day")
    offered = Topic.objects.filter(authority=unit.authority_id).offered(on=at.date())
    if offered.filter(title__fr__iexact=title["fr"].strip()).exists():
        raise CannotOpenTopic("twice")
    topic = Topic.objects.create(
        authority_id=unit.authority_id,
        unit=unit,
        kind=kind,
        title={code: words.strip() for code, words in title.items() if words.strip()},
        ends_on=ends_on,
        opened_at=at,
    )
    tell("topic.opened", ("topic", topic.pk), authority=topic.authority_id, by=by.actor, at=at)
    return topic


def retire_topic(topic: UUID, *, by: Agent, at: datetime) -> Topic:
    """Offer a topic no more; what was agreed to it ends with it. Retired already, it is left as it is."""
    found = Topic.objects.select_for_update().get(pk=topic)
    if found.retired_at is None:
        found.retired_at = at
        found.save(update_fields=["retired_at"])
        ended = (
            Agreement.objects.standing()
            .filter(topic=found)
            .update(withdrawn_at=at, withdrawn_by=Agreement.Way.RETIRED)
        )
        what = ("topic", found.pk)
        tell("topic.retired", what, authority=found.authority_id, by=by.actor, at=at, ended=ended)
    return found


def set_terms(*, per_minute: int, price: Decimal, by: Agent, at: datetime) -> SendingTerms:
    """Set how many messages a minute leave for the agent's authority, and what one costs it in euros."""
    kept, _is_new = SendingTerms.objects.update_or_create(
        authority=by.authority,
        defaults={"per_minute": min(max(per_minute, 1), FASTEST), "price": max(price, Decimal(0))},
    )
    tell("campaign.terms_set", ("terms", kept.pk), authority=by.authority_id, by=by.actor, at=at)
    return kept
