"""A campaign as one of its readers has it: in her language, with the links by which she leaves it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from parvis.base.labels import spoken_language
from parvis.letters.blocks import Letter
from parvis.letters.content import Recipient, Sender
from parvis.letters.informing import Information, Leaving, information

from .audience import topics_of
from .links import Named, choosing_url, leaving_url
from .models import Campaign, Subscriber, Topic


def letter_to(campaign: Campaign, subscriber: Subscriber, topics: list[Topic], *, at: datetime) -> Letter:
    """The message of one subscriber; ``topics``: those of the campaign that she agreed to. Raises CannotWriteLetter."""
    language = language_for(campaign, subscriber.language)
    named = Named(campaign.authority_id, subscriber.pk, campaign.pk)
    leaving = Leaving([topic.called(language) for topic in topics], choosing_url(named), leaving_url(named))
    return _letter(campaign, language, leaving, subscriber.address, at=at)


def letter_shown(campaign: Campaign, language: str, *, at: datetime, to: str = "") -> Letter:
    """The message as it arrives, with links that unsubscribe nobody. Raises CannotWriteLetter."""
    page = settings.BASE_URL + reverse("subscribe", args=[campaign.authority.code])
    leaving = Leaving([topic.called(language) for topic in topics_of(campaign)], page, page)
    return _letter(campaign, language, leaving, to, at=at)


def language_for(campaign: Campaign, language: str) -> str:
    """The language somebody reads a campaign in: hers if it is written in it, French otherwise."""
    return language if language in campaign.words else "fr"


def _letter(campaign: Campaign, language: str, leaving: Leaving, address: str, *, at: datetime) -> Letter:
    said = campaign.words.get(language, {})
    authority = campaign.authority
    return information(
        Information(said.get("subject", ""), said.get("text", ""), campaign.link, said.get("link_words", "")),
        sender=Sender(
            authority=authority.name, service=campaign.unit.name, brand_colour=authority.brand_colour
        ),
        recipient=Recipient(name="", email=address),
        leaving=leaving,
        on=authority.calendar().local_date(at),
        language=spoken_language(language),
    )
