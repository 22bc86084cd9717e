"""Tickets: a page's right to open one flow of live updates, within the minute, from its own browser.

A ticket names an account and one of its sessions. It is worth nothing without the cookie of that session, nor
once that session has ended: its address may be read in a log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import compare_digest
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.core import signing

from .sessions import still_open

SALT = "parvis.accounts.tickets"
LIFE = timedelta(minutes=1)


class TicketRefused(Exception):
    """Forged, too old, of another browser, or of a session that has ended: the answer is the same."""


@dataclass(frozen=True)
class Bearer:
    """Whoever holds a ticket: her account, and the number of the session it was given to."""

    account: UUID
    session: int


def issue(account: UUID, *, session_key: str) -> str:
    """Give a ticket to a session of an account. Raise TicketRefused when it is not one of hers."""
    number = (
        UserSession.objects.filter(user_id=account, session_key=session_key)
        .values_list("pk", flat=True)
        .first()
    )
    if number is None:
        raise TicketRefused("no such session")
    return signing.dumps([str(account), number], salt=SALT)


def read(ticket: str, *, session_key: str, at: datetime) -> Bearer:
    """Say who holds a ticket, shown with the cookie of its session. Raise TicketRefused."""
    try:
        account, number = signing.loads(ticket, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        raise TicketRefused("forged or too old") from None
    key = still_open([number], at=at).get(number)
    if key is None or not compare_digest(key, session_key):
        raise TicketRefused("of another session")
    return Bearer(UUID(account), number)
