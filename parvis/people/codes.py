"""A short code proves that a contact point reaches the person who is there: sent to it, read back to the agent.

Nothing here knows how a code travels: the door that sends it names the ways it has, e-mail today.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from parvis.agents.models import Agent
from parvis.base.identifiers import digest_of, new_id

from .actions import CannotChangeContact, locked_point, tell_point
from .models import ContactCode, ContactPoint

LIFE = timedelta(minutes=10)
DIGITS = 6
MOST_TRIES = 5
"""Wrong codes after which a code is dead: one chance in 200,000 to guess it."""
MOST_AN_HOUR = 3
"""Codes sent to one contact point within an hour: her mailbox is not ours to fill."""


class CannotSendCode(Exception):
    """Said in one word: ``absent``, ``often``."""


class CannotTryCode(Exception):
    """There is no code to type any more: none was sent, or it expired, served, or was wrong too many times."""


def make_code(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> tuple[ContactCode, str]:
    """Make the code to send to a contact point; those sent before no longer serve. Raises CannotSendCode.

    The code itself is returned once, to be sent, and kept nowhere.
    """
    try:
        found = locked_point(profile, point)
    except CannotChangeContact as absent:
        raise CannotSendCode("absent") from absent
    sent = ContactCode.objects.filter(point=found)
    sent.filter(sent_at__lte=at - timedelta(hours=1)).delete()
    if sent.count() >= MOST_AN_HOUR:
        raise CannotSendCode("often")
    sent.filter(spent_at=None).update(spent_at=at)
    id_, code = new_id(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    made = ContactCode.objects.create(
        id=id_,
        authority_id=found.authority_id,
        sector=found.sector,
        point=found,
        digest=_digest(id_, code),
        sent_by=by,
        sent_at=at,
        expires_at=at + LIFE,
    )
    tell_point("contact_point.code_sent", found, by=by, at=at)
    return made, code


def try_code(profile: UUID, point: UUID, typed: str, *, by: Agent, at: datetime) -> bool:
    """Compare what the person read aloud; the right code verifies the contact point. Raises CannotTryCode.

    A wrong one is answered and counted, not raised: the count must outlive the answer.
    """
    try:
        found = locked_point(profile, point)
    except CannotChangeContact as absent:
        raise CannotTryCode from absent
    code = live_code(found.pk, at=at)
    if code is None:
        raise CannotTryCode
    signs = "".join(sign for sign in typed if sign.isdigit())
    if not hmac.compare_digest(_digest(code.pk, signs), code.digest):
        code.tries += 1
        if code.tries >= MOST_TRIES:
            code.spent_at = at
            tell_point("contact_point.code_refused", found, by=by, at=at)
        code.save(update_fields=["tries", "spent_at"])
        return False
    code.spent_at = at
    code.save(update_fields=["spent_at"])
    found.verified_at, found.verification = at, ContactPoint.Verification.CODE
    found.save(update_fields=["verified_at", "verification"])
    tell_point("contact_point.verified", found, by=by, at=at, how=found.verification)
    return True


def live_code(point: UUID, *, at: datetime) -> ContactCode | None:
    """The code that may still be typed for a contact point."""
    code = ContactCode.objects.filter(point=point).order_by("-sent_at", "-id").first()
    return code if code is not None and code.is_live(at=at) else None


def _digest(code: UUID, typed: str) -> str:
    return digest_of(f"{code}|{typed}", key=settings.SECRET_KEY)
