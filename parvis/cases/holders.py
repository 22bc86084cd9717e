"""Who answers for cases, read by those who may not read her row: an agent of another authority than the case's."""

from collections.abc import Iterable
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.names import called
from parvis.agents.rights import Grants

from .models import Case, Responsibility


def signatures_of(cases: Iterable[Case]) -> dict[UUID, str]:
    """How those signed who answer for these cases and cannot be read here, by case; one query, none when all can."""
    unread = [case.pk for case in cases if case.responsible_id and case.responsible is None]
    if not unread:
        return {}
    held = Responsibility.objects.filter(case__in=unread, ends_at=None).order_by("case_id")
    return dict(held.values_list("case_id", "signed"))


def holders_of(cases: Iterable[Case]) -> dict[UUID, str]:
    """How to call who answers for each of these cases, by case; those of a queue are not there."""
    asked = list(cases)
    signed = signatures_of(asked)
    names = called((case.responsible_id, signed[case.pk]) for case in asked if case.pk in signed)
    return {
        case.pk: case.responsible.full_name if case.responsible else names[case.responsible_id]
        for case in asked
        if case.responsible_id and (case.responsible or case.responsible_id in names)
    }


def held_by_a_guest(grants: Grants, agent: UUID) -> dict[UUID, str]:
    """How to call an agent whose row cannot be read, when she answers for cases one may look at."""
    if not Case.objects.visible_to(grants).filter(responsible=agent).exists():
        return {}
    return named_holders([agent])


def named_holders(agents: Iterable[UUID]) -> dict[UUID, str]:
    """How to call agents who answer, or answered, for cases; by what they last signed where no row of hers is read."""
    asked = set(agents)
    names = {agent.pk: agent.full_name for agent in Agent.objects.in_bulk(asked).values()}
    if unread := asked - names.keys():
        held = Responsibility.objects.filter(agent__in=unread).order_by("agent_id", "-starts_at")
        signed = held.distinct("agent_id").values_list("agent_id", "signed")
        names |= called([*((agent, "") for agent in unread), *signed])
    return names
