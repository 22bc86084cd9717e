"""The sources of data that the processes of an authority ask: added, replaced, retired.

Their addresses rest sealed (``SealedTextField``), for they may hold a password; no command shows one.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from parvis.connectors.data.connection import connect
from parvis.connectors.data.contract import KINDS
from parvis.events.actors import SYSTEM
from parvis.events.record import record

from .models import Authority, Connection

MOST = 50
"""Values that leave, or that come back."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}(\.[A-Za-z_][A-Za-z0-9_]{0,99})?")
_GIVEN = re.compile(r"[a-z_][a-z0-9_]{0,99}")


class CannotAdd(Exception):
    """Said in one word: ``name``, ``title``, ``address``, ``sends``, ``gives``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is told of a connection."""

    name: str
    title: str
    address: str
    sends: Collection[str]
    gives: Mapping[str, str]


def add_connection(authority: Authority, wanted: Wanted, *, at: datetime) -> Connection:
    """Let processes ask this source; the one of the same name is replaced, for the calls to come. Raises CannotAdd."""
    _demand_sound(wanted)
    with transaction.atomic():
        _retire(authority, wanted.name, at=at)
        made = Connection.objects.create(
            authority=authority,
            name=wanted.name,
            title=wanted.title.strip(),
            address=wanted.address,
            sends=sorted(wanted.sends),
            gives=dict(wanted.gives),
            added_at=at,
        )
        _tell("connection.added", made, at=at)
    return made


def retire_connection(authority: Authority, name: str, *, at: datetime) -> Connection | None:
    """Ask this source nothing more, and forget its address. None when there is none of this name."""
    with transaction.atomic():
        found = _retire(authority, name, at=at)
        if found is not None:
            _tell("connection.retired", found, at=at)
    return found


def connections_of(authority: UUID) -> list[Connection]:
    """The sources an authority asks, by name."""
    return list(Connection.objects.filter(authority=authority, retired_at=None).order_by("name"))


def connection_named(authority: UUID, name: str) -> Connection | None:
    """The source of this name that is in force."""
    return Connection.objects.filter(authority=authority, name=name, retired_at=None).first()


def _retire(authority: Authority, name: str, *, at: datetime) -> Connection | None:
    in_force = Connection.objects.select_for_update().filter(authority=authority, retired_at=None)
    found = in_force.filter(name=name).first()
    if found is not None:
        found.retired_at, found.address = at, ""
        found.save(update_fields=["retired_at", "address"])
    return found


def _tell(kind: str, about: Connection, *, at: datetime) -> None:
    objects = [("connection", about.pk, "subject")]
    record(
        kind, authority=about.authority_id, objects=objects, by=SYSTEM, occurred_at=at, connection=about.name
    )


def _demand_sound(wanted: Wanted) -> None:
    if not _NAME.fullmatch(wanted.name):
        raise CannotAdd("name")
    if not 0 < len(wanted.title.strip()) <= 120:
        raise CannotAdd("title")
    if not all(map(_SENT.fullmatch, wanted.sends)) or len(wanted.sends) > MOST:
        raise CannotAdd("sends")
    if not wanted.gives or len(wanted.gives) > MOST:
        raise CannotAdd("gives")
    if not all(_GIVEN.fullmatch(name) and kind in KINDS for name, kind in wanted.gives.items()):
        raise CannotAdd("gives")
    try:
        connect(wanted.address, var_dir=Path())
    except ValueError as wrong:
        raise CannotAdd("address") from wrong
