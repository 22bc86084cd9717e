"""Sending a message on to another service of the authority, be it behind another wall."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.interactions.models import Interaction

from ..models import Arrival, Sorting
from .attaching import before, between, standing_profile
from .crossing import cross
from .sorting import Gesture, held, sorted_as, undoing


class CannotSendOn(Exception):
    """Said in one word: ``here`` (it is there already), ``unit`` (the service is of another authority)."""


def send_on(
    arrival: Arrival, unit: Unit, sector: str, *, word: str = "", agent: Agent, at: datetime
) -> Sorting:
    """Hand a message to another service, or sector, with a word to colleagues; its delays run on.

    Raises CannotSort, CannotSendOn, CannotCross.
    """
    if unit.authority_id != arrival.authority_id:
        raise CannotSendOn("unit")
    if (arrival.unit_id, arrival.sector) == (unit.pk, sector):
        raise CannotSendOn("here")
    with scope(walls=between(arrival, sector)):
        found = held(arrival.pk)
        kept, former = before(found), found.unit
        cross(found, sector)
        found.unit = unit
        found.save(update_fields=["unit"])
        return sorted_as(
            found,
            Gesture.SEND_ON,
            agent=agent,
            at=at,
            unit_from=former,
            unit_to=unit,
            reason=word.strip(),
            kept=kept,
        )


def _bring_back(sorting: Sorting, arrival: Arrival, _agent: Agent, _at: datetime) -> None:
    cross(arrival, str(sorting.kept["sector"]))
    assert sorting.unit_from is not None
    arrival.unit = sorting.unit_from
    arrival.save(update_fields=["unit"])
    Interaction.objects.filter(pk=arrival.interaction_id).update(profile=standing_profile(sorting.kept))


undoing(Gesture.SEND_ON, _bring_back)
