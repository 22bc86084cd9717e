"""Writing to an address before it agreed to anything: the link that confirms, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from parvis.base.labels import spoken_language
from parvis.letters.blocks import Letter
from parvis.letters.content import Recipient, Sender
from parvis.letters.informing import already_subscribed, subscription_asked
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.models import Purpose

from .links import CONFIRMING, Named, choosing_url, confirming_url
from .models import Subscriber, Topic

ONE_AN_HOUR = "%Y%m%d%H"
"""Asked ten times within the hour for the same topics, the link leaves once."""


def invite_to_confirm(subscriber: Subscriber, address: str, topics: Sequence[Topic], *, at: datetime) -> None:
    """Send the link that confirms what was asked."""
    language = spoken_language(subscriber.language)
    letter = subscription_asked(
        sender=_sender(subscriber),
        recipient=Recipient(name="", email=address),
        topics=[topic.called(language) for topic in topics],
        url=confirming_url(Named(subscriber.authority_id, subscriber.pk)),
        days=CONFIRMING.days,
        on=subscriber.authority.calendar().local_date(at),
        language=language,
    )
    _send(subscriber, address, letter, f"confirm:{_named(topics)}", at=at)


def tell_already(subscriber: Subscriber, address: str, *, at: datetime) -> None:
    """Say to who has it all already where her choices are: the page answers everybody the same."""
    letter = already_subscribed(
        sender=_sender(subscriber),
        recipient=Recipient(name="", email=address),
        url=choosing_url(Named(subscriber.authority_id, subscriber.pk)),
        on=subscriber.authority.calendar().local_date(at),
        language=spoken_language(subscriber.language),
    )
    _send(subscriber, address, letter, "already", at=at)


def _send(subscriber: Subscriber, address: str, letter: Letter, what: str, *, at: datetime) -> None:
    try:
        queue(
            authority=subscriber.authority,
            sector="",
            holder_type="subscriber",
            holder_id=subscriber.pk,
            key=f"{what}:{at.strftime(ONE_AN_HOUR)}",
            purpose=Purpose.AGREEMENT,
            recipient=address,
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=letter.language,
            at=at,
        )
    except CannotQueue:
        # The address passed the form but no server would take it: nobody is there to be told.
        return


def _named(topics: Sequence[Topic]) -> str:
    """These topics in a few signs, whatever their order."""
    return sha256("".join(sorted(topic.pk.hex for topic in topics)).encode()).hexdigest()[:16]


def _sender(subscriber: Subscriber) -> Sender:
    authority = subscriber.authority
    return Sender(authority=authority.name, service=authority.name, brand_colour=authority.brand_colour)
