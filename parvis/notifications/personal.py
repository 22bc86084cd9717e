"""Writing to a person at one of the ways to reach her: in her language, in the name of the authority alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from parvis.base.labels import spoken_language
from parvis.letters.blocks import Letter
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.mail import as_html, as_text

from .actions import CannotQueue, queue
from .models import Purpose

if TYPE_CHECKING:
    from parvis.people.models import ContactPoint, Profile


def sender_to(profile: "Profile") -> Sender:
    """The authority, and no service: whoever reads the mailbox learns nothing of what she asked."""
    authority = profile.authority
    return Sender(authority=authority.name, service=authority.name, brand_colour=authority.brand_colour)


def recipient_at(profile: "Profile", point: "ContactPoint") -> Recipient:
    """Her, at this address."""
    return Recipient(name=profile.full_name, email=point.value)


def language_of(profile: "Profile") -> Language:
    """The language we write to her in, where nothing has force of law."""
    return spoken_language(profile.language)


def send_letter(
    profile: "Profile", point: "ContactPoint", letter: Letter, purpose: Purpose, *, key: str, at: datetime
) -> bool:
    """Put a letter in the outbox, once for each key; False when no server would take the address."""
    try:
        queue(
            authority=profile.authority,
            sector=profile.sector,
            holder_type="profile",
            holder_id=profile.pk,
            key=f"{purpose}:{key}",
            purpose=purpose,
            recipient=point.value,
            recipient_name=profile.full_name,
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=letter.language,
            at=at,
        )
    except CannotQueue:
        return False
    return True
