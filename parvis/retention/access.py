"""How a door gets a list, a thing to freeze, a freeze: absent and forbidden look alike."""

from uuid import UUID

from parvis.agents.rights import Grants, Right
from parvis.base.identifiers import read_reference
from parvis.cases.models import Case

from .models import KEEPING, EliminationList, Hold


class NotFound(Exception):
    """No such thing, or not for whoever asks: the answer is the same."""


def list_for(grants: Grants, one: UUID) -> EliminationList:
    """A list she may read; NotFound otherwise."""
    found = (
        EliminationList.objects.visible_to(grants)
        .select_related("authority", "unit", "slip", "visa")
        .filter(pk=one)
        .first()
    )
    if found is None:
        raise NotFound(str(one))
    return found


def may_about(grants: Grants, found: EliminationList, *rights: Right) -> bool:
    """Whether she has one of these rights on a list."""
    return any(
        grants.may(right, authority=found.authority_id, sector=found.sector, unit=found.unit_id)
        for right in rights
    )


def case_to_hold(grants: Grants, reference: str) -> Case:
    """A case of the places whose archives she keeps, confidential or not: no word of it is shown."""
    found = (
        Case.objects.filter(grants.condition(KEEPING), reference=read_reference(reference))
        .defer("answers")
        .first()
    )
    if found is None:
        raise NotFound(reference)
    return found


def may_hold(grants: Grants, thing: Case | Hold) -> bool:
    """Whether she may freeze this case, or lift this freeze."""
    case = thing.case if isinstance(thing, Hold) else thing
    unit = case.unit_id if case else None
    return any(
        grants.may(right, authority=thing.authority_id, sector=thing.sector, unit=unit) for right in KEEPING
    )


def hold_for(grants: Grants, held: UUID) -> Hold:
    """A freeze of the places whose archives she keeps; NotFound otherwise."""
    found = Hold.objects.select_related("case").defer("case__answers").filter(pk=held).first()
    if found is None or not may_hold(grants, found):
        raise NotFound(str(held))
    return found
