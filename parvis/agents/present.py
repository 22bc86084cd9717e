"""Who is at work in an authority on a day, and who may be given cases."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from .models import Absence, Agent, Membership, Right
from .rights import Grants


@dataclass(frozen=True)
class Present:
    """An agent who handles cases, and her absence of that day if there is one."""

    agent: Agent
    absence: Absence | None


def acting_beside(grants: Grants, *, on: date) -> list[Present]:
    """The agents of her authority who act in a sector she may look at, by name, with the absences of a day."""
    sectors = sorted({sector for grant in grants.items for sector in grant.sectors})
    acting = Membership.objects.giving(Right.ACT).filter(sectors__overlap=sectors)
    away = (
        Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)
        .select_related("substitute")
        .order_by("-ends_on", "id")
    )
    found = (
        Agent.objects.filter(
            authority_id=grants.agent.authority_id, pk__in=acting.order_by().values("agent_id")
        )
        .prefetch_related(Prefetch("absences", queryset=away))
        .order_by("family_name", "given_name", "id")
    )
    return [
        Present(agent, next(iter(agent.absences.all()), None)) for agent in found if not agent.has_left(on)
    ]
