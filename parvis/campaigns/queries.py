"""What became of the messages of a campaign, and how far it went."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from parvis.agents.rights import Grants
from parvis.authorities.models import Authority
from parvis.notifications.models import Delivery
from parvis.notifications.queries import NO_SUCH_ADDRESS

from .access import campaigns_of, may_approve, topics_kept
from .models import Agreement, Campaign, Topic

PAGE = 50

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


def offered_topics(authority: Authority, *, on: date) -> list[Topic]:
    """What one may subscribe to on a day, in the order in which people read it."""
    return list(Topic.objects.filter(authority=authority).offered(on=on).shown())


def offers_topics(authority: Authority, *, on: date) -> bool:
    """Whether one may subscribe to anything on a day."""
    return Topic.objects.filter(authority=authority).offered(on=on).exists()


def listed_topics(grants: Grants) -> list[tuple[Topic, int]]:
    """The topics an agent keeps, each with how many persons follow it; two queries."""
    kept = list(topics_kept(grants).filter(retired_at=None).select_related("unit").shown())
    counts = agreeing_by_topic(topic.pk for topic in kept)
    return [(topic, counts.get(topic.pk, 0)) for topic in kept]


@dataclass(frozen=True)
class Key:
    """Where a page of campaigns begins: after this one."""

    written_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.written_at.isoformat()}_{self.id}"

    @classmethod
    def read(cls, words: str) -> "Key | None":
        """Read what an address holds; None for anything else."""
        moment, _sign, id_ = words.partition("_")
        try:
            key = cls(datetime.fromisoformat(moment), UUID(id_))
        except ValueError:
            return None
        return key if key.written_at.tzinfo else None


def campaigns_page(grants: Grants, *, after: Key | None) -> tuple[list[Campaign], Key | None]:
    """A page of the campaigns an agent may look at, the latest first, and where the next begins."""
    listed = campaigns_of(grants).select_related("unit").order_by("-written_at", "-id")
    if after is not None:
        listed = listed.filter(written_at__lte=after.written_at).exclude(
            written_at=after.written_at, id__gte=after.id
        )
    rows = list(listed[: PAGE + 1])
    following = Key(rows[PAGE - 1].written_at, rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return rows[:PAGE], following


def awaiting(grants: Grants) -> list[Campaign]:
    """The campaigns that wait for her approval, the oldest first."""
    submitted = campaigns_of(grants).filter(state=Campaign.State.SUBMITTED).order_by("submitted_at", "id")
    return [one for one in submitted[:PAGE] if may_approve(grants, one)]
