"""Who signs what ends a request: checked at the moment she signs, and kept with what she signed (L212-1)."""

from datetime import datetime

from parvis.agents.delegations import Matter, citation, keeps_register, path_of, power_of, signatories
from parvis.agents.models import Agent
from parvis.catalogue.natures import WITH_SILENCE, Outcome

from ..models import Case

RULING = (Outcome.ACCEPTED, Outcome.PARTLY, Outcome.REFUSED)
"""Outcomes that are decisions whatever the nature; closing without action is one on what silence may decide."""


class CannotSign(Exception):
    """The register of the authority does not let her sign this; ``could`` names who may, perhaps nobody."""

    def __init__(self, reference: str, could: tuple[str, ...] = ()) -> None:
        super().__init__(reference)
        self.could = could


def is_signed(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome is a decision that its author signs (L212-1)."""
    return outcome in RULING or (outcome == Outcome.NO_ACTION and case.nature in WITH_SILENCE)


def matter_of(case: Case) -> Matter:
    """What a signature on this case is asked for."""
    return Matter(case.authority_id, path_of(case.unit), case.sector, case.version.procedure_id)


def demand_power(case: Case, by: Agent, *, at: datetime) -> str:
    """By what an agent signs on this case, as the letter cites it; empty by her own office. Raises CannotSign."""
    on, matter = case.authority.calendar().local_date(at), matter_of(case)
    power = power_of(by, matter, on=on)
    if power is not None:
        return citation(power)
    if keeps_register(case.authority_id):
        raise CannotSign(case.reference, tuple(signatories(matter, on=on)))
    return ""
