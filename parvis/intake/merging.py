"""Two messages that say the same though their bytes differ: proposed by their words, made one by an agent."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from parvis.agents.models import Agent

from .models import Arrival, ArrivalQuerySet, Nature, Sorting
from .nearness import are_near
from .tray.sorting import sorted_as, undoing

MERGE = Sorting.Gesture.MERGE

WITHIN = timedelta(days=15)
"""Between two messages that may be one sent again."""

MOST_COMPARED = 50


class CannotMerge(Exception):
    """Said in one word: ``itself``, ``wall`` (they are not of one wall), ``gone`` (one does not stand by itself)."""


def near(arrival: Arrival, among: ArrivalQuerySet) -> list[Arrival]:
    """Those of these messages that seem to be the same one, sent by the same address within days; the first first."""
    if not arrival.sender or arrival.merged_into_id is not None:
        return []
    around = (arrival.arrived_at - WITHIN, arrival.arrived_at + WITHIN)
    found = among.filter(
        ~Q(pk=arrival.pk),
        ~Q(state=Arrival.State.SPAM),
        authority_id=arrival.authority_id,
        sector=arrival.sector,
        sender=arrival.sender,
        nature=Nature.MESSAGE,
        merged_into=None,
        arrived_at__range=around,
    ).select_related("interaction")
    latest = found.order_by("-arrived_at", "-id")[:MOST_COMPARED]
    words = arrival.interaction.body
    alike = [
        one for one in latest if not _is_of_one_split(one, arrival) and are_near(words, one.interaction.body)
    ]
    return sorted(alike, key=lambda one: (one.arrived_at, one.pk))


def merge(arrival: Arrival, other: Arrival, *, agent: Agent, at: datetime) -> tuple[Arrival, Arrival]:
    """Make two messages one; return which stays and which tells it. Raises CannotMerge, CannotSort.

    The first that came stays, for its day counts; unless it alone is still to sort. Nothing is sent again: what is
    out of the tray gets no receipt.
    """
    rows = Arrival.objects.select_for_update(of=("self",)).filter(pk__in=[arrival.pk, other.pk])
    held = sorted(rows.order_by("pk"), key=lambda one: (one.arrived_at, one.pk))
    _check(held)
    stays, told = held
    if not told.is_to_sort() and stays.is_to_sort():
        stays, told = told, stays
    sorted_as(told, MERGE, agent=agent, at=at, kept={"into": str(stays.pk), "thread": str(told.thread)})
    told.merged_into, told.thread = stays, stays.thread
    told.save(update_fields=["merged_into", "thread"])
    return stays, told


def _check(held: list[Arrival]) -> None:
    if len(held) < 2:
        raise CannotMerge("itself")
    one, other = held
    if (one.authority_id, one.sector) != (other.authority_id, other.sector):
        raise CannotMerge("wall")
    if any(each.merged_into_id or each.state == Arrival.State.SPAM for each in held):
        raise CannotMerge("gone")


def _is_of_one_split(one: Arrival, other: Arrival) -> bool:
    """Whether they are matters of one message, or that message itself."""
    roots = {one.split_from_id or one.pk, other.split_from_id or other.pk}
    return len(roots) == 1


def _part_again(sorting: Sorting, arrival: Arrival, agent: Agent, at: datetime) -> None:
    arrival.merged_into, arrival.thread = None, UUID(str(sorting.kept["thread"]))
    arrival.save(update_fields=["merged_into", "thread"])


undoing(MERGE, _part_again)
