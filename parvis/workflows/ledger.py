"""What gestures on instances leave behind, gathered and written at once: one place writes what the engine says.

All that a ledger holds lies behind one wall and was done by one author at one moment, for one case or for thousands
(timers): it takes as many statements for either.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import router

from parvis.base.scope import Wall
from parvis.base.together import Write, insertion_of_all, write
from parvis.events.actors import Actor
from parvis.events.record import Subject, each_with_reaction

from .giving import Directory
from .models import Effect, Incident, Instance, Task

FOLLOWING = ("workflow.task_given", "workflow.effect_wanted", "workflow.stopped", "workflow.ended")
"""What is told after all else, in this order: what an answer leads to comes after it."""

Place = tuple[UUID, str, int]
"""A case, an element, an attempt."""

_NOW = """
UPDATE workflows_instance AS was SET state = now.state, revision = was.revision + 1, passed = now.passed,
    next_due = now.next_due, is_stopped = now.is_stopped, ended_at = now.ended_at, version_id = now.version
FROM jsonb_to_recordset(%s::jsonb) AS now (
    "case" uuid, state text, passed varchar[], next_due timestamptz, is_stopped boolean, ended_at timestamptz,
    version uuid
)
WHERE was.case_id = now."case"
"""
_Row = TypeVar("_Row", Task, Effect, Incident)


class Ledger:
    """Rows to make, rows to end, instances as they have become, facts to tell."""

    def __init__(self, wall: Wall, *, by: Actor, at: datetime) -> None:
        self.wall, self.by, self.at = wall, by, at
        self.begun: list[Instance] = []
        self.changed: dict[UUID, Instance] = {}
        self.numbers: dict[UUID, int] = {}
        """The number of the version that each case follows."""
        self.tasks: list[Task] = []
        self.effects: list[Effect] = []
        self.incidents: list[Incident] = []
        self.withdrawn: set[Place] = set()
        self.directory = Directory()
        self._told: dict[str, list[tuple[list[Subject], dict[str, Any]]]] = defaultdict(list)

    def tell(self, kind: str, case: UUID, /, *objects: Subject, **facts: Any) -> None:
        """Have a fact told about a case."""
        told = {**facts, "version": self.numbers[case]}
        self._told[kind].append(([("case", case, "subject"), *objects], told))

    def tell_of(self, kind: str, row: Task | Effect | Incident, part: str, *objects: Subject) -> None:
        """Have a fact told about a task, an effect or an incident: where it stands, and ``part`` in it."""
        of_what = (type(row).__name__.lower(), row.pk, part)
        self.tell(kind, row.case_id, of_what, *objects, **place_of(row))

    def write(self) -> None:
        """Write everything: first what is read or saved row by row, then the rest as one statement."""
        using = router.db_for_write(Instance)
        self._withdraw()
        made = (self.begun, self.tasks, self._wanted(), self.incidents)
        new = [insertion_of_all(rows, using) for rows in made if rows]
        if all_ := [*self._changes(), *new, *self._facts()]:
            write(*all_, using=using)

    def told(self) -> Iterator[tuple[str, list[tuple[list[Subject], dict[str, Any]]]]]:
        """The facts by kind, in the order they are recorded in: the objects and what is said of each."""
        for kind in sorted(self._told, key=_place_in_time):
            yield kind, self._told[kind]

    def _facts(self) -> Iterable[Write]:
        """The recording of what is told, and the jobs of what follows."""
        told = [(kind, *fact) for kind, facts in self.told() for fact in facts]
        if not told:
            return ()
        authority, sector = self.wall
        return each_with_reaction(told, authority=authority, sector=sector, by=self.by, occurred_at=self.at)

    def _changes(self) -> Iterator[Write]:
        """What instances have become, sealed where they must be."""
        if not self.changed:
            return
        field = Instance._meta.get_field("state")
        rows = [
            {
                "case": str(one.pk),
                "state": str(field.kept(one.state, one.sector)),
                "passed": one.passed,
                "next_due": one.next_due.isoformat() if one.next_due else None,
                "is_stopped": one.is_stopped,
                "ended_at": one.ended_at.isoformat() if one.ended_at else None,
                "version": str(one.version_id),
            }
            for one in self.changed.values()
        ]
        yield Write(_NOW, (json.dumps(rows),))
        for one in self.changed.values():
            one.revision += 1

    def _wanted(self) -> list[Effect]:
        """The effects to make; one that failed and is done again is the same row, and is saved here."""
        for effect in self.effects:
            if not effect._state.adding:
                effect.save(update_fields=["kind", "state", "ended_at", "wanted_at", "tries", "next_try_at"])
        return [effect for effect in self.effects if effect._state.adding]

    def _withdraw(self) -> None:
        """End the tasks and the effects that are no longer waited for."""
        if not self.withdrawn:
            return
        cases = {case for case, _element, _attempt in self.withdrawn}
        for task in self._among(Task.objects.awaited().filter(case__in=cases).order_by("pk")):
            task.outcome, task.ended_at = Task.Outcome.WITHDRAWN, self.at
            task.save(update_fields=["outcome", "ended_at"])
            self.tell_of("workflow.task_withdrawn", task, "withdrawn")
        for effect in self._among(Effect.objects.open().filter(case__in=cases).order_by("pk")):
            effect.state, effect.ended_at = Effect.State.WITHDRAWN, self.at
            effect.save(update_fields=["state", "ended_at"])
            self.tell_of("workflow.effect_withdrawn", effect, "withdrawn")

    def _among(self, rows: Iterable[_Row]) -> list[_Row]:
        return [row for row in rows if (row.case_id, row.element, row.attempt) in self.withdrawn]


def _place_in_time(kind: str) -> int:
    return FOLLOWING.index(kind) + 1 if kind in FOLLOWING else 0


def place_of(row: Task | Effect | Incident) -> dict[str, Any]:
    """What facts say of where a row stands."""
    return {"element": row.element, "attempt": row.attempt, "kind": getattr(row, "kind", "")}
