"""Taking one case to the version of its procedure that is in force."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.catalogue.models import ProcedureVersion

from ..models import Case, CaseMove
from ..moving.between import Passage, demand_forward, demand_same_terms, demand_sound
from ..moving.outlook import Stays, outlook_of, surroundings_of
from ..moving.pairing import ALIKE_ONLY, Equivalents
from .telling import locked, tell


class CannotMove(Exception):
    """The case stays under its version; ``stays`` says why."""

    def __init__(self, case: Case, stays: str) -> None:
        super().__init__(f"{case.reference}: {stays}")
        self.stays = stays


def move(
    case: UUID, to: ProcedureVersion, *, by: Agent, at: datetime, equivalents: Equivalents = ALIKE_ONLY
) -> CaseMove:
    """Take a case to the version in force; what the new form has no room for is kept beside it, as it was.

    ``equivalents``: the questions that take the answers of those that are gone (note 66). The answers, the questions
    and the words follow the new version; the dates and all the case was filed under stay, for they are the same in both
    (note 50). Its papers stay attached to it. Raises CannotMove, and CannotGoThere when no case of its version may.
    """
    found = locked(case)
    if found.version_id == to.pk:
        raise CannotMove(found, Stays.ELSEWHERE)
    demand_forward(found.version, to)
    passage = Passage(found.version, to, equivalents)
    demand_same_terms(passage)
    demand_sound(passage)
    outlook = outlook_of(
        found,
        passage.pairing,
        surroundings_of([found.pk]),
        calendar=found.authority.calendar(),
        at=at,
    )
    if outlook.stays or outlook.carried is None:
        raise CannotMove(found, outlook.stays)
    moved = CaseMove.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        before=found.version,
        after=to,
        equivalents=dict(equivalents),
        set_aside=outlook.carried.set_aside,
        by=by,
        signed=by.signature,
        at=at,
    )
    found.version, found.answers = to, outlook.carried.answers
    found.save(update_fields=["version", "answers", "revision"])
    tell(
        "case.moved",
        found,
        by=by.actor,
        at=at,
        objects=[("version", to.pk, "joined"), ("case_move", moved.pk, "kept")],
        version=to.number,
        set_aside=len(moved.set_aside),
    )
    return moved
