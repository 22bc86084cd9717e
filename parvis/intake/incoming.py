"""What a channel brings, in plain values: the same for an e-mail, a text message or a letter scanned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from parvis.base.scope import Wall
from parvis.connectors.mailbox.contract import LARGEST
from parvis.interactions.models import Channel
from parvis.notifications.models import Delivery

from .models import Nature

LONGEST_BODY = 20_000
"""Characters of a message that agents read here; the rest stays in the original."""

MOST_PARTS = 100
"""Files of one message that are kept apart; the rest is told, and stays in the original."""

MOST_BYTES = LARGEST
"""Bytes of the largest message that is kept whole: what a box brings whole, never less."""


@dataclass(frozen=True)
class Sender:
    """Who says to write. ``is_authenticated``: our own server found that the domain vouches for it."""

    address: str = ""
    name: str = ""
    is_authenticated: bool = False


@dataclass(frozen=True)
class Brought:
    """A file that comes with a message; ``pieces`` reads it, decoded, as often as it is asked."""

    name: str
    media_type: str
    size: int
    pieces: Callable[[], Iterator[bytes]]
    is_inline: bool = False
    is_program: bool = False
    """Whether its name or its content says that it runs when it is opened."""


@dataclass(frozen=True)
class Returned:
    """One of our messages of which a server tells something: which, whom it was for, the code, what it tells."""

    message_id: str
    recipient: str = ""
    status: str = ""
    outcome: str = Delivery.Outcome.RETURNED_PERMANENT


@dataclass(frozen=True)
class FirstHad:
    """Which authority of this installation had a message first, when, and by which of its referrals it comes."""

    name: str
    at: datetime
    authority: UUID
    referral: UUID


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message as a channel brings it. ``key`` makes it the same by whatever way it came (64 signs at most)."""

    authority: UUID
    wall: Wall
    """Behind which it stands until it is known what it continues."""
    unit: UUID
    channel: Channel
    key: str
    arrived_at: datetime
    sender: Sender
    subject: str = ""
    text: str = ""
    quoted: str = ""
    nature: Nature = Nature.MESSAGE
    is_spam: bool = False
    language: str = ""
    message_id: str = ""
    answers: tuple[str, ...] = ()
    """Identifiers of the messages it says to answer, the nearest first."""
    tokens: tuple[str, ...] = ()
    """What the addresses it was sent to bear after their sign +."""
    returned: Returned | None = None
    parts: tuple[Brought, ...] = ()
    raw: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()
    mailbox: UUID | None = None
    first: FirstHad | None = None
    """Which authority passed it on, that owes its registration receipt (L114-3, R112-11-2); None: it came straight."""
