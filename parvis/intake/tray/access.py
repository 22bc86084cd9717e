"""The only way a door gets what arrived: by an agent's grants."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.cases.access import NotFound as CaseNotFound
from parvis.cases.access import case_for, may_act
from parvis.cases.models import Case
from parvis.interactions.access import NotFound
from parvis.interactions.models.call_backs import CALLING

from ..models import Arrival, ArrivalPart, ArrivalQuerySet, Sorting

__all__ = [
    "NotFound",
    "arrival_for",
    "arrival_of_draft",
    "may_sort",
    "own_sending_on",
    "part_for",
    "sorting_for",
    "tray_of",
]


def tray_of(grants: Grants) -> ArrivalQuerySet:
    """What arrived in the services and sectors where she meets people, sorted or not."""
    return Arrival.objects.filter(grants.condition(CALLING))


def arrival_for(grants: Grants, arrival: UUID) -> Arrival:
    """A message that she may read. Raises NotFound."""
    known = tray_of(grants).select_related("interaction__profile", "unit", "case", "original", "mailbox")
    found = known.filter(pk=arrival).first()
    if found is None:
        raise NotFound(str(arrival))
    return found


def may_sort(grants: Grants, arrival: Arrival) -> bool:
    """Whether she may say what becomes of a message."""
    return any(
        grants.may(right, authority=arrival.authority_id, sector=arrival.sector, unit=arrival.unit_id)
        for right in CALLING
    )


def sorting_for(grants: Grants, arrival: Arrival, sorting: UUID) -> Sorting:
    """A gesture to take back: on a message that she may sort, and on a case that she may act on. Raises NotFound."""
    found = Sorting.objects.filter(arrival=arrival, pk=sorting).first()
    if found is None or not may_sort(grants, arrival) or not _may_act_on_its_case(grants, found):
        raise NotFound(str(sorting))
    return found


def _may_act_on_its_case(grants: Grants, sorting: Sorting) -> bool:
    if sorting.case_id is None:
        return True
    named = Case.objects.filter(pk=sorting.case_id).values_list("reference", flat=True)
    try:
        return may_act(grants, case_for(grants, named.first() or ""))
    except CaseNotFound:
        return False


def part_for(grants: Grants, arrival: UUID, position: int) -> ArrivalPart:
    """A file of a message that she may read, whose bytes may leave. Raises NotFound."""
    found = (
        ArrivalPart.objects.filter(arrival=arrival_for(grants, arrival), position=position)
        .select_related("document")
        .first()
    )
    if found is None or found.document is None or not found.document.is_served():
        raise NotFound(f"{arrival} {position}")
    return found


def arrival_of_draft(grants: Grants, draft: UUID) -> Arrival:
    """The message that a request is begun from, if she may read it. Raises NotFound."""
    found = tray_of(grants).select_related("interaction", "unit").filter(draft=draft).first()
    if found is None:
        raise NotFound(str(draft))
    return found


def own_sending_on(agent: Agent, arrival: UUID, sorting: UUID, *, since: datetime) -> Sorting:
    """Her own sending on of a message since a moment, inside a scope that sees her authority whole. Raises NotFound."""
    hers = Sorting.objects.filter(agent=agent, gesture=Sorting.Gesture.SEND_ON, at__gte=since)
    found = hers.filter(pk=sorting, arrival=arrival).first()
    if found is None:
        raise NotFound(str(sorting))
    return found
