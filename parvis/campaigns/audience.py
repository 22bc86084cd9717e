"""Whom a campaign is for: how many they are, and what it costs to write to them."""

from dataclasses import dataclass
from decimal import Decimal

from .models import Campaign, Subscriber, SubscriberQuerySet, Topic
from .models.terms import SendingTerms, terms_of


@dataclass(frozen=True)
class Foreseen:
    """What sending would be if it began now; ``minutes`` at the pace of the authority."""

    persons: int
    cost: Decimal
    minutes: int
    terms: SendingTerms


def topics_of(campaign: Campaign) -> list[Topic]:
    """The topics it is about, those retired since included."""
    return list(Topic.objects.named(campaign.topics))


def audience_of(campaign: Campaign) -> SubscriberQuerySet:
    """Those it is for: who agreed to its topics and has not withdrawn, before it began to leave."""
    reached = Subscriber.objects.filter(authority=campaign.authority_id).exclude(address="")
    return reached.agreeing_to(topics_of(campaign), since=campaign.started_at)


def foreseen(campaign: Campaign) -> Foreseen:
    """How many it is for and what it costs, as things stand."""
    terms = terms_of(campaign.authority)
    persons = audience_of(campaign).count()
    return Foreseen(persons, terms.cost(persons), -(-persons // terms.per_minute), terms)
