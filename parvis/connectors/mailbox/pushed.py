"""What the house asks of a provider that brings e-mail by itself, in plain values.

One verb: `read` what it posted. The provider is recognised by what only it and we know; nothing is read before.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable
from urllib.parse import urlencode

USER = "parvis"
"""The name in basic authentication; the secret is the rest."""

MARK = "hook+"
"""How the schemes of boxes begin that are brought to us, and that nobody listens to."""


class NotTheirs(Exception):
    """What was posted does not bear what the provider alone knows."""


class NotUnderstood(Exception):
    """It bears it, and is nothing that this provider is known to post."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A request as it came: its headers as WSGI names them, and its body."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message of ours, as the provider says it."""

    message_id: str
    outcome: str
    """``delivered``, ``returned_temporary``, ``returned_permanent`` or ``complained``."""
    recipient: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a provider brought: messages, each whole or rebuilt, and what became of ours."""

    messages: tuple[bytes, ...] = ()
    told: tuple[Told, ...] = ()


@runtime_checkable
class Receiver(Protocol):
    """Read what one provider posts for one box."""

    def address(self, page: str) -> str:
        """The address to give to the provider, for a page of ours: it holds the secret."""

    def followed_at(self, page: str) -> str:
        """The same for what becomes of our messages; empty when this provider tells nothing that we can read."""

    def read(self, posted: Posted) -> Pushed:
        """Read messages that arrived. Raise NotTheirs, NotUnderstood."""

    def follow(self, posted: Posted) -> Pushed:
        """Read what became of messages that left. Raise NotTheirs, NotUnderstood."""


def drawn(vendor: str, key: str) -> str:
    """The address of a connector of this provider with a secret drawn for it; ``key`` checks what it signs."""
    options = f"?{urlencode({'key': key})}" if key else ""
    return f"{MARK}{vendor}://{USER}:{secrets.token_urlsafe(32)}@hook/{options}"


def is_brought(connection: str) -> bool:
    """Whether a box is brought to us rather than read."""
    return connection.startswith(MARK)
