"""Erasures kept outside the database, to be done again when a backup older than they are comes back.

The journal names what was erased by identifiers alone; a backup taken before knows nothing of it. So each erasing
fact is also written, sealed, beside the backups, and ``ERASERS`` says how each kind is done again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import router
from django.db.models import F, Q

from parvis.agents.models import Agent
from parvis.base.deferring import deferral
from parvis.base.scope import Wall, scope
from parvis.base.together import write
from parvis.connectors.vault.contract import Vault
from parvis.documents.actions import CannotRemove, remove
from parvis.events.actors import Actor
from parvis.events.models import Event
from parvis.people.actions import (
    CannotChangeContact,
    CannotRelate,
    remove_contact_point,
    remove_relation,
)
from parvis.people.models import Relation
from parvis.retention.erasing import CannotErase, erase_case, erase_contact, erase_profile

from .keys import BackupKey
from .manifest import read_sealed, write_sealed

FOLDER = "erasures/"
MARGIN = timedelta(minutes=5)
"""Before the instant of a backup: a transaction then under way recorded its fact before, and committed after."""

KEEP = "parvis.keeping.jobs.keep_erasure"


@dataclass(frozen=True)
class Erasure:
    """An erasing fact, in plain values."""

    kind: str
    recorded_at: datetime
    occurred_at: datetime
    wall: Wall
    by: Actor
    objects: tuple[tuple[str, UUID, str], ...]
    facts: Mapping[str, Any]

    def object(self, type_: str) -> UUID:
        """The object of a type. Raises ObjectDoesNotExist."""
        for found, id_, _part in self.objects:
            if found == type_:
                return id_
        raise ObjectDoesNotExist(type_)

    def agent(self) -> Agent:
        """The agent who erased. Raises ObjectDoesNotExist."""
        if self.by.id is None:
            raise ObjectDoesNotExist("agent")
        return Agent.objects.get(pk=self.by.id)


@dataclass(frozen=True)
class Replayed:
    """What doing the erasures again came to."""

    again: int
    known: int
    """Those that the backup had already, or whose object it never had."""


def _remove_document(erasure: Erasure) -> None:
    reason = str(erasure.facts.get("reason", "asked"))
    remove(erasure.object("document"), by=erasure.by, at=erasure.occurred_at, reason=reason)


def _remove_contact_point(erasure: Erasure) -> None:
    remove_contact_point(
        erasure.object("profile"), erasure.object("contact_point"), by=erasure.agent(), at=erasure.occurred_at
    )


def _remove_relation(erasure: Erasure) -> None:
    """The journal names both ends and the kind: among several, the one that holds, then the last one written."""
    one, other = (id_ for type_, id_, _part in erasure.objects if type_ == "profile")
    ends = Q(source=one, target=other) | Q(source=other, target=one)
    found = Relation.objects.filter(ends, kind=erasure.facts["relation"])
    relation = (
        found.order_by(F("ends_on").desc(nulls_first=True), "-added_at").values_list("pk", flat=True).first()
    )
    if relation is None:
        raise CannotRelate("unknown")
    remove_relation(one, relation, by=erasure.agent(), at=erasure.occurred_at)


def _eliminated(erase: Callable[..., None], type_: str) -> Callable[[Erasure], None]:
    """What an elimination destroyed, whatever became of its list in the older backup."""

    def again(erasure: Erasure) -> None:
        erase(
            erasure.object(type_),
            ground=erasure.object("elimination"),
            by=erasure.by,
            at=erasure.occurred_at,
        )

    return again


ERASERS: Mapping[str, Callable[[Erasure], None]] = {
    "document.removed": _remove_document,
    "contact_point.removed": _remove_contact_point,
    "relation.removed": _remove_relation,
    "case.eliminated": _eliminated(erase_case, "case"),
    "profile.eliminated": _eliminated(erase_profile, "profile"),
    "contact.eliminated": _eliminated(erase_contact, "interaction"),
}
"""How each kind of erasing fact is done again, by the action that did it: same author, same moment."""

_DONE_ALREADY = (CannotRemove, CannotChangeContact, CannotRelate, CannotErase, ObjectDoesNotExist)


def ask_to_keep(fact: Event) -> None:
    """Have an erasing fact written beside the backups once the current transaction is committed."""
    asked = deferral(
        KEEP, queue="keeping", event=fact.id, authority=str(fact.authority_id), sector=fact.sector
    )
    write(asked, using=router.db_for_write(Event))


def keep(vault: Vault, key: BackupKey, fact: Event) -> None:
    """Write an erasing fact beside the backups; twice is once. Outside any transaction. Raises VaultError."""
    body = {
        "kind": fact.kind,
        "recorded_at": fact.recorded_at.isoformat(),
        "occurred_at": fact.occurred_at.isoformat(),
        "authority": str(fact.authority_id),
        "sector": fact.sector,
        "by": [fact.actor_kind, str(fact.actor_id or "")],
        "objects": fact.subjects,
        "facts": fact.facts,
    }
    write_sealed(vault, _name(fact), json.dumps(body).encode(), key)


def keep_forgotten(vault: Vault, key: BackupKey, *, since: datetime) -> int:
    """Write the erasing facts recorded since then that are not beside the backups; return how many. Raises VaultError.

    Their job was lost, or the vault was away for long.
    """
    there = set(vault.names(FOLDER))
    with scope(office="backup"):
        facts = list(Event.objects.filter(kind__in=ERASERS, recorded_at__gte=since - MARGIN).order_by("id"))
    missing = [fact for fact in facts if _name(fact) not in there]
    for fact in missing:
        keep(vault, key, fact)
    return len(missing)


def replay(vault: Vault, key: BackupKey, *, since: datetime) -> Replayed:
    """Do again the erasures recorded since an instant. Raises Damaged, VaultError."""
    again = known = 0
    for erasure in erasures(vault, key, since=since):
        with scope(walls=[erasure.wall, Wall(erasure.wall.authority, "")]):
            try:
                ERASERS[erasure.kind](erasure)
                again += 1
            except _DONE_ALREADY:
                known += 1
    return Replayed(again, known)


def erasures(vault: Vault, key: BackupKey, *, since: datetime) -> Iterator[Erasure]:
    """The erasures beside the backups, in order, from an instant on. Raises Damaged, VaultError."""
    least = f"{FOLDER}{_stamp(since - MARGIN)}"
    for name in vault.names(FOLDER):
        if name >= least:
            told = json.loads(read_sealed(vault, name, key))
            kind, id_ = told["by"]
            yield Erasure(
                kind=told["kind"],
                recorded_at=datetime.fromisoformat(told["recorded_at"]),
                occurred_at=datetime.fromisoformat(told["occurred_at"]),
                wall=Wall(UUID(told["authority"]), told["sector"]),
                by=Actor(kind, UUID(id_) if id_ else None),
                objects=tuple((type_, UUID(object_), part) for type_, object_, part in told["objects"]),
                facts=told["facts"],
            )


def _name(fact: Event) -> str:
    return f"{FOLDER}{_stamp(fact.recorded_at)}-{fact.id}.json"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
