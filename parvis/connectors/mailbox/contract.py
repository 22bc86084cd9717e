"""What the house asks of a mailbox in which e-mail arrives, in plain values.

Two verbs: `check` a folder, `open` it. In an open folder: `fetch` what came after a number, `wait` for more. Nothing is
ever marked, moved or deleted there: the folder stays as its owner reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

REASONS = (
    "unreachable",
    "timeout",
    "tls",
    "authentication",
    "folder",
    "unavailable",
    "closed",
    "not_understood",
    "too_long",
)
"""Why a dialogue failed, as codes the screens turn into sentences."""

LARGEST = 40 * 1024 * 1024
"""Bytes of a message, beyond which only its headers are fetched."""

LONGEST_HEADERS = 256 * 1024
"""Bytes of the headers fetched of a message beyond the limit."""

LONGEST_WAIT = 25 * 60.0
"""Seconds: servers may hang up on who says nothing for thirty minutes (RFC 9051, 5.4)."""


class MailboxError(Exception):
    """Say why a mailbox could not be read.

    `reason` is one of `REASONS`; `detail` is a code or the words of our own system, never those of a person.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TemporaryFailure(MailboxError):
    """The same asked later may succeed: away, slow, cut, troubled, incoherent."""


class PermanentFailure(MailboxError):
    """It fails until somebody changes something: a wrong password, no such folder, a certificate not to be trusted."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the server can do, as far as it says: tell of new mail by itself, number what is added, number changes."""

    server: str
    idle: bool
    uidplus: bool
    condstore: bool
    messages: int
    """How many are in the folder."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the server keeps it."""

    uid: int
    at: datetime
    """When the server received it (INTERNALDATE), aware."""
    raw: bytes = field(repr=False)
    """Its bytes; its headers only, cut at `LONGEST_HEADERS`, when it is `too_big`."""
    size: int
    """Bytes of the whole, as the server says."""
    too_big: bool = False


class Folder(Protocol):
    """A folder open for reading."""

    uid_validity: int
    """When it changes, the numbers of messages mean nothing any more."""
    uid_next: int | None
    """Above the number of every message it had when it was opened, where the server says it."""

    def fetch(self, *, after: int, since: datetime | None, at_most: int) -> Iterator[Fetched]:
        """Give the messages numbered above `after` and received from `since` on, in order, no more than `at_most`.

        A message that leaves meanwhile is left out; one that is there is given, or a `MailboxError` raised.
        """

    def wait(self, seconds: float, *, unless: Callable[[], bool]) -> bool:
        """Wait for a message at most that long, and less when `unless` says so, asked each second or so.

        True: something may have come. Raise a `MailboxError`.
        """


class MailboxConnector(Protocol):
    """Speak to one server under one name."""

    def check(self, folder: str) -> Abilities:
        """Connect, sign in, open a folder, close; raise a `MailboxError`."""

    def open(self, folder: str) -> AbstractContextManager[Folder]:
        """Open a folder for reading; raise a `MailboxError`."""


@runtime_checkable
class Playable(Protocol):
    """A server that is only played: whoever demonstrates or tries may have a message arrive there."""

    def drop(self, raw: bytes) -> None:
        """Have a message arrive now."""
