"""The dates of a request: receipts owed, implicit decision, warnings before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parvis.base.working_days import WorkCalendar
from parvis.cases.legal_clock.inputs import (
    Channel,
    ImpossibleClock,
    IncompleteRequest,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
)
from parvis.cases.legal_clock.planning import planning_decision
from parvis.cases.legal_clock.silence import ImplicitDecision, acceptance_on, rejection_on

REGISTRATION_WORKING_DAYS = 1
ACKNOWLEDGEMENT_WORKING_DAYS = 10
USUAL_MONTHS = 2
WARNING_WORKING_DAYS = (15, 3)


@dataclass(frozen=True, slots=True)
class LegalDates:
    """All the dates of a request; each is the last day, included, on which the act is in time."""

    registration_receipt_by: date | None
    acknowledgement_by: date | None
    implicit_decision: Silence
    implicit_on: date | None
    articles: tuple[str, ...]


def registration_receipt_by(received: Received, calendar: WorkCalendar) -> date | None:
    """Return the last day of the electronic registration receipt; None on paper.

    CRPA R112-11-2, first paragraph: one working day from the (first) reception, when it could not
    be sent at once.
    """
    if received.channel is Channel.PAPER:
        return None
    return calendar.add_working_days(received.first_on(calendar), REGISTRATION_WORKING_DAYS)


def acknowledgement_by(received: Received, calendar: WorkCalendar) -> date | None:
    """Return the last day of the electronic acknowledgement; None on paper.

    CRPA R112-11-2, second paragraph: ten working days, counted from the reception by the competent
    authority (L114-2, L114-4). No text fixes a delay for paper (L112-3, R112-5).
    """
    if received.channel is Channel.PAPER:
        return None
    return calendar.add_working_days(received.competent_on(calendar), ACKNOWLEDGEMENT_WORKING_DAYS)


def implicit_decision(
    received: Received, rule: Rule, requests: Sequence[IncompleteRequest], calendar: WorkCalendar
) -> ImplicitDecision:
    """Return the decision that silence makes and its day, with the articles applied.

    CRPA L231-1, L231-4, L231-6, L114-3, L114-5, L114-5-1; code de l'urbanisme for the planning
    regime. The day is never moved to a working day. Raise ImpossibleClock when the requests for
    pieces contradict the reception or themselves.
    """
    first_on = received.first_on(calendar)
    local = sorted(
        (request.in_days_of(calendar) for request in requests), key=lambda request: request.asked_on
    )
    if local and local[0].asked_on < first_on:
        raise ImpossibleClock("pieces cannot be asked (asked_on) before the request is received")
    if rule.silence is Silence.NONE:
        return ImplicitDecision(Silence.NONE, None)
    start = rule.starts_on(received, calendar)
    indispensable = [request for request in local if request.indispensable]
    set_aside = ("L114-5-1",) if len(indispensable) < len(local) else ()
    if rule.regime is Regime.PLANNING:
        decision = planning_decision(rule.silence, start, rule.months, indispensable)
        return ImplicitDecision(decision.kind, decision.on, set_aside + decision.articles)
    on, counted = _silence_on(rule, start, indispensable)
    articles = (
        *(("L114-3",) if rule.starts_from is StartsFrom.RULE else ()),
        *(("L114-5",) if counted else ()),
        *set_aside,
        "L231-1" if rule.silence is Silence.ACCEPTANCE else "L231-4",
        *(("L231-6",) if rule.months != USUAL_MONTHS else ()),
    )
    return ImplicitDecision(rule.silence, on, articles)


def _silence_on(rule: Rule, start: date, requests: Sequence[IncompleteRequest]) -> tuple[date | None, bool]:
    if rule.silence is Silence.ACCEPTANCE:
        return acceptance_on(start, rule.months, requests)
    return rejection_on(start, rule.months, requests)


def legal_dates(
    received: Received, rule: Rule, requests: Sequence[IncompleteRequest], calendar: WorkCalendar
) -> LegalDates:
    """Return every legal date of a request and the articles applied, in a fixed order."""
    decision = implicit_decision(received, rule, requests, calendar)
    electronic = ("R112-11-2",) if received.channel is Channel.ELECTRONIC else ()
    return LegalDates(
        registration_receipt_by=registration_receipt_by(received, calendar),
        acknowledgement_by=acknowledgement_by(received, calendar),
        implicit_decision=decision.kind,
        implicit_on=decision.on,
        articles=electronic + decision.articles,
    )


def warnings_on(implicit_on: date, calendar: WorkCalendar) -> tuple[date, ...]:
    """Return the days the manager is warned: 15, then 3 working days before the implicit decision."""
    return tuple(calendar.previous_working_days(implicit_on, count) for count in WARNING_WORKING_DAYS)
