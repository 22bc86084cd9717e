"""What an address agreed to, as its own link shows it."""

from dataclasses import dataclass
from uuid import UUID

from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope

from .links import DeadLink, Named
from .models import Campaign, Subscriber, Topic


@dataclass(frozen=True)
class Subscription:
    """The topics an address agreed to, and those it asked for and has not confirmed yet."""

    authority: Authority
    agreed: tuple[Topic, ...]
    asked: tuple[Topic, ...]
    is_forgotten: bool
    by_campaign: frozenset[UUID]
    """The topics of the campaign whose message bore the link."""

    def reached_by(self, campaign: UUID | None) -> tuple[Topic, ...]:
        """The topics through which a campaign reached her; all of them when no campaign is named."""
        if campaign is None:
            return self.agreed
        return tuple(topic for topic in self.agreed if topic.pk in self.by_campaign)


def subscription_of(named: Named) -> Subscription:
    """What the address named by a link agreed to. Raises DeadLink for one that is no more."""
    with scope(walls=[Wall(named.authority, "")]):
        subscriber = (
            Subscriber.objects.select_related("authority")
            .filter(pk=named.subscriber, authority=named.authority)
            .first()
        )
        if subscriber is None:
            raise DeadLink
        standing = subscriber.agreements.standing().order_by()
        confirmed = dict(standing.values_list("topic_id", "confirmed_at"))
        topics = Topic.objects.named(list(confirmed))
        campaign = Campaign.objects.filter(pk=named.campaign).first() if named.campaign else None
        return Subscription(
            authority=subscriber.authority,
            agreed=tuple(topic for topic in topics if confirmed[topic.pk]),
            asked=tuple(topic for topic in topics if not confirmed[topic.pk]),
            is_forgotten=not subscriber.address,
            by_campaign=frozenset(campaign.topics) if campaign else frozenset(),
        )
