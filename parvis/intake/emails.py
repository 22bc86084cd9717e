"""An e-mail, as the house takes in any message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parvis.authorities.models import Authority, Mailbox, Unit
from parvis.authorities.sectors import Sector
from parvis.base.installation import installation_name
from parvis.base.scope import Wall, scope
from parvis.interactions.models import Channel
from parvis.notifications.returning import OUTCOMES

from .incoming import Brought, Incoming, Returned, Sender
from .mail.reading import read
from .mail.values import Heading, Mail, Part
from .models import Nature

_POSTCODE = re.compile(r"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-58])[ ]?\d{3}(?!\d)[ ,]+[^\W\d_]{2}")
"""A French postcode and the beginning of the name of a town: the sign of a postal address."""

_NUMBER = re.compile(r"(?<!\d)(?:\d{3} ?\d{3} ?\d{3} ?\d{5}|W\d{9})(?!\d)")
"""A SIRET or the number of an association."""


class NoUnit(Exception):
    """The authority has no service to sort what arrives."""


@dataclass(frozen=True)
class Box:
    """Where a message arrived: what comes by it stands behind this wall, for this service to sort."""

    authority: UUID
    wall: Wall
    unit: UUID
    servers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Those of the authority: a sender who only looks like them is told."""
    mailbox: UUID | None = None


def box_of(mailbox: Mailbox) -> Box:
    """What a box of an authority says of the messages it receives."""
    return Box(
        mailbox.authority_id,
        Wall(mailbox.authority_id, mailbox.sector),
        mailbox.unit_id,
        tuple(mailbox.trusted_servers),
        (mailbox.address.rpartition("@")[2].lower(),),
        mailbox.pk,
    )


def box_for(authority: Authority, head: Heading) -> Box:
    """The box to which a message was sent, as its head says; else the service that sorts for the authority.

    Raises NoUnit when the authority has neither.
    """
    with scope(walls=[Wall(authority.pk, "")]):
        boxes = list(Mailbox.objects.in_force().of(authority.pk))
        units = Unit.objects.filter(authority=authority).order_by("-is_sorting", "id")
        unit = units.values_list("pk", flat=True).first()
    if boxes:
        named = {_plain(address) for address in head.addresses}
        return box_of(next((box for box in boxes if box.address.lower() in named), boxes[0]))
    if unit is None:
        raise NoUnit(authority.code)
    return Box(authority.pk, Wall(authority.pk, Sector.GENERAL.value), unit)


def incoming_email(raw: bytes, *, box: Box, arrived_at: datetime) -> Incoming:
    """One e-mail of a box, read. ``arrived_at`` is when our own server had it, never what the message says."""
    mail = read(raw, known_domains=box.domains, installation=installation_name())
    verdict = mail.authentication(box.servers)
    is_authenticated = verdict.aligned
    return Incoming(
        authority=box.authority,
        wall=box.wall,
        unit=box.unit,
        channel=Channel.EMAIL,
        key=mail.fingerprint,
        arrived_at=arrived_at,
        sender=Sender(mail.sender.address, mail.sender.name, is_authenticated),
        subject=mail.subject,
        text=mail.text,
        quoted=mail.quoted,
        nature=Nature(mail.nature.value),
        is_spam=mail.spam_flag,
        language=mail.language_hint[:5],
        message_id=mail.message_id,
        answers=tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))),
        tokens=mail.reply_tokens(),
        returned=_returned(mail),
        parts=tuple(_brought(part) for part in mail.parts),
        raw=raw,
        warnings=(*mail.warnings, *_lacking(mail)),
        mailbox=box.mailbox,
    )


def trusted_arrival(head: Heading, servers: Sequence[str]) -> datetime | None:
    """When one of our own servers says that it took a message; None when none of them is named in it."""
    ours = {server.lower() for server in servers}
    return next((hop.at for hop in head.received if hop.by.lower() in ours), None)


def _brought(part: Part) -> Brought:
    return Brought(
        part.name, part.media_type, part.size, part.chunks, is_inline=part.inline, is_program=part.executable
    )


def _returned(mail: Mail) -> Returned | None:
    """What a report tells of a message of ours; that a server handed it on, or that somebody read it, tells nothing."""
    told = mail.bounce
    if told is None or told.action not in OUTCOMES or not told.original_message_id:
        return None
    return Returned(told.original_message_id, told.recipient, told.status, OUTCOMES[told.action])


def _lacking(mail: Mail) -> tuple[str, ...]:
    """Whether nothing in a message says who writes, and from where (R112-9-1)."""
    words = f"{mail.text}\n{mail.signature}\n{mail.quoted}"
    is_said = _NUMBER.search(words) or (_POSTCODE.search(words) and " " in mail.sender.name.strip())
    return () if is_said else ("no_identity",)


def _plain(address: str) -> str:
    """An address without what follows its sign +."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.split('+')[0]}@{domain}"
