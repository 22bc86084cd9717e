"""What became of the messages of a campaign, and how far it went."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import Count, Q

from parvis.notifications.models import Delivery
from parvis.notifications.queries import NO_SUCH_ADDRESS

from .models import Agreement, Campaign

State = Delivery.State
Outcome = Delivery.Outcome


@dataclass(frozen=True)
class Figures:
    """Messages of a campaign, by what became of them; ``unsubscribed`` counts persons, by whatever way they left."""

    given: int = 0
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    returned: int = 0
    failed: int = 0
    uncertain: int = 0
    withdrawn: int = 0
    complained: int = 0
    unsubscribed: int = 0

    def kept(self) -> dict[str, int]:
        """As it is kept once the messages are forgotten."""
        return asdict(self)


def figures_of(campaign: Campaign) -> Figures:
    """Count what became of its messages; two queries, none once they are forgotten."""
    if campaign.kept_figures:
        return Figures(**campaign.kept_figures)
    if campaign.started_at is None:
        return Figures()
    returned = Q(reason__in=NO_SUCH_ADDRESS) | Q(outcome=Outcome.RETURNED_PERMANENT)
    taken_back = Q(reason__in=("stopped", "unsubscribed"))
    mine = Delivery.objects.filter(authority=campaign.authority_id, holder_id=campaign.pk)
    counts = mine.aggregate(
        given=Count("id"),
        waiting=Count("id", filter=Q(state__in=(State.QUEUED, *Delivery.UNDER_WAY))),
        sent=Count("id", filter=Q(state=State.SENT)),
        delivered=Count("id", filter=Q(outcome=Outcome.DELIVERED)),
        returned=Count("id", filter=returned),
        failed=Count("id", filter=Q(state=State.FAILED) & ~returned & ~taken_back),
        uncertain=Count("id", filter=Q(state=State.UNCERTAIN)),
        withdrawn=Count("id", filter=Q(state=State.FAILED) & taken_back),
        complained=Count("id", filter=Q(outcome=Outcome.COMPLAINED)),
    )
    left = Agreement.objects.filter(campaign=campaign).order_by().values("subscriber").distinct().count()
    return Figures(**counts, unsubscribed=left)


def agreeing_by_topic(topics: Iterable[UUID]) -> dict[UUID, int]:
    """How many persons follow each of these topics; one query."""
    held = Agreement.objects.in_force().filter(topic__in=list(topics)).order_by().values("topic")
    return dict(held.annotate(count=Count("id")).values_list("topic", "count"))
