"""Who answers for a case: an agent takes it, a manager assigns it, or it goes to another unit."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Unit
from parvis.events.actors import SYSTEM
from parvis.events.record import Subject

from ..models import Case, Note, Responsibility
from .telling import locked, tell


class CannotTake(Exception):
    """The case is over, or already hers."""


class CannotAssign(Exception):
    """The case is over, already that agent's, or that agent has left or may not act on it."""


class CannotGiveBack(Exception):
    """The case is over, or no longer hers."""


class CannotRelease(Exception):
    """The case is over, or nobody answers for it."""


class CannotPutBack(Exception):
    """The case is over, or who answered for it before has left or may no longer act on it."""


class CannotHandOver(Exception):
    """The case is over, or the unit is not one of its authority, or already has it."""


def take(
    case: UUID, *, by: Agent, at: datetime, revision: int | None = None, within: UUID | None = None
) -> Case:
    """Take a case: the agent answers for it from now on; a colleague who answered for it is told.

    ``within``: the gesture on many cases it is part of, which tells each colleague once, for all of them.
    """
    found = locked(case, revision=revision)
    left = found.responsible_id
    if not found.is_open() or left == by.pk:
        raise CannotTake(found.reference)
    _is_now_of(found, by, at=at)
    objects = [("agent", by.pk, "responsible"), *_left_by(left), *_part_of(within)]
    tell(
        "case.taken_over" if left and not within else "case.taken", found, by=by.actor, at=at, objects=objects
    )
    return found


def assign(
    case: UUID,
    to: Grants,
    *,
    by: Agent,
    at: datetime,
    note: str = "",
    revision: int | None = None,
    within: UUID | None = None,
) -> Case:
    """Make an agent answer for a case, on her manager's word, with a word for her if there is one.

    Without a revision it conflicts with nothing: whatever changed meanwhile, somebody must answer for the case.
    ``within``: the gesture on many cases it is part of, which tells that agent once, for all of them.
    """
    found = locked(case, revision=revision)
    left = found.responsible_id
    if not found.is_open() or left == to.agent.pk or not _may_answer(found, to, at=at):
        raise CannotAssign(found.reference)
    _is_now_of(found, to.agent, at=at)
    _leave_word(found, note, by=by, at=at)
    objects = [("agent", to.agent.pk, "responsible"), *_left_by(left), *_part_of(within)]
    tell("case.assigned_together" if within else "case.assigned", found, by=by.actor, at=at, objects=objects)
    return found


def release(
    case: UUID,
    *,
    by: Agent,
    at: datetime,
    note: str = "",
    revision: int | None = None,
    within: UUID | None = None,
) -> Case:
    """Give a case back to the queue of its unit, on a manager's word: whoever acts there may take it."""
    found = locked(case, revision=revision)
    left = found.responsible_id
    if not found.is_open() or left is None:
        raise CannotRelease(found.reference)
    _is_nobodys(found, at=at)
    _leave_word(found, note, by=by, at=at)
    tell("case.released", found, by=by.actor, at=at, objects=[*_left_by(left), *_part_of(within)])
    return found


def hand_over(
    case: UUID, unit: Unit, *, by: Agent, at: datetime, note: str = "", revision: int | None = None
) -> Case:
    """Hand a case over to another unit of the same authority, with a word for colleagues."""
    found = locked(case, revision=revision)
    if not found.is_open() or unit.authority_id != found.authority_id or unit.pk == found.unit_id:
        raise CannotHandOver(found.reference)
    left = found.unit_id
    found.unit = unit
    found.responsible = None
    if found.state != Case.State.WAITING:
        found.state = Case.State.FILED
    found.save(update_fields=["unit", "responsible", "state", "revision"])
    answers_for(found, at=at)
    _leave_word(found, note, by=by, at=at)
    tell(
        "case.handed_over",
        found,
        by=by.actor,
        at=at,
        objects=[("unit", left, "left"), ("unit", unit.pk, "in charge")],
        from_unit=str(left),
        to_unit=str(unit.pk),
    )
    return found


def put_back(case: UUID, *, to: Grants | None, state: str, by: Agent, at: datetime, revision: int) -> Case:
    """Undo a taking or an assignment: who answered for the case before (None: nobody) answers again.

    ``state`` is the one it was in. Raises Conflict when the case changed since.
    """
    found = locked(case, revision=revision)
    allowed = to is None or _may_answer(found, to, at=at)
    if not found.is_open() or state not in Case.OPEN or not allowed:
        raise CannotPutBack(found.reference)
    found.responsible = to.agent if to else None
    found.state = state
    found.save(update_fields=["responsible", "state", "revision"])
    answers_for(found, at=at)
    back = [("agent", to.agent.pk, "responsible")] if to else []
    tell("case.put_back", found, by=by.actor, at=at, objects=back)
    return found


def give_back(case: UUID, agent: UUID, *, at: datetime) -> Case:
    """Give a case back to the queue of its unit, for its agent may no longer act on it (decision note 17)."""
    found = locked(case)
    if not found.is_open() or found.responsible_id != agent:
        raise CannotGiveBack(found.reference)
    _is_nobodys(found, at=at)
    tell("case.given_back", found, by=SYSTEM, at=at, objects=[("agent", agent, "left")])
    return found


def _may_answer(case: Case, to: Grants, *, at: datetime) -> bool:
    """Whether an agent may act on a case, and still works there."""
    may = to.may(Right.ACT, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
    return may and not to.agent.has_left(timezone.localdate(at))


def _is_now_of(case: Case, agent: Agent, *, at: datetime) -> None:
    case.responsible = agent
    if case.state in (Case.State.FILED, Case.State.REOPENED):
        case.state = Case.State.IN_PROGRESS
    case.save(update_fields=["responsible", "state", "revision"])
    answers_for(case, at=at)


def _is_nobodys(case: Case, *, at: datetime) -> None:
    case.responsible = None
    if case.state == Case.State.IN_PROGRESS:
        case.state = Case.State.FILED
    case.save(update_fields=["responsible", "state", "revision"])
    answers_for(case, at=at)


def _leave_word(case: Case, word: str, *, by: Agent, at: datetime) -> None:
    """Leave a word for colleagues, when there is one."""
    if word.strip():
        Note.objects.create(
            authority_id=case.authority_id,
            sector=case.sector,
            case=case,
            author=by,
            signed=by.signature,
            body=word.strip(),
            written_at=at,
        )


def _left_by(agent: UUID | None) -> list[Subject]:
    """What a fact says of who answered for the case until then."""
    return [("agent", agent, "left")] if agent else []


def _part_of(run: UUID | None) -> list[Subject]:
    """What a fact says of the gesture on many cases it is part of."""
    return [("bulk_run", run, "within")] if run else []


def answers_for(case: Case, *, at: datetime) -> None:
    """Close the current line of responsibility and open the next."""
    Responsibility.objects.filter(case=case, ends_at__isnull=True).update(ends_at=at)
    Responsibility.objects.create(
        authority_id=case.authority_id,
        sector=case.sector,
        case=case,
        unit_id=case.unit_id,
        agent=case.responsible,
        signed=case.responsible.signature if case.responsible else "",
        starts_at=at,
    )
