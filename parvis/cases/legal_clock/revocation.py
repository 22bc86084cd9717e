"""How long a decision that gave a right can still be taken back without its beneficiary asking."""

from __future__ import annotations

from datetime import date

from parvis.base.working_days import add_months
from parvis.cases.legal_clock.inputs import Regime

REVOCATION_MONTHS = 4
PLANNING_REVOCATION_MONTHS = 3


def revocable_until(given_on: date, regime: Regime = Regime.CRPA) -> date:
    """Return the last day to take back an illegal decision that gave a right on `given_on`.

    CRPA L242-1: within the four months that follow it. A planning permission, even tacit, has a rule of its
    own: three months (code de l'urbanisme L424-5). This is the authority's own delay: it is not extended when
    it ends on a non-working day.
    """
    months = PLANNING_REVOCATION_MONTHS if regime is Regime.PLANNING else REVOCATION_MONTHS
    return add_months(given_on, months)
