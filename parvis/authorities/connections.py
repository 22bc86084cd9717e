"""The sources of data that the processes of an authority ask: added, replaced, retired.

Their addresses rest sealed (``SealedTextField``), for they may hold a password; no command and no page shows one.
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
from parvis.events.actors import Actor
from parvis.events.record import record

from .connection_words import safe_detail
from .models import Authority, Connection

MOST = 50
"""Values that leave, or that come back."""
MOST_FAILURES = 10
"""Failures that a connection remembers."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}(\.[A-Za-z_][A-Za-z0-9_]{0,99})?")
_GIVEN = re.compile(r"[a-z_][a-z0-9_]{0,99}")


class CannotAdd(Exception):
    """Said in one word: ``name``, ``title``, ``address``, ``sends``, ``gives``; ``meanwhile`` when it changed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is told of a connection."""

    name: str
    title: str
    address: str | None
    """None: that of the one it replaces, secret included."""
    sends: Collection[str]
    gives: Mapping[str, str]


def add_connection(authority: Authority, wanted: Wanted, *, by: Actor, at: datetime) -> Connection:
    """Let processes ask this source; the one of the same name is replaced, for the calls to come. Raises CannotAdd."""
    with transaction.atomic():
        return _replace(authority, wanted, _locked(authority, wanted.name), by=by, at=at)


def change_connection(
    authority: Authority, wanted: Wanted, *, over: UUID | None, by: Actor, at: datetime
) -> Connection:
    """The same, over the one that its author saw; None: she saw none of this name. Raises CannotAdd."""
    with transaction.atomic():
        held = _locked(authority, wanted.name)
        if (held.pk if held else None) != over:
            raise CannotAdd("name" if over is None else "meanwhile")
        return _replace(authority, wanted, held, by=by, at=at)


def retire_connection(authority: Authority, name: str, *, by: Actor, at: datetime) -> Connection | None:
    """Ask this source nothing more, and forget its address. None when there is none of this name."""
    with transaction.atomic():
        found = _locked(authority, name)
        if found is not None:
            _retire(found, at=at)
            _tell("connection.retired", found, by=by, at=at)
    return found


def tell_trial(found: Connection, reason: str, *, by: Actor, at: datetime) -> None:
    """Keep that somebody asked a source by hand, and whether it answered; nothing of what was asked."""
    _tell("connection.tried", found, by=by, at=at, outcome=reason or "answered")


def note_failure(connection: UUID, reason: str, detail: str, *, at: datetime) -> None:
    """Remember why a source in force gave no answer, among its last failures."""
    with transaction.atomic():
        found = Connection.objects.select_for_update().filter(pk=connection, retired_at=None).first()
        if found is not None:
            told = {"at": at.isoformat(), "reason": reason, "detail": safe_detail(detail, found.gives)}
            found.failures = [told, *found.failures][:MOST_FAILURES]
            found.save(update_fields=["failures"])


def connections_of(authority: UUID) -> list[Connection]:
    """The sources an authority asks, by name."""
    return list(Connection.objects.filter(authority=authority, retired_at=None).order_by("name"))


def connection_named(authority: UUID, name: str) -> Connection | None:
    """The source of this name that is in force."""
    return Connection.objects.filter(authority=authority, name=name, retired_at=None).first()


def _replace(
    authority: Authority, wanted: Wanted, held: Connection | None, *, by: Actor, at: datetime
) -> Connection:
    kept = held if wanted.address is None else None
    address = kept.address if kept is not None else wanted.address or ""
    _demand_sound(wanted, address)
    if held is not None:
        _retire(held, at=at)
    made = Connection.objects.create(
        authority=authority,
        name=wanted.name,
        title=wanted.title.strip(),
        address=address,
        sends=sorted(wanted.sends),
        gives=dict(wanted.gives),
        failures=kept.failures if kept is not None else [],
        added_at=at,
    )
    _tell("connection.added", made, by=by, at=at)
    return made


def _locked(authority: Authority, name: str) -> Connection | None:
    in_force = Connection.objects.select_for_update().filter(authority=authority, retired_at=None)
    return in_force.filter(name=name).first()


def _retire(found: Connection, *, at: datetime) -> None:
    found.retired_at, found.address = at, ""
    found.save(update_fields=["retired_at", "address"])


def _tell(kind: str, about: Connection, *, by: Actor, at: datetime, **facts: str) -> None:
    objects = [("connection", about.pk, "subject")]
    facts = {"connection": about.name, **facts}
    record(kind, authority=about.authority_id, objects=objects, by=by, occurred_at=at, **facts)


def _demand_sound(wanted: Wanted, address: str) -> None:
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
        connect(address, var_dir=Path())
    except ValueError as wrong:
        raise CannotAdd("address") from wrong
