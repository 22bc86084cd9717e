"""A decision that is written and does not exist yet: kept word for word, its letter with it, and made at its moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.catalogue.natures import CLOSINGS, Outcome

from ..models import Case, Decision, PlannedDecision, SubmittedDecision
from .deciding import close, decide, demand_closable, demand_decidable
from .revoking import Revocation
from .wording_letters import Composed, attach_wording, word_decision


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an agent writes of a decision or of a closure."""

    outcome: Outcome
    text: str = ""
    law: str = ""
    facts: str = ""
    revocation: Revocation | None = None
    composed: Composed | None = None
    """The letter that notifies it, when it is not that of the house."""


def demand_proposable(case: Case, asked: Proposal, *, at: datetime) -> None:
    """Refuse now all that ``decide`` and ``close`` refuse. Raises CannotDecide, CannotRevoke, CannotClose."""
    if asked.outcome in CLOSINGS:
        demand_closable(case, asked.outcome, asked.text, at=at)
    else:
        demand_decidable(case, asked.outcome, asked.revocation, law=asked.law, facts=asked.facts, at=at)


def written(case: Case, asked: Proposal, *, by: Agent, at: datetime) -> dict[str, Any]:
    """The columns of a ``ProposedDecision``; its letter is kept. Raises CannotWrite."""
    ground = asked.revocation or Revocation()
    return {
        "authority_id": case.authority_id,
        "sector": case.sector,
        "case": case,
        "author": by,
        "signed": by.signature,
        "outcome": asked.outcome,
        "text": asked.text.strip(),
        "reasons_in_law": asked.law.strip(),
        "reasons_in_fact": asked.facts.strip(),
        "illegality": ground.illegality.strip(),
        "heard_on": ground.heard_on,
        "asked_on": ground.asked_on,
        "wording": word_decision(case, asked.composed, asked.outcome, by=by, at=at),
    }


def made_of(
    row: PlannedDecision | SubmittedDecision,
    *,
    by: Agent,
    at: datetime,
    revision: int | None = None,
    submitted: UUID | None = None,
) -> Decision:
    """Make what was proposed, with the letter kept for it. Raises what ``decide`` and ``close`` do."""
    outcome = Outcome(row.outcome)
    if outcome in CLOSINGS:
        return close(
            row.case_id, outcome, by=by, at=at, explanation=row.text, revision=revision, submitted=submitted
        )
    ground = Revocation(illegality=row.illegality, heard_on=row.heard_on, asked_on=row.asked_on)
    made = decide(
        row.case_id,
        outcome,
        by=by,
        at=at,
        text=row.text,
        law=row.reasons_in_law,
        facts=row.reasons_in_fact,
        revocation=None if ground == Revocation() else ground,
        revision=revision,
        submitted=submitted,
    )
    attach_wording(row.wording, made)
    return made
