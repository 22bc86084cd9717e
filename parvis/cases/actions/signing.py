"""Who signs what ends a request: checked at the moment she signs, and kept with what she signed (L212-1)."""

from datetime import datetime
from uuid import UUID

from parvis.agents.delegations import citation, keeps_register, power_of, signatories
from parvis.agents.models import Agent
from parvis.catalogue.natures import Outcome

from ..models import Case, SubmittedDecision
from ..signing import is_signed, matter_of, visas_of

__all__ = ["CannotSign", "NeedsVisa", "demand_power", "demand_visa", "is_signed", "matter_of", "visas_of"]


class CannotSign(Exception):
    """The register of the authority does not let her sign this; ``could`` names who may, perhaps nobody."""

    def __init__(self, reference: str, could: tuple[str, ...] = ()) -> None:
        super().__init__(reference)
        self.could = could


class NeedsVisa(Exception):
    """The procedure has such decisions read by others before they exist."""


def demand_power(case: Case, by: Agent, *, at: datetime) -> str:
    """By what an agent signs on this case, as the letter cites it; empty by her own office. Raises CannotSign."""
    on, matter = case.authority.calendar().local_date(at), matter_of(case)
    power = power_of(by, matter, on=on)
    if power is not None:
        return citation(power)
    if keeps_register(case.authority_id):
        raise CannotSign(case.reference, tuple(signatories(matter, on=on)))
    return ""


def demand_visa(case: Case, outcome: Outcome, by: Agent, submitted: UUID | None, *, at: datetime) -> None:
    """Refuse what has not had all its visas; ``submitted``: what had them. Raises NeedsVisa."""
    if not visas_of(case, outcome, by, at=at):
        return
    if submitted is None:
        raise NeedsVisa(case.reference)
    had = SubmittedDecision.objects.filter(pk=submitted, case=case, outcome=outcome, decision=None)
    if not had.filter(state=SubmittedDecision.State.MADE).exists():
        raise NeedsVisa(case.reference)
