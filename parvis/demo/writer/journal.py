"""Facts on their way to the journal: checked as ``events.record`` checks them, numbered when they leave."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from parvis.events.actors import Actor
from parvis.events.kinds import UnknownKind, kind_named
from parvis.events.record import Subject

from .tables import NULL, Lines, Ready, as_text

EVENT_COLUMNS = ("id", "recorded_at", "occurred_at", "kind", "authority_id", "sector", "case_id", "actor_kind",
                 "actor_id", "objects", "facts", "server", "xid")  # fmt: skip
"""The last two are those of the transaction: the same on every line, they are added when the lines leave."""

OBJECT_COLUMNS = ("event_id", "recorded_at", "object_type", "object_id", "qualifier", "authority_id", "sector",
                  "case_id")  # fmt: skip


class Fact(NamedTuple):
    """One fact, written but for its number."""

    at: datetime
    """When it is recorded."""
    event: str
    objects: tuple[str, ...]


class Journal:
    """The facts of a batch."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(
        self, kind: str, at: datetime, /, *, authority_id: UUID | Ready, sector: str, by: Actor,
        objects: Iterable[Subject], recorded_at: datetime | None = None, **facts: Any,
    ) -> None:  # fmt: skip
        """Add a fact. Raises UnknownKind as ``events.record`` does."""
        carried = _carried(kind, tuple(facts.items()))
        named = [(type_, str(id_), qualifier) for type_, id_, qualifier in objects]
        case = next((id_ for type_, id_, _ in named if type_ == "case"), NULL)
        occurred = as_text(at)
        recorded = occurred if recorded_at is None else as_text(recorded_at)
        wall = f"{as_text(authority_id)}\t{sector}\t{case}"
        # Types, ids and qualifiers are words of ours: nothing in them is to be escaped.
        listed = ", ".join([f'["{type_}", "{id_}", "{qualifier}"]' for type_, id_, qualifier in named])
        actor = NULL if by.id is None else str(by.id)
        self.facts.append(
            Fact(
                recorded_at or at,
                f"\t{recorded}\t{occurred}\t{kind}\t{wall}\t{by.kind}\t{actor}\t[{listed}]\t{carried}",
                tuple(
                    [f"\t{recorded}\t{type_}\t{id_}\t{qualifier}\t{wall}" for type_, id_, qualifier in named]
                ),
            )
        )

    def days(self) -> tuple[date, date]:
        """The first and last days on which a fact was recorded, as the partitions count them (UTC)."""
        moments = [fact.at for fact in self.facts]
        return min(moments).astimezone(UTC).date(), max(moments).astimezone(UTC).date()

    def rows(self, numbers: Sequence[int]) -> tuple[Lines, Lines]:
        """The rows of the journal and of its index of objects, numbered in the order of the facts."""
        self.facts.sort(key=lambda fact: fact.at)
        numbered = list(zip(map(str, numbers), self.facts, strict=True))
        events = [number + fact.event for number, fact in numbered]
        objects = [number + one for number, fact in numbered for one in fact.objects]
        return Lines("events_event", EVENT_COLUMNS, events), Lines(
            "events_eventobject", OBJECT_COLUMNS, objects
        )


@cache
def _carried(kind: str, facts: tuple[tuple[str, Any], ...]) -> str:
    """What a fact carries, as JSON for COPY: kinds, days and sizes come back again and again."""
    if foreign := dict(facts).keys() - kind_named(kind).facts:
        raise UnknownKind(f"{kind} does not carry {', '.join(sorted(foreign))}")
    return as_text(json.dumps(dict(facts)))
