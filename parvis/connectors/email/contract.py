"""What the house asks of a mail system, in plain values.

Two verbs: `send` one e-mail to one recipient, `check` that the connection works.  E-mail cannot be sent
exactly once (RFC 1047): between the last byte we send and the answer we read, nobody knows.  The contract
therefore tells its caller the moment before that last byte, and names the outcome nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

REASONS = (
    "unreachable",
    "timeout",
    "tls",
    "authentication",
    "unavailable",
    "sender_refused",
    "recipient_refused",
    "content_refused",
    "address_not_ascii",
    "no_answer",
)
"""Why a dialogue failed, as codes the screens turn into sentences."""

ADDRESS_LIMIT = 254
"""Longest address a mail path can carry, in octets (RFC 5321, 4.5.3.1.3, less the angle brackets)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_OWN_HEADERS = frozenset(
    ["from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "sender", "mime-version"]
)


class CannotWriteEmail(ValueError):
    """Refuse an e-mail whose values could not be written safely: control characters, malformed address."""


class EmailError(Exception):
    """Say why an e-mail did not leave.

    `reason` is one of `REASONS`; `server_reply` is what the server said, without any personal data.
    """

    def __init__(self, reason: str, server_reply: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.server_reply = server_reply

    def __str__(self) -> str:
        return f"{self.reason}: {self.server_reply}" if self.server_reply else self.reason


class TemporaryFailure(EmailError):
    """Report that the server refused this e-mail for now (4xx): try the same one again later."""


class PermanentFailure(EmailError):
    """Report that the server refused this e-mail for good (5xx): trying again is pointless."""


class ConnectionFailure(EmailError):
    """Report that no dialogue took place for a reason foreign to this e-mail: try again, nothing is burnt."""


class OutcomeUnknown(EmailError):
    """Report that the last byte left and no answer came: the e-mail may have been accepted, or not."""


def is_address(value: str) -> bool:
    """Say whether `value` has the shape of one deliverable address, non-ASCII letters included."""
    return (
        _ADDRESS.fullmatch(value) is not None
        and value.isprintable()
        and len(value.encode()) <= ADDRESS_LIMIT
        and not value.startswith(".")
        and not value.endswith(".")
        and ".." not in value
        and ".@" not in value
        and "@." not in value
    )


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold one attached file: its shown name, its media type (`application/pdf`) and its bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name or a type that would break the message."""
        if not self.name.strip() or _CONTROL.search(self.name) or "/" in self.name or "\\" in self.name:
            raise CannotWriteEmail("attachment name")
        if _MEDIA_TYPE.fullmatch(self.media_type) is None or self.media_type.startswith(
            ("multipart/", "message/")
        ):
            raise CannotWriteEmail("attachment media type")


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """Hold one e-mail to one recipient.

    `message_id` is the fixed identifier, angle brackets included (RFC 5322, 3.6.4): the same e-mail sent
    again bears the same one.  `headers` are extra ones such as `("Auto-Submitted", "auto-generated")`
    (RFC 3834).  `html` may be empty.  Raise `CannotWriteEmail` on a value no header could carry.
    """

    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    html: str
    message_id: str
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse whatever could add a header, a recipient or a command of its own."""
        for name, address in (("sender", self.sender), ("recipient", self.recipient)):
            if not is_address(address):
                raise CannotWriteEmail(f"{name} address")
        if self.reply_to and not is_address(self.reply_to):
            raise CannotWriteEmail("reply address")
        for name, value in (
            ("sender name", self.sender_name),
            ("recipient name", self.recipient_name),
            ("subject", self.subject),
        ):
            if _CONTROL.search(value):
                raise CannotWriteEmail(name)
        if _MESSAGE_ID.fullmatch(self.message_id) is None:
            raise CannotWriteEmail("message identifier")
        for header, value in self.headers:
            if (
                _HEADER_NAME.fullmatch(header) is None
                or header.lower() in _OWN_HEADERS
                or header.lower().startswith("content-")
                or _CONTROL.search(value)
            ):
                raise CannotWriteEmail(f"header {header!r}")


@dataclass(frozen=True, slots=True)
class Sent:
    """Hold the server's acceptance, its words freed of personal data."""

    server_reply: str


class EmailConnector(Protocol):
    """Speak to one mail system."""

    def send(self, email: OutgoingEmail, *, before_last_byte: Callable[[], None]) -> Sent:
        """Hand `email` over and return the acceptance.

        Call `before_last_byte` once, when everything but the end mark has left: if it raises, the mark is
        never sent, the connection is cut and its exception goes through.  Raise `ConnectionFailure`,
        `TemporaryFailure`, `PermanentFailure` (the e-mail was not accepted) or `OutcomeUnknown`.
        """

    def check(self) -> str:
        """Open a session without sending anything and return the server's greeting; raise an `EmailError`."""


@runtime_checkable
class Keeping(Protocol):
    """A mail system that keeps what would have left, for whoever demonstrates to look at it."""

    def kept(self) -> Iterator[Path]:
        """The files of what left, each a whole message, the last first; their names sort by the moment they left."""
