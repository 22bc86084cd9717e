"""What one e-mail says, as plain values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from parvis.intake.mail.authentication import Verdict, verdict
from parvis.intake.mail.decoding import decoded, weighed
from parvis.intake.mail.tokens import tokens_of

Kind = Literal["file", "message", "calendar", "tnef", "signature", "encrypted"]


class Nature(StrEnum):
    """What kind of message it is, by what its headers and its shape say."""

    MESSAGE = "message"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    LIST = "list"
    RECEIPT = "receipt"
    OWN = "own"


@dataclass(frozen=True)
class Correspondent:
    """An address, in lower case with its domain in ASCII, and the name shown beside it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What follows the last « @ », or nothing."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""


@dataclass(frozen=True)
class Part:
    """Something that came with the words; its content stays in the original until asked for.

    `name` holds no path, no control character and at most 150 characters.  `media_type` is what the sender
    claims.  `executable`: its name or its first bytes are those of a program.
    """

    name: str
    media_type: str
    kind: Kind
    inline: bool
    content_id: str
    encoding: str
    executable: bool
    _source: memoryview = field(repr=False, compare=False)

    def chunks(self) -> Iterator[bytes]:
        """The content, decoded little by little: what cannot be decoded is skipped, nothing is raised."""
        return decoded(self._source, self.encoding)

    def content(self) -> bytes:
        """The whole content, decoded."""
        return b"".join(self.chunks())

    @property
    def size(self) -> int:
        """Bytes once decoded, counted without keeping them."""
        return weighed(self._source, self.encoding)


@dataclass(frozen=True)
class Bounce:
    """What became of a message of ours, as its report says (RFC 3464, RFC 5965).

    `action` is `failed`, `delayed`, `delivered`, `relayed`, `expanded`, or `complaint` when the person reported
    it as unwanted.  `status` is as in RFC 3463 (`5.1.1`), or nothing.  `diagnostic` names nobody.
    """

    recipient: str
    status: str
    action: str
    diagnostic: str
    original_message_id: str


@dataclass(frozen=True)
class Hop:
    """One server that took the message, and when it says so."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Heading:
    """Where a message was sent and which servers took it, the last first: what is known before its body is read."""

    addresses: tuple[str, ...] = ()
    received: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class Mail:
    """One message.  `text` is the sender's own words; `quoted` and `signature` were cut out of them.

    `warnings` are codes of `parvis.intake.mail.warnings`.  `date` is only what the sender claims.
    `return_path` is None when no server said it, and "" for the null path of RFC 5321.
    `fingerprint` is the same whatever server brought the message.  `spam_flag` is what the filter of the receiving
    server wrote; `size` is that of the original, in bytes.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Correspondent
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    delivered_to: tuple[str, ...]
    return_path: str | None
    subject: str
    date: datetime | None
    text: str
    quoted: str
    signature: str
    html_was_used: bool
    language_hint: str
    parts: tuple[Part, ...]
    nature: Nature
    nature_because: str
    bounce: Bounce | None
    calendar: bool
    forwarded: bool
    encrypted: bool
    signed: bool
    received: tuple[Hop, ...]
    warnings: tuple[str, ...]
    fingerprint: str
    spam_flag: bool
    size: int
    has_several_senders: bool = False
    _results: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    def authentication(self, server_ids: tuple[str, ...]) -> Verdict:
        """Say what the servers of these identifiers (authserv-id) found; what others wrote counts for nothing."""
        return verdict(self._results, server_ids, self.sender.domain, self.has_several_senders)

    def reply_tokens(self) -> tuple[str, ...]:
        """What follows a « + » in the addresses that this was sent to, each once."""
        return tokens_of((*self.to, *self.cc, *self.delivered_to))
