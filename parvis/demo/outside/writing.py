"""Write an e-mail as somebody outside does, and have it arrive at a box of the demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from parvis.authorities.access import all_authorities
from parvis.authorities.models import Authority, Mailbox
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import Playable

PLAYED = "pretend"
"""The scheme of the boxes that only the demonstration has."""


class NoSuchBox(Exception):
    """No box of the demonstration is read at this address."""


@dataclass(frozen=True)
class Enclosed:
    """A file she sends along."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Written:
    """What she wrote, and to whom. ``answers``: the identifiers of the messages it answers, the nearest last."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    is_authenticated: bool
    answers: Sequence[str] = ()
    files: Sequence[Enclosed] = ()
    headers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Played:
    """A box that one may write to."""

    address: str
    label: str
    authority: Authority


def played_boxes() -> list[Played]:
    """The boxes of the demonstration, those of the towns first."""
    found = sorted(_boxes(), key=lambda one: one[0].kind != Authority.Kind.COMMUNE)
    return [Played(box.address, box.label, authority) for authority, box in found]


def arrive(written: Written, *, at: datetime) -> tuple[Played, str]:
    """Have an e-mail arrive; return where, and its identifier. Raises NoSuchBox, UnicodeError for a broken domain."""
    for authority, box in _boxes():
        if box.address.lower() == without_token(written.to).lower():
            server = box.trusted_servers[0] if box.trusted_servers else ""
            raw, message_id = message_of(written, server=server, at=at)
            connector = connect(box.connection, var_dir=Path(settings.VAR_DIR))
            assert isinstance(connector, Playable)
            connector.drop(raw)
            return Played(box.address, box.label, authority), message_id
    raise NoSuchBox(written.to)


def message_of(written: Written, *, server: str, at: datetime) -> tuple[bytes, str]:
    """The bytes as they stand in the box, with what its own server wrote on top, and the identifier.

    Raises UnicodeError for a domain that has no ASCII form.
    """
    local, _, domain = written.address.rpartition("@")
    domain = domain.encode("idna").decode("ascii")
    message = EmailMessage(policy=SMTP)
    if server:
        message["Received"] = f"from mail.{domain} by {server}; {format_datetime(at)}"
        found = "pass" if written.is_authenticated else "none"
        message["Authentication-Results"] = f"{server}; dmarc={found} header.from={domain}"
    message["From"] = Address(written.name, local, domain)
    message["To"] = written.to
    message["Subject"] = written.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = identifier = f"<{new_id().hex}@{domain}>"
    if written.answers:
        message["In-Reply-To"] = written.answers[-1]
        message["References"] = " ".join(written.answers)
    for name, value in written.headers:
        message[name] = value
    message.set_content(written.text, cte="quoted-printable")
    for file in written.files:
        kind, _, subtype = (guess_type(file.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, cte="base64", filename=file.name)
    return message.as_bytes(), identifier


def without_token(address: str) -> str:
    """An address without what follows its sign +."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _boxes() -> list[tuple[Authority, Mailbox]]:
    found = []
    for authority in all_authorities():
        with scope(walls=[Wall(authority.pk, "")]):
            for box in Mailbox.objects.in_force().of(authority.pk):
                if urlsplit(box.connection).scheme == PLAYED:
                    found.append((authority, box))
    return found
