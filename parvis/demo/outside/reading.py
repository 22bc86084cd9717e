"""Read what the demonstration sent to somebody outside, and what became of what she wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from parvis.base.scope import scope
from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import Keeping
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole

LOOKED_AT = 2_000
"""Files among which her messages are looked for, the last first."""

HEAD = 16 * 1024
"""Bytes of a message in which it says whom it is for."""

_NAME = re.compile(r"\d{8}T\d{12}-[0-9A-Za-z-]{1,120}")


class NoSuchMessage(Exception):
    """The demonstration sent her no such message."""


@dataclass(frozen=True)
class Received:
    """A message that she received."""

    name: str
    """That of its file, without its ending: what its page is called."""
    at: datetime
    sender: str
    subject: str
    answers_go_to: str
    message_id: str
    references: tuple[str, ...]
    text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Became:
    """What the town made of a message she wrote."""

    state: str
    """As agents read it; empty while it is on its way."""
    arrived_at: datetime | None = None
    receipt_at: datetime | None = None


def is_played() -> bool:
    """Whether what leaves this installation is kept instead: the page would otherwise show one half of the world."""
    return isinstance(_outbox(), Keeping)


def received_by(address: str) -> list[Received]:
    """What was sent to an address, the last first."""
    return [_read(path, head) for path, head in _hers(address)]


def received(address: str, name: str) -> Received:
    """One of those, whole. Raises NoSuchMessage."""
    for path, _head in _hers(address):
        if path.stem == name and _NAME.fullmatch(name):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            assert isinstance(message, EmailMessage)
            return _told(path, message)
    raise NoSuchMessage(name)


def became(authority: UUID, message_id: str) -> Became:
    """What became of a message that she sent to an authority."""
    with scope(walls=whole(authority)):
        found = Arrival.objects.filter(authority_id=authority, message_id=message_id).first()
    if found is None:
        return Became("")
    return Became(found.get_state_display(), found.arrived_at, found.receipt_at)


def _outbox() -> object:
    return connect(settings.EMAIL_URL, var_dir=Path(settings.VAR_DIR))


def _hers(address: str) -> Iterator[tuple[Path, bytes]]:
    """The files of what was sent to her, each with its beginning."""
    outbox = _outbox()
    wanted = address.casefold()
    for path in islice(outbox.kept(), LOOKED_AT) if isinstance(outbox, Keeping) else ():
        with path.open("rb") as file:
            head = file.read(HEAD)
        if address.encode() in head or wanted.encode() in head.lower():
            message = BytesParser(policy=policy.default).parsebytes(head, headersonly=True)
            if wanted in _addresses(message):
                yield path, head


def _addresses(message: EmailMessage) -> Sequence[str]:
    field = message["To"]
    return [one.addr_spec.casefold() for one in field.addresses] if field is not None else []


def _read(path: Path, head: bytes) -> Received:
    return _told(path, BytesParser(policy=policy.default).parsebytes(head, headersonly=True), is_whole=False)


def _told(path: Path, message: EmailMessage, *, is_whole: bool = True) -> Received:
    body = message.get_body(("plain",)) if is_whole else None
    sender = str(message["From"] or "")
    return Received(
        name=path.stem,
        at=datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=sender,
        subject=str(message["Subject"] or ""),
        answers_go_to=_first(message, "Reply-To") or _first(message, "From"),
        message_id=str(message["Message-ID"] or "").strip(),
        references=tuple(str(message["References"] or "").split()),
        text=body.get_content() if body is not None else "",
        files=tuple(one.get_filename() or "" for one in message.iter_attachments()) if is_whole else (),
    )


def _first(message: EmailMessage, name: str) -> str:
    field = message[name]
    return str(field.addresses[0].addr_spec) if field is not None and field.addresses else ""
