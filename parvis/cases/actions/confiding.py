"""Confidentiality: a case that only a few may see, and the reason why."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import READING, Grants, Right, grants_of

from ..models import Case, Confidant, Confidentiality
from .advising import withdraw_opinions
from .telling import locked, tell

MOST_CONFIDANTS = 20


class CannotConfide(Exception):
    """She neither answers for the case nor manages there, no reason is given, or it is already so."""


class CannotBeConfidant(Exception):
    """An agent named may not read cases of that place and sector, or too many are named."""


def keeps_confidence(grants: Grants, case: Case) -> bool:
    """Whether she may make the case confidential, or lift it: she answers for it, or manages there."""
    return case.responsible_id == grants.agent.pk or grants.may(
        Right.MANAGE, authority=case.authority_id, sector=case.sector, unit=case.unit_id
    )


def make_confidential(
    case: UUID,
    grants: Grants,
    *,
    reason: str,
    named: Iterable[Agent] = (),
    at: datetime,
    revision: int | None = None,
) -> Confidentiality:
    """Hide a case from all but who answers for it, who manages there and the agents named.

    Whoever makes it so goes on seeing it. Raises CannotConfide, CannotBeConfidant.
    """
    found = locked(case, revision=revision)
    if found.is_confidential or not reason.strip() or not keeps_confidence(grants, found):
        raise CannotConfide(found.reference)
    confidants = _allowed(found, named)
    found.is_confidential = True
    found.save(update_fields=["is_confidential", "revision"])
    made = Confidentiality.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        reason=reason.strip(),
        set_by=grants.agent,
        signed=grants.agent.signature,
        set_at=at,
    )
    _name(found, confidants)
    withdraw_opinions(found, at=at)
    tell(
        "case.made_confidential",
        found,
        by=grants.agent.actor,
        at=at,
        objects=[("agent", agent.pk, "confidant") for agent in confidants],
    )
    return made


def change_confidants(
    case: UUID,
    grants: Grants,
    *,
    named: Iterable[Agent],
    kept: Iterable[UUID] = (),
    at: datetime,
    revision: int | None = None,
) -> Case:
    """Say anew which agents see a confidential case. Raises CannotConfide, CannotBeConfidant.

    ``kept``: those who saw it and go on, though whoever says so cannot read their rows.
    """
    found = locked(case, revision=revision)
    if not found.is_confidential or not keeps_confidence(grants, found):
        raise CannotConfide(found.reference)
    confidants = _allowed(found, named)
    found.save(update_fields=["revision"])
    staying = Confidant.objects.filter(case=found, agent__in=list(kept)).order_by("pk")
    before = list(staying.values_list("agent_id", flat=True))
    Confidant.objects.filter(case=found).exclude(agent__in=before).delete()
    _name(found, [agent for agent in confidants if agent.pk not in before])
    tell(
        "case.confidants_changed",
        found,
        by=grants.agent.actor,
        at=at,
        objects=[
            ("agent", agent, "confidant") for agent in sorted({*before, *(one.pk for one in confidants)})
        ],
    )
    return found


def lift_confidentiality(case: UUID, grants: Grants, *, at: datetime, revision: int | None = None) -> Case:
    """Show the case again to everybody whose rights cover it. Raises CannotConfide."""
    found = locked(case, revision=revision)
    if not found.is_confidential or not keeps_confidence(grants, found):
        raise CannotConfide(found.reference)
    found.is_confidential = False
    found.save(update_fields=["is_confidential", "revision"])
    Confidant.objects.filter(case=found).delete()
    Confidentiality.objects.filter(case=found, lifted_at=None).update(lifted_by=grants.agent, lifted_at=at)
    tell("case.confidentiality_lifted", found, by=grants.agent.actor, at=at)
    return found


def _allowed(case: Case, agents: Iterable[Agent]) -> list[Agent]:
    """The agents named, once each; refuse one who could not read the case were it not confidential."""
    chosen = {agent.pk: agent for agent in agents}
    if len(chosen) > MOST_CONFIDANTS:
        raise CannotBeConfidant(str(len(chosen)))
    for agent in chosen.values():
        held = grants_of(agent)
        if not any(
            held.may(right, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
            for right in READING
        ):
            raise CannotBeConfidant(agent.full_name)
    return [chosen[agent] for agent in sorted(chosen)]


def _name(case: Case, agents: Iterable[Agent]) -> None:
    Confidant.objects.bulk_create(
        Confidant(
            authority_id=case.authority_id,
            sector=case.sector,
            case=case,
            agent=agent,
            signed=agent.signature,
        )
        for agent in agents
    )
