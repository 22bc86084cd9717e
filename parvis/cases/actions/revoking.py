"""Taking back a decision that gave a right: when the law allows it, and what it demands.

Silence that accepted gives a right as an express acceptance does: to refuse afterwards is to withdraw it.
"""

from dataclasses import dataclass
from datetime import date

from parvis.base.visible import is_visible
from parvis.catalogue.natures import Outcome

from ..legal_clock import Regime, revocable_until
from ..models import Case

TAKING_BACK = (Outcome.REFUSED, Outcome.PARTLY, Outcome.NO_ACTION)
"""Outcomes that leave the person with less than a decision that had accepted."""


class CannotRevoke(Exception):
    """The right cannot be taken back any more, or what the law demands for it is missing."""


@dataclass(frozen=True)
class Revocation:
    """Why a right is taken back: its decision is illegal (L242-1), or the person asks for it (L242-4).

    ``heard_on`` is the day by which she could answer what was held against the decision (L121-1, L122-1);
    nobody has to be heard on what she asked for herself, on ``asked_on``.
    """

    illegality: str = ""
    heard_on: date | None = None
    asked_on: date | None = None


def right_given_on(case: Case, *, today: date) -> date | None:
    """The day the person was given the right she has now; None when she has none.

    What silence accepted counts from the day it was born, whether the clock wrote it down already or not.
    """
    given = case.decisions.giving_right()
    if given is not None:
        return case.authority.calendar().local_date(given.decided_at)
    if case.is_silently_decided(on=today) and case.implicit_kind == "acceptance":
        return case.implicit_on
    return None


def last_day_to_revoke(case: Case, given_on: date) -> date:
    """The last day to take back a right given on that day, without the person asking."""
    return revocable_until(given_on, Regime(case.version.offer.silence.regime))


def demand_revocable(case: Case, outcome: Outcome, asked: Revocation | None, *, today: date) -> date | None:
    """The day of the decision that this outcome takes back; None when it takes none back.

    L242-1: on the authority's own motion within four months, and only what is illegal; L121-1: once the person
    was heard; L242-4: whenever she asks. Raises CannotRevoke.
    """
    given_on = right_given_on(case, today=today) if outcome in TAKING_BACK else None
    if given_on is None and asked is None:
        return None
    if given_on is None or asked is None:
        raise CannotRevoke(case.reference)
    if asked.asked_on is not None:
        is_lawful = given_on <= asked.asked_on <= today
    else:
        is_lawful = (
            is_visible(asked.illegality)
            and asked.heard_on is not None
            and given_on <= asked.heard_on <= today <= last_day_to_revoke(case, given_on)
        )
    if not is_lawful:
        raise CannotRevoke(case.reference)
    return given_on
