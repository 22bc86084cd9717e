"""The only way a door gets what arrived: by an agent's grants."""

from uuid import UUID

from parvis.agents.rights import Grants
from parvis.interactions.access import NotFound
from parvis.interactions.models.call_backs import CALLING

from ..models import Arrival, ArrivalPart, ArrivalQuerySet, Sorting

__all__ = ["NotFound", "arrival_for", "may_sort", "part_for", "sorting_for", "tray_of"]


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
    """A gesture made on a message that she may sort. Raises NotFound."""
    found = Sorting.objects.filter(arrival=arrival, pk=sorting).first()
    if found is None or not may_sort(grants, arrival):
        raise NotFound(str(sorting))
    return found


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
