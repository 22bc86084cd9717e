"""Who does a task changes: taken, given to somebody else, given back."""

from datetime import date, datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.authorities.models import Unit
from parvis.base.visible import is_visible

from ..access import judges_herself, may_do, may_have, may_manage
from ..models import Task
from ..resuming import Opened, ledger_of
from .completing import CannotDoTask, awaited, keep

RESERVED = (Task.Role.MANAGER, Task.Role.SIGNATORY)
"""Roles that ask for more than acting in a service: a task keeps them wherever it goes."""


class CannotPassOn(Exception):
    """It is neither hers nor of a service she manages, goes to nobody else, or lacks its reason."""


def claim(task: UUID, *, by: Grants, at: datetime) -> Task:
    """Take a task that nobody has. Raises AlreadyDone, CannotDoTask."""
    found, row = awaited(task)
    if row.agent_id is not None or not may_do(by, row, on=_day(row, at)):
        raise CannotDoTask(str(task))
    row.agent = by.agent
    _tell("workflow.task_claimed", found, row, by=by.agent, at=at)
    return row


def delegate(task: UUID, to: Agent | Unit, *, by: Grants, at: datetime, note: str = "") -> Task:
    """Give a task to a colleague or to another service, with a word. Raises AlreadyDone, CannotPassOn."""
    found, row = awaited(task)
    is_same = to.pk in (row.agent_id, row.unit_id if row.agent_id is None else None)
    if is_same or not _passes_on(by, row, at=at) or not _may_have(to, row, at=at):
        raise CannotPassOn(str(task))
    if isinstance(to, Unit):
        row.unit, row.agent = to, None
        row.role = row.role if row.role in RESERVED else Task.Role.NONE
    else:
        row.agent = to
        row.role = Task.Role.PERSON if row.role in (Task.Role.PERSON, Task.Role.NONE) else row.role
    keep(row, words=note.strip())
    _tell("workflow.task_delegated", found, row, by=by.agent, at=at)
    return row


def give_back(task: UUID, *, reason: str, by: Grants, at: datetime) -> Task:
    """Give a task back to its service, with a reason. Raises AlreadyDone, CannotPassOn."""
    found, row = awaited(task)
    holder = row.agent_id
    if holder is None or not is_visible(reason) or not _passes_on(by, row, at=at):
        raise CannotPassOn(str(task))
    row.agent = None
    row.role = Task.Role.NONE if row.role == Task.Role.PERSON else row.role
    keep(row, words=reason.strip())
    _tell("workflow.task_returned", found, row, by=by.agent, at=at, left=holder)
    return row


def _passes_on(by: Grants, row: Task, *, at: datetime) -> bool:
    return may_do(by, row, on=_day(row, at)) or may_manage(by, row)


def _may_have(to: Agent | Unit, row: Task, *, at: datetime) -> bool:
    if isinstance(to, Unit):
        return to.authority_id == row.authority_id
    is_there = not to.has_left(_day(row, at)) and may_have(grants_of(to), row)
    return is_there and not judges_herself(to, row)


def _tell(kind: str, found: Opened, row: Task, *, by: Agent, at: datetime, left: UUID | None = None) -> None:
    row.save(update_fields=["agent", "unit", "role"])
    ledger = ledger_of(found.case, by=by.actor, at=at)
    ledger.numbers[found.case.pk] = found.program.number
    told = [("unit", row.unit_id, "given")]
    if row.agent_id:
        told.append(("agent", row.agent_id, "doer"))
    if left and left != by.pk:
        told.append(("agent", left, "left"))
    ledger.tell_of(kind, row, "passed", *told)
    ledger.write()


def _day(row: Task, at: datetime) -> date:
    return row.case.authority.calendar().local_date(at)
