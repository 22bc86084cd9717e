"""The deadlines of one case: its rows read into the legal clock, and the dates written back."""

from collections.abc import Sequence
from datetime import date

from parvis.authorities.models import Authority
from parvis.base.working_days import WorkCalendar
from parvis.catalogue.definition import Offer
from parvis.interactions.models import ELECTRONIC

from .legal_clock import (
    Channel,
    IncompleteRequest,
    LegalDates,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
    legal_dates,
)
from .models import Case, CorrectionRequest


def legal_dates_of(
    case: Case, offer: Offer, calendar: WorkCalendar, requests: Sequence[CorrectionRequest] = ()
) -> LegalDates:
    """The legal dates of a case as its version, its receptions and its correction requests make them."""
    received = Received(
        at=case.received_at,
        competent_at=case.competent_received_at,
        channel=Channel.ELECTRONIC if case.channel in ELECTRONIC else Channel.PAPER,
    )
    rule = Rule(
        silence=Silence(offer.silence.rule),
        months=offer.silence.months,
        starts_from=StartsFrom(offer.silence.starts_from),
        regime=Regime(offer.silence.regime),
    )
    asked = [
        IncompleteRequest(
            asked_on=request.asked_at,
            until=request.until,
            answered_on=request.answered_at or request.cancelled_at,
            indispensable=request.is_indispensable,
        )
        for request in requests
    ]
    return legal_dates(received, rule, asked, calendar)


def set_deadlines(
    case: Case,
    offer: Offer,
    authority: Authority,
    requests: Sequence[CorrectionRequest] = (),
    *,
    is_silence_broken: bool = False,
) -> LegalDates:
    """Write the dates on the case (not saved): announced delay, acknowledgement, implicit decision, next due.

    Silence that a decision has broken decides nothing any more, even when the case is opened again.
    """
    calendar = authority.calendar()
    dates = legal_dates_of(case, offer, calendar, requests)
    received_on = calendar.local_date(case.competent_received_at)
    case.announced_on = calendar.add_working_days(received_on, offer.announced_days)
    case.acknowledge_by = dates.acknowledgement_by
    if case.implicit_borne_at is None and is_silence_broken:
        case.implicit_kind, case.implicit_on = "", None
    elif case.implicit_borne_at is None:
        if case.implicit_on != dates.implicit_on:
            case.implicit_warned = 0
        case.implicit_kind = "" if dates.implicit_decision is Silence.NONE else dates.implicit_decision.value
        case.implicit_on = dates.implicit_on
    case.due_on = next_due(case)
    return dates


def next_due(case: Case) -> date:
    """The nearest of the announced delay and an implicit decision still to come."""
    if case.implicit_on and case.implicit_borne_at is None:
        return min(case.announced_on, case.implicit_on)
    return case.announced_on
