"""Reads of who signs what ends a request, and of whose visas it waits for first."""

from datetime import datetime

from parvis.agents.delegations import Matter, may_sign, path_of
from parvis.agents.models import Agent
from parvis.catalogue.definition import VisaRole
from parvis.catalogue.natures import WITH_SILENCE, Outcome

from .models import Case

RULING = (Outcome.ACCEPTED, Outcome.PARTLY, Outcome.REFUSED)
"""Outcomes that are decisions whatever the nature; closing without action is one on what silence may decide."""


def is_signed(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome is a decision that its author signs (L212-1)."""
    return outcome in RULING or (outcome == Outcome.NO_ACTION and case.nature in WITH_SILENCE)


def matter_of(case: Case) -> Matter:
    """What a signature on this case is asked for."""
    return Matter(case.authority_id, path_of(case.unit), case.sector, case.version.procedure_id)


def visas_of(case: Case, outcome: Outcome, by: Agent, *, at: datetime) -> tuple[str, ...]:
    """Whose visas this outcome waits for when she writes it; a signatory who writes needs none to sign."""
    if not is_signed(case, outcome):
        return ()
    chain = case.version.offer.visa
    on, matter = case.authority.calendar().local_date(at), matter_of(case)
    if chain and chain[-1] == VisaRole.SIGNATORY and may_sign(by, matter, on=on):
        return chain[:-1]
    return chain
