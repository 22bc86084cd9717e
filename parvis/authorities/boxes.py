"""The boxes an authority reads its e-mail from: opened, changed, closed.

Their connections rest sealed (``SealedTextField``), for they hold a password; no command and no page shows one.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from parvis.connectors.email.contract import is_address
from parvis.connectors.mailbox.connection import connect
from parvis.events.actors import Actor
from parvis.events.record import record

from .mailboxes import Mailbox
from .models import Authority, Unit
from .sectors import Sector

_SERVER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class CannotOpen(Exception):
    """Said in one word: ``address``, ``label``, ``unit``, ``sector``, ``connection``, ``folder``, ``servers``.

    ``taken``: a box is open at this address; ``meanwhile``: it is not the one that was seen.
    """


@dataclass(frozen=True, slots=True)
class WantedBox:
    """What is told of a box. ``connection``: None keeps that of the box it replaces; empty, it is only replayed."""

    address: str
    label: str
    unit: str
    sector: str
    since: datetime
    connection: str | None = None
    folder: str = "INBOX"
    servers: Collection[str] = ()


def open_mailbox(authority: Authority, wanted: WantedBox, *, by: Actor, at: datetime) -> Mailbox:
    """Read a box, or change the one of the same address: how far it was read is kept with its folder.

    Raises CannotOpen. In a scope that holds the authority.
    """
    unit = _sound(wanted, Unit.objects.filter(authority=authority, code=wanted.unit).first())
    with transaction.atomic():
        held = _in_force(authority, wanted.address)
        box = held or Mailbox(authority=authority, address=wanted.address, opened_at=at)
        place = (box.connection, box.folder)
        box.label, box.unit, box.sector = wanted.label.strip(), unit, wanted.sector
        box.since, box.folder = wanted.since, wanted.folder
        box.trusted_servers = sorted(wanted.servers)
        if wanted.connection is not None:
            box.connection = wanted.connection
        if (box.connection, box.folder) != place:
            box.uid_validity, box.last_uid, box.trouble, box.trouble_since = None, 0, "", None
        box.save()
        _tell("mailbox.changed" if held else "mailbox.opened", box, by=by, at=at)
    return box


def open_over(authority: Authority, wanted: WantedBox, *, seen: str, by: Actor, at: datetime) -> Mailbox:
    """Read a box that nobody opened, ``seen`` empty, or change the one that was seen (``state_of``).

    Raises CannotOpen.
    """
    with transaction.atomic():
        held = _in_force(authority, wanted.address)
        if (state_of(held) if held else "") != seen:
            raise CannotOpen("meanwhile" if seen else "taken")
        return open_mailbox(authority, wanted, by=by, at=at)


def state_of(box: Mailbox) -> str:
    """What tells two states of a box apart, and nothing of them."""
    told = (
        box.pk, box.label, box.unit_id, box.sector, box.since, box.folder, box.trusted_servers, box.connection,
        box.retired_at,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def boxes_of(authority: UUID) -> list[Mailbox]:
    """The boxes an authority reads, the first opened first."""
    return list(Mailbox.objects.in_force().of(authority).select_related("unit"))


def box_at(authority: UUID, address: str) -> Mailbox | None:
    """The box in force at an address."""
    found = Mailbox.objects.in_force().select_related("unit")
    return found.filter(authority=authority, address=address).first()


def tell_box_trial(box: Mailbox, reason: str, *, by: Actor, at: datetime) -> None:
    """Keep that somebody tried a box by hand, and whether it answered."""
    objects = [("mailbox", box.pk, "subject")]
    facts = {"outcome": reason or "answered"}
    record("mailbox.tried", authority=box.authority_id, objects=objects, by=by, occurred_at=at, **facts)


def close_mailbox(authority: Authority, address: str, *, by: Actor, at: datetime) -> Mailbox | None:
    """Read a box no more, and forget its connection. None when there is none at this address."""
    with transaction.atomic():
        box = _in_force(authority, address)
        if box is not None:
            box.retired_at, box.connection = at, ""
            box.save(update_fields=["retired_at", "connection"])
            _tell("mailbox.closed", box, by=by, at=at)
    return box


def _in_force(authority: Authority, address: str) -> Mailbox | None:
    found = Mailbox.objects.select_for_update(of=("self",)).in_force()
    return found.filter(authority=authority, address=address).first()


def _sound(wanted: WantedBox, unit: Unit | None) -> Unit:
    """The service that sorts, once all that is wanted is judged."""
    if not is_address(wanted.address) or "+" in wanted.address:
        raise CannotOpen("address")
    if not 0 < len(wanted.label.strip()) <= 120:
        raise CannotOpen("label")
    if unit is None:
        raise CannotOpen("unit")
    if wanted.sector not in Sector.values:
        raise CannotOpen("sector")
    if not 0 < len(wanted.folder) <= 120 or not wanted.folder.isprintable():
        raise CannotOpen("folder")
    if not all(map(_SERVER.fullmatch, wanted.servers)):
        raise CannotOpen("servers")
    if wanted.connection:
        try:
            connect(wanted.connection, var_dir=Path())
        except ValueError:
            raise CannotOpen("connection") from None
    return unit


def _tell(kind: str, box: Mailbox, *, by: Actor, at: datetime) -> None:
    objects = [("mailbox", box.pk, "subject")]
    record(kind, authority=box.authority_id, objects=objects, by=by, occurred_at=at)
