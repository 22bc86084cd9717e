"""Reads of tasks too big for a queryset word: a page by key, counters, what each case of a list awaits.

No list joins the case: a case lent to another service is behind its wall until somebody opens the task.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.agents.models import Right
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.cases.models import Case
from parvis.cases.queries import visible_ids

from .access import not_secret
from .ledger import place_of
from .models import Incident, Instance, Task, TaskAnswers, TaskQuerySet
from .plans import Program, program_of

PAGE = 30
MOST = 1_000
"""Above it a counter says « 1 000+ »."""

SHELVES = ("all", "mine", "unclaimed", "late")
WEEK = timedelta(days=7)

NAMED = ("unit", "procedure__current")
"""What a line of a list says of a task, besides its own words."""

LISTED = (
    *(field.name for field in Task._meta.concrete_fields),
    *("unit__name", "procedure__current__title"),
)


@dataclass(frozen=True)
class Key:
    """Where a page begins; no day comes after all days."""

    due_on: date | None
    id: UUID

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}.{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a link, or None when it was altered: the first page then."""
        day, _, id_ = text.partition(".")
        try:
            return cls(date.fromisoformat(day) if day else None, UUID(hex=id_))
        except ValueError:
            return None

    @property
    def beyond(self) -> Q:
        """What comes after it."""
        same = Q(due_on=self.due_on) if self.due_on else Q(due_on__isnull=True)
        further = Q(pk__in=[])
        if self.due_on:
            further = Q(due_on__gt=self.due_on) | Q(due_on__isnull=True)
        return further | (same & Q(id__gt=self.id))


@dataclass(frozen=True)
class Wanted:
    """What is asked of a list of tasks. ``mine``: who she is and stands in for; ``units``: None for any."""

    shelf: str
    mine: tuple[UUID, ...]
    today: date
    units: frozenset[UUID] | None = None
    procedure: UUID | None = None
    due: str = ""

    def among(self, tasks: TaskQuerySet, shelf: str = "") -> TaskQuerySet:
        """Those asked for; ``shelf``: of another shelf than the one asked."""
        shelf = shelf or self.shelf
        if shelf == "mine":
            tasks = tasks.filter(agent__in=self.mine)
        elif shelf == "unclaimed":
            tasks = tasks.filter(agent=None)
        elif shelf == "late":
            tasks = tasks.filter(due_on__lt=self.today)
        if self.units is not None:
            tasks = tasks.filter(unit__in=sorted(self.units))
        if self.procedure is not None:
            tasks = tasks.filter(procedure=self.procedure)
        if self.due == "today":
            tasks = tasks.filter(due_on=self.today)
        elif self.due == "week":
            tasks = tasks.filter(due_on__range=(self.today, self.today + WEEK))
        return tasks


def tasks_page(
    tasks: TaskQuerySet, *, after: Key | None = None, size: int = PAGE
) -> tuple[list[Task], Key | None]:
    """One page of these tasks, the first due first, and the key of the next one."""
    found = tasks.filter(after.beyond) if after else tasks
    rows = list(found.select_related(*NAMED).only(*LISTED).order_by("due_on", "id")[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], Key(last.due_on, last.pk)


def task_counts(tasks: TaskQuerySet, wanted: Wanted, shelves: Iterable[str] = SHELVES) -> dict[str, int]:
    """How many tasks each shelf holds, at most one above ``MOST``."""
    return {shelf: wanted.among(tasks, shelf).order_by()[: MOST + 1].count() for shelf in shelves}


def awaited_of(cases: Collection[UUID]) -> dict[UUID, Task]:
    """The task that each of these cases awaits, the first due when there are several; one query, none for none."""
    if not cases:
        return {}
    found = (
        Task.objects.awaited().filter(case__in=list(cases)).order_by("case_id", "due_on", "given_at", "id")
    )
    return {one.case_id: one for one in found.distinct("case_id").select_related("unit")}


def cases_named(grants: Grants, cases: Iterable[UUID]) -> dict[UUID, Case]:
    """Those of these cases that she may look at, with who filed them; the others were only lent."""
    found = Case.objects.visible_to(grants).filter(pk__in=list(cases)).order_by("pk")
    return {one.pk: one for one in found.select_related("applicant").defer("answers")}


def answered_in(case: UUID) -> list[TaskAnswers]:
    """What was answered to the tasks of a case, or said when they were passed on, the first done first."""
    found = TaskAnswers.objects.filter(case=case).select_related("task")
    return list(found.order_by("task__ended_at", "task__given_at", "task_id"))


def stopped_under(grants: Grants, *, most: int = MOST) -> list[Incident]:
    """The steps that stopped in cases of services she manages, the oldest first."""
    found = _stopped_under(grants).select_related("case", "case__applicant")
    return list(found.order_by("opened_at", "id")[:most])


def stopped_count(grants: Grants) -> int:
    """How many steps stopped in cases of services she manages, ``MOST`` at most."""
    return _stopped_under(grants).order_by()[:MOST].count()


def _stopped_under(grants: Grants) -> "QuerySet[Incident, Incident]":
    managed = Case.objects.visible_to(grants.only(Right.MANAGE))
    return Incident.objects.filter(ended_at__isnull=True, case__in=managed)


def program_followed(case: UUID) -> Program:
    """The process a case follows, or followed: it may have gone to another version since it ended."""
    instance = Instance.objects.select_related("version").defer("version__document").get(case=case)
    program = program_of(instance.version)
    assert program is not None, case
    return program


def place_told(task: Task) -> dict[str, Any]:
    """What facts say of where a task stands, and in the process of which version."""
    version = Instance.objects.filter(case=task.case_id).values_list("version__number", flat=True)
    return {**place_of(task), "version": version.get()}


def tasks_shown(grants: Grants) -> TaskQuerySet:
    """The tasks that news may still name to her: hers while they are awaited, those of cases she may look at."""
    hers = Q(agent=grants.agent, ended_at__isnull=True) & not_secret(grants)
    return Task.objects.filter(hers | Q(case__in=visible_ids(grants)))


def late_untold(
    authority: UUID, *, on: date, told: "QuerySet[Any, Any]", most: int
) -> list[tuple[UUID, UUID, str]]:
    """The tasks of an authority whose day has passed, but those told: id, authority and sector, the first due first."""
    units = Unit.objects.filter(authority=authority).order_by().values("pk")
    late = Task.objects.awaited().filter(unit__in=units, due_on__lt=on).exclude(pk__in=told)
    return list(late.order_by("due_on", "id").values_list("pk", "authority_id", "sector")[:most])
