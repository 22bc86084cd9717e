"""Who designs a procedure besides its author: those who may read it again, and those it is given back to."""

from datetime import date
from uuid import UUID

from parvis.agents.handles import by_name
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of_all

from .models import Milestone, Procedure, ProcedureVersion, VersionEdit


def designers_of(procedure: Procedure, *, on: date) -> list[Agent]:
    """The agents who design a procedure and are still there, by name; a constant number of queries."""
    holders = (
        Membership.objects.giving(Right.DESIGN)
        .filter(authority=procedure.authority_id, sectors__contains=[procedure.sector])
        .order_by()
        .values("agent_id")
    )
    agents = [one for one in Agent.objects.filter(pk__in=holders).order_by("id") if not one.has_left(on)]
    return by_name(
        grants.agent
        for grants in grants_of_all(agents)
        if grants.may(
            Right.DESIGN, authority=procedure.authority_id, sector=procedure.sector, unit=procedure.unit_id
        )
    )


def authors_of(version: ProcedureVersion) -> list[UUID]:
    """Who began a version, changed it or gave it to read."""
    edited = VersionEdit.objects.filter(version=version).order_by().values_list("by_id", flat=True)
    marked = Milestone.objects.filter(
        version=version, kind__in=[Milestone.Kind.BEGUN, Milestone.Kind.SUBMITTED]
    )
    return sorted({*edited.distinct(), *marked.order_by().values_list("by_id", flat=True)})
