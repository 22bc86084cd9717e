"""What came of the messages of campaigns: who complains, or whose address receives nothing, is written to no more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM
from parvis.notifications.actions import CannotSetAside, set_aside
from parvis.notifications.models import Delivery
from parvis.notifications.queries import NO_SUCH_ADDRESS

from .actions.agreeing import leave
from .links import DeadLink, Named
from .models import Agreement, Campaign
from .models.campaign import HOLDER
from .queries import figures_of

Way = Agreement.Way

BATCH = 500

TOLD_WITHIN = timedelta(days=90)
"""How long the messages of a campaign are kept: servers and readers tell within days what became of them."""


def heed_returns(*, at: datetime) -> int:
    """Withdraw the agreements of who complains or receives nothing; return how many messages were heeded."""
    with scope(office="sweep"):
        troubled = Delivery.objects.filter(holder_type=HOLDER).needing_attention()
        failed = list(troubled.order_by("id").values_list("id", "authority_id")[:BATCH])
        complained = Delivery.objects.filter(
            _lately(at), holder_type=HOLDER, outcome__in=_WAYS, state=Delivery.State.SENT
        )
        told = list(complained.order_by("id").values_list("id", "authority_id"))
    done = sum(_heed_failed(delivery, authority, at=at) for delivery, authority in failed)
    return done + sum(_heed_told(delivery, authority, at=at) for delivery, authority in told)


_WAYS = {
    Delivery.Outcome.COMPLAINED.value: Way.COMPLAINED,
    Delivery.Outcome.RETURNED_PERMANENT.value: Way.RETURNED,
}


def _lately(at: datetime) -> Q:
    return Q(outcome_at__gt=at - timedelta(hours=1))


def _heed_failed(delivery: UUID, authority: UUID, *, at: datetime) -> bool:
    with scope(walls=[Wall(authority, "")]):
        found = Delivery.objects.filter(pk=delivery).first()
        if found is None:
            return False
        if found.outcome == Delivery.Outcome.COMPLAINED:
            _withdraw(found, Way.COMPLAINED, at=at)
        elif found.reason in NO_SUCH_ADDRESS:
            _withdraw(found, Way.RETURNED, at=at)
        try:
            set_aside(delivery, by=SYSTEM, at=at)
        except CannotSetAside:
            return False
        return True


def _heed_told(delivery: UUID, authority: UUID, *, at: datetime) -> bool:
    with scope(walls=[Wall(authority, "")]):
        found = Delivery.objects.filter(pk=delivery).first()
        return found is not None and _withdraw(found, _WAYS[found.outcome], at=at)


def _withdraw(delivery: Delivery, way: Agreement.Way, *, at: datetime) -> bool:
    named = Named(delivery.authority_id, UUID(hex=delivery.key), delivery.holder_id)
    try:
        return leave(named, way, topics=None, by=SYSTEM, at=at) > 0
    except DeadLink:
        # Forgotten meanwhile.
        return False


def forget_messages(*, at: datetime) -> int:
    """Keep the figures of campaigns long over, and forget to whom they went; return how many campaigns were."""
    with scope(office="sweep"):
        over = Campaign.objects.filter(
            ended_at__lte=at - TOLD_WITHIN, kept_figures={}, started_at__isnull=False
        )
        old = list(over.order_by("id").values_list("id", "authority_id"))
    for campaign, authority in old:
        with scope(walls=[Wall(authority, "")]):
            found = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
            found.kept_figures = figures_of(found).kept()
            found.save(update_fields=["kept_figures"])
            Delivery.objects.filter(authority=authority, holder_id=campaign).delete()
    return len(old)
