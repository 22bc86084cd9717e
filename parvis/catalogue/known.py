"""What the process of a procedure may name in its authority: services by their codes, agents, connections."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from parvis.agents.models import Agent
from parvis.authorities.connections import connections_of
from parvis.authorities.models import Unit
from parvis.processes.kinds import Known


def known_in(authority: UUID, *, on: date) -> Known:
    """What there is in an authority that day. Three queries."""
    there = Agent.objects.filter(Q(left_on=None) | Q(left_on__gt=on), authority=authority)
    return Known(
        units=frozenset(Unit.objects.filter(authority=authority).values_list("code", flat=True)),
        persons=frozenset(str(one) for one in there.order_by().values_list("pk", flat=True)),
        connections=frozenset(one.name for one in connections_of(authority)),
    )
