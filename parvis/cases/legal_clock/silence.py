"""The implicit decision under the CRPA: what silence is worth, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parvis.base.working_days import add_months
from parvis.cases.legal_clock.inputs import ImpossibleClock, IncompleteRequest, Silence


@dataclass(frozen=True, slots=True)
class ImplicitDecision:
    """The decision that silence makes; `on` is its day (born at the end of it).

    `on` is None when no decision can be born: no silence rule, or acceptance while pieces are
    awaited. `articles` are the texts applied, in the order they were.
    """

    kind: Silence
    on: date | None
    articles: tuple[str, ...] = ()


def rejection_on(start: date, months: int, requests: Sequence[IncompleteRequest]) -> tuple[date, bool]:
    """Return the day silence becomes rejection, and whether a request for pieces counted.

    CRPA L231-4, and L114-5 third paragraph: the clock is suspended from the day pieces are asked
    until they arrive or the delay given ends, whichever is first. Days suspended twice count once;
    they are added to the unsuspended day. A request made after the decision is born has no effect.
    `requests` are indispensable ones, oldest first.
    """
    born_on = add_months(start, months)
    suspended_to = start
    counted = False
    for request in requests:
        if request.asked_on > born_on:
            break
        if request.until is None:
            raise ImpossibleClock(
                "the delay given to produce the pieces (until) is missing: it bounds the suspension (L114-5)"
            )
        resumed_on = min(request.until, request.answered_on or request.until)
        # What is already suspended is not suspended twice; a clock not started is not suspended.
        from_day = max(request.asked_on, suspended_to)
        born_on += max(resumed_on - from_day, timedelta(0))
        suspended_to = max(suspended_to, resumed_on)
        counted = True
    return born_on, counted


def acceptance_on(
    start: date, months: int, requests: Sequence[IncompleteRequest]
) -> tuple[date | None, bool]:
    """Return the day silence becomes acceptance, and whether a request for pieces counted.

    CRPA L231-1, L114-3 and L114-5 second paragraph: the clock runs only from the last reception of
    the pieces asked, even after the delay given for them; None while any is awaited. A request made
    after the decision is born has no effect. `requests` are indispensable ones, oldest first.
    """
    born_on = add_months(start, months)
    counted = False
    for request in requests:
        if request.asked_on > born_on:
            break
        counted = True
        if request.answered_on is None:
            return None, counted
        start = max(start, request.answered_on)
        born_on = add_months(start, months)
    return born_on, counted
