"""Telling who is given a task, who may have it done once it is given back, and whose task is late.

A task may be asked of an agent who reads nothing else of its case: what is told lies with the administration of the
authority, names the task alone, and is read only while she may look at it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from parvis.agents.queries import replaced_among
from parvis.agents.reading import readers_of
from parvis.agents.rights import Right
from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.events.record import record
from parvis.workflows.models import Task
from parvis.workflows.queries import late_untold, place_told

from ..news import Notice, NoticeKind
from .actions import named
from .ringing import ring

KINDS = {
    "workflow.task_given": NoticeKind.TASK_GIVEN,
    "workflow.task_delegated": NoticeKind.TASK_GIVEN,
    "workflow.task_returned": NoticeKind.TASK_RETURNED,
    "workflow.task_handed_over": NoticeKind.TASK_RETURNED,
    "workflow.task_late": NoticeKind.TASK_LATE,
}
BATCH = 500


def tell_task(fact: Event) -> None:
    """Tell whom a fact of a task concerns, but its author; nobody once it is over. Asked again, nobody twice."""
    [task] = [UUID(id_) for type_, id_, _part in fact.subjects if type_ == "task"]
    found = Task.objects.awaited().select_related("unit", "case__unit", "authority").filter(pk=task).first()
    if found is None:
        return
    kind, actor = KINDS[fact.kind], fact.actor_id if fact.actor_kind == "agent" else None
    on = _day(found.authority, fact.occurred_at)
    told: dict[UUID, UUID | None] = dict.fromkeys(_concerned(found, fact, kind, on=on))
    for absence in replaced_among(told, on=on):
        if absence.substitute_id is not None:
            told.setdefault(absence.substitute_id, absence.agent_id)
    if actor is not None:
        told.pop(actor, None)
    _write(fact, found, kind, told)


def warn_of_late_tasks(*, at: datetime) -> int:
    """Look everywhere for tasks whose day has passed untold; return how many were told."""
    with scope(office="sweep"):
        rows = [
            row
            for town in Authority.objects.prefetch_related("calendar_corrections").order_by("pk")
            for row in late_untold(town.pk, on=_day(town, at), told=_told(), most=BATCH)
        ]
    return sum(_warned(task, Wall(authority, sector), at=at) for task, authority, sector in rows)


def _day(town: Authority, at: datetime) -> date:
    return town.calendar().local_date(at)


def _told() -> "QuerySet[Any, Any]":
    return Notice.objects.filter(kind=NoticeKind.TASK_LATE).order_by().values("object_id")


def _warned(task: UUID, wall: Wall, *, at: datetime) -> bool:
    with scope(walls=[wall, Wall(wall.authority, "")]):
        found = (
            Task.objects.awaited()
            .select_for_update(of=("self",))
            .select_related("unit", "case__unit", "authority")
            .filter(pk=task)
            .first()
        )
        if found is None or not _late_for(found, on=_day(found.authority, at)):
            return False
        number = record(
            "workflow.task_late",
            authority=found.authority_id,
            sector=found.sector,
            objects=[("case", found.case_id, "subject"), ("task", found.pk, "late")],
            by=SYSTEM,
            occurred_at=at,
            **place_told(found),
        )
        tell_task(Event.objects.get(id=number))
        return True


def _concerned(task: Task, fact: Event, kind: NoticeKind, *, on: date) -> list[UUID]:
    """Whom the fact says was given the task, if she still has it; who answers for a case whose task came back.

    A task that followed its case and that nobody had is told to nobody: it is on the list of its service.
    """
    if fact.kind == "workflow.task_handed_over" and not named("left")(fact):
        return []
    if kind == NoticeKind.TASK_GIVEN:
        return [one for one in named("doer")(fact) if one == task.agent_id]
    if kind == NoticeKind.TASK_RETURNED and task.agent_id is None and task.case.responsible_id is not None:
        return [task.case.responsible_id]
    return _late_for(task, on=on)


def _late_for(task: Task, *, on: date) -> list[UUID]:
    """Who has the task; in nobody's hands, who manages its service, or that of its case."""
    if task.agent_id is not None:
        return [task.agent_id]
    for unit in (task.unit, task.case.unit):
        if managers := readers_of(unit, task.sector, on=on, rights=[Right.MANAGE]):
            return [one.pk for one in managers]
    return []


def _write(fact: Event, task: Task, kind: NoticeKind, told: dict[UUID, UUID | None]) -> None:
    with scope(walls=[Wall(fact.authority_id, "")]):
        Notice.objects.bulk_create(
            [
                Notice(
                    authority_id=fact.authority_id,
                    agent_id=agent,
                    instead_of=absent,
                    kind=kind,
                    object_type="task",
                    object_id=task.pk,
                    actor_id=fact.actor_id if fact.actor_kind == "agent" else None,
                    fact=fact.id,
                    created_at=fact.occurred_at,
                )
                for agent, absent in told.items()
            ],
            ignore_conflicts=True,
        )
    ring(told)
