"""What may be written about, who agreed to read it, and what was written."""

from .agreements import Agreement, AgreementQuerySet, Subscriber, SubscriberQuerySet
from .campaign import Campaign, CampaignQuerySet
from .terms import SendingTerms
from .topics import Topic, TopicQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Campaign",
    "CampaignQuerySet",
    "SendingTerms",
    "Subscriber",
    "SubscriberQuerySet",
    "Topic",
    "TopicQuerySet",
]
