"""What another authority had first: the day from which silence rejects (L114-3)."""

from datetime import date, datetime, timedelta

from parvis.agents.models import Agent
from parvis.cases.behalf import stamped_at
from parvis.events.record import record

from ..models import Arrival, FirstReception

LONGEST = timedelta(days=730)
"""What took longer from one authority to another is a slip of the keyboard."""


class CannotNoteFirst(Exception):
    """Said in one word: ``order`` (nobody had it before after us), ``name``, ``known`` (told by that authority)."""


def first_received_at(arrival: Arrival) -> datetime | None:
    """When another authority had it first; None when it came to us straight."""
    return FirstReception.objects.filter(arrival=arrival).values_list("at", flat=True).first()


def note_first_reception(
    arrival: Arrival, *, by_name: str, received_on: date, agent: Agent, at: datetime
) -> FirstReception:
    """Note which authority outside this installation passed it on, and when it had it. Raises CannotNoteFirst."""
    held = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if not by_name.strip():
        raise CannotNoteFirst("name")
    calendar = held.authority.calendar()
    arrived_on = calendar.local_date(held.arrived_at)
    if not arrived_on - LONGEST <= received_on <= arrived_on:
        raise CannotNoteFirst("order")
    known = FirstReception.objects.filter(arrival=held).first()
    if known is not None and known.by_id is not None:
        raise CannotNoteFirst("known")
    row, _is_new = FirstReception.objects.update_or_create(
        arrival=held,
        defaults={
            "authority_id": held.authority_id,
            "sector": held.sector,
            "by_name": " ".join(by_name.split())[:160],
            "at": stamped_at(received_on, calendar, at=held.arrived_at),
        },
    )
    record(
        "arrival.first_reception_noted",
        authority=held.authority_id,
        sector=held.sector,
        objects=[("arrival", held.pk, "subject")],
        by=agent.actor,
        occurred_at=at,
    )
    return row
