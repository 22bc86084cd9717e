"""Facts on their way to the journal: checked as ``events.record`` checks them, numbered when they leave."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from parvis.events.actors import Actor
from parvis.events.kinds import UnknownKind, kind_named
from parvis.events.record import Subject

from .tables import Lines

EVENT_COLUMNS = ("id", "recorded_at", "occurred_at", "kind", "authority_id", "sector", "case_id", "actor_kind",
                 "actor_id", "objects", "facts")  # fmt: skip
OBJECT_COLUMNS = ("event_id", "recorded_at", "object_type", "object_id", "qualifier", "authority_id", "sector",
                  "case_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, not numbered yet."""

    at: datetime
    """When it is recorded."""
    occurred_at: datetime
    kind: str
    authority: UUID
    sector: str
    case: UUID | None
    by: Actor
    objects: tuple[Subject, ...]
    facts: str


class Journal:
    """The facts of a batch."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(
        self, kind: str, at: datetime, *, authority_id: UUID, sector: str, by: Actor, objects: Iterable[Subject],
        recorded_at: datetime | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        """Add a fact. Raises UnknownKind as ``events.record`` does."""
        if foreign := facts.keys() - kind_named(kind).facts:
            raise UnknownKind(f"{kind} does not carry {', '.join(sorted(foreign))}")
        named = tuple(objects)
        case = next((id_ for type_, id_, _ in named if type_ == "case"), None)
        self.facts.append(
            Fact(recorded_at or at, at, kind, authority_id, sector, case, by, named, json.dumps(facts))
        )

    def days(self) -> tuple[date, date]:
        """The first and last days on which a fact was recorded, as the partitions count them (UTC)."""
        moments = [fact.at for fact in self.facts]
        return min(moments).astimezone(UTC).date(), max(moments).astimezone(UTC).date()

    def rows(self, numbers: Sequence[int]) -> tuple[Lines, Lines]:
        """The rows of the journal and of its index of objects, numbered in the order of the facts."""
        events, objects = Lines("events_event", EVENT_COLUMNS), Lines("events_eventobject", OBJECT_COLUMNS)
        self.facts.sort(key=lambda fact: fact.at)
        for number, fact in zip(numbers, self.facts, strict=True):
            named = json.dumps([(type_, str(id_), qualifier) for type_, id_, qualifier in fact.objects])
            events.add(
                number, fact.at, fact.occurred_at, fact.kind, fact.authority, fact.sector, fact.case, fact.by.kind,
                fact.by.id, named, fact.facts,
            )  # fmt: skip
            for type_, id_, qualifier in fact.objects:
                objects.add(number, fact.at, type_, id_, qualifier, fact.authority, fact.sector, fact.case)
        return events, objects
