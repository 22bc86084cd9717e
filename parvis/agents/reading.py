"""Who may read what lies in a place: colleagues one may name or mention about a case."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from parvis.authorities.models import Unit

from .guests import guests_among
from .handles import by_name
from .models import Agent, Membership
from .rights import READING, Right


def readers_of(
    unit: Unit, sector: str, *, on: date, rights: Iterable[Right] = READING, have_account: bool = True
) -> list[Agent]:
    """The agents who may read the cases of a unit in a sector, by name; those who have left are not there.

    ``have_account``: those who can sign in; else those who will be able to once they have an account.
    """
    holders = Membership.objects.filter(
        Q(unit=None) | Q(unit__in=[UUID(id_) for id_ in unit.path]),
        authority_id=unit.authority_id,
        sectors__contains=[sector],
        rights__overlap=[right.value for right in rights],
    )
    found = Agent.objects.filter(
        Q(account__is_active=True) if have_account else Q(account=None),
        pk__in=holders.order_by().values("agent_id"),
    )
    here = [agent for agent in found.order_by("id") if not agent.has_left(on)]
    known = {agent.pk for agent in here}
    return by_name([*here, *(guest for guest in guests_among(holders, on=on) if guest.pk not in known)])


def answering_for(unit: Unit, *, on: date, sector: str = "") -> list[Agent]:
    """The agents who act in the name of a unit, in one sector or in any; those of the whole authority if it has none.

    Those placed on the unit or above it come alone: who acts everywhere is not told what every service is asked.
    """
    held = Membership.objects.filter(authority_id=unit.authority_id, rights__contains=[Right.ACT.value])
    if sector:
        held = held.filter(sectors__contains=[sector])
    for placed in (held.filter(unit__in=[UUID(id_) for id_ in unit.path]), held.filter(unit=None)):
        # Who has no account yet reads it the day she has one.
        found = Agent.objects.filter(pk__in=placed.order_by().values("agent_id")).exclude(
            account__is_active=False
        )
        if there := by_name(agent for agent in found.order_by("id") if not agent.has_left(on)):
            return there
    return []
