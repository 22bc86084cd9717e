"""The legal calendar: what holds for every request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parvis.base.departments import DEPARTMENTS
from parvis.base.working_days import WorkCalendar, add_months
from parvis.cases.legal_clock import (
    Channel,
    IncompleteRequest,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
    appeal_until,
    implicit_decision,
    legal_dates,
    warnings_on,
)

NEVER = date.max
calendars = st.sampled_from(sorted(DEPARTMENTS)).map(WorkCalendar)
months = st.integers(1, 24)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
delays = st.integers(0, 150).map(lambda days: timedelta(days=days))


@st.composite
def receptions(draw: st.DrawFn) -> Received:
    at = draw(moments)
    passed_on = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=90)))
    return Received(
        at=at,
        competent_at=None if passed_on is None else at + passed_on,
        channel=draw(st.sampled_from(Channel)),
    )


@st.composite
def requests_after(draw: st.DrawFn, first: date) -> IncompleteRequest:
    asked_on = first + draw(delays)
    answered = draw(st.none() | delays)
    return IncompleteRequest(
        asked_on=asked_on,
        until=asked_on + draw(delays),
        answered_on=None if answered is None else asked_on + answered,
        indispensable=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[Received, WorkCalendar, list[IncompleteRequest]]:
    received, calendar = draw(receptions()), draw(calendars)
    first = received.first_on(calendar)
    return received, calendar, draw(st.lists(requests_after(first), max_size=5))


rules = st.builds(
    Rule,
    silence=st.sampled_from(Silence),
    months=months,
    starts_from=st.sampled_from(StartsFrom),
    regime=st.sampled_from(Regime),
)
File = tuple[Received, WorkCalendar, list[IncompleteRequest]]


@given(files(), rules)
def test_no_date_comes_before_the_receipt(file: File, rule: Rule) -> None:
    received, calendar, requests = file
    first, competent = received.first_on(calendar), received.competent_on(calendar)
    dates = legal_dates(received, rule, requests, calendar)
    assert dates.implicit_on is None or dates.implicit_on > first
    if received.channel is Channel.PAPER:
        assert dates.registration_receipt_by is None
        assert dates.acknowledgement_by is None
    else:
        assert dates.registration_receipt_by is not None
        assert dates.acknowledgement_by is not None
        assert calendar.working_days_between(first, dates.registration_receipt_by) == 1
        assert calendar.working_days_between(competent, dates.acknowledgement_by) == 10


@given(files(), rules, st.randoms())
def test_the_order_in_which_requests_are_listed_changes_nothing(file: File, rule: Rule, random) -> None:
    received, calendar, requests = file
    shuffled = requests.copy()
    random.shuffle(shuffled)
    expected = legal_dates(received, rule, requests, calendar)
    assert legal_dates(received, rule, shuffled, calendar) == expected
    assert legal_dates(received, rule, shuffled + requests, calendar) == expected


@given(files(), rules, months)
def test_a_longer_delay_never_ends_sooner(file: File, rule: Rule, other: int) -> None:
    received, calendar, requests = file
    few, many = sorted([rule.months, other])
    ends = [
        implicit_decision(
            received,
            Rule(silence=rule.silence, months=count, starts_from=rule.starts_from, regime=rule.regime),
            requests,
            calendar,
        ).on
        or NEVER
        for count in (few, many)
    ]
    assert ends == sorted(ends)


@given(files(), months, st.sampled_from(StartsFrom))
def test_a_suspension_never_makes_a_rejection_sooner(file: File, count: int, starts_from: StartsFrom) -> None:
    received, calendar, requests = file
    rule = Rule(silence=Silence.REJECTION, months=count, starts_from=starts_from)
    previous = implicit_decision(received, rule, [], calendar).on
    for upto in range(1, len(requests) + 1):
        on = implicit_decision(received, rule, requests[:upto], calendar).on
        assert previous is not None
        assert on is not None
        assert on >= previous
        previous = on


@given(files(), months)
def test_rejection_is_the_unsuspended_day_plus_every_suspended_day_once(file: File, count: int) -> None:
    """Recount with sets of days, widening until nothing changes."""
    received, calendar, requests = file
    start = received.first_on(calendar)
    unsuspended = add_months(start, count)
    born_on, known = unsuspended, -1
    while known != (known := sum(r.asked_on <= born_on for r in requests)):
        suspended = {
            r.asked_on + timedelta(days=rank)
            for r in requests
            if r.indispensable and r.asked_on <= born_on
            for rank in range((min(r.until, r.answered_on or r.until) - r.asked_on).days)
        }
        born_on = unsuspended + timedelta(days=len(suspended))
    rule = Rule(silence=Silence.REJECTION, months=count)
    assert implicit_decision(received, rule, requests, calendar).on == born_on


@given(files(), months)
def test_acceptance_runs_whole_from_the_last_pieces(file: File, count: int) -> None:
    received, calendar, requests = file
    rule = Rule(silence=Silence.ACCEPTANCE, months=count)
    on = implicit_decision(received, rule, requests, calendar).on
    indispensable = [r for r in requests if r.indispensable]
    start = received.competent_on(calendar)
    if on is None:
        assert any(r.answered_on is None for r in indispensable)
        return
    asked_in_time = [r for r in indispensable if r.asked_on <= on]
    assert all(r.answered_on is not None for r in asked_in_time)
    assert on == add_months(max([start, *(r.answered_on for r in asked_in_time)]), count)


@given(files(), rules)
def test_pieces_that_are_not_indispensable_change_no_date(file: File, rule: Rule) -> None:
    received, calendar, requests = file
    indispensable = [r for r in requests if r.indispensable]
    whole = legal_dates(received, rule, requests, calendar)
    without = legal_dates(received, rule, indispensable, calendar)
    assert (whole.implicit_decision, whole.implicit_on) == (without.implicit_decision, without.implicit_on)


@given(files(), months, st.sampled_from([Silence.ACCEPTANCE, Silence.REJECTION]))
def test_a_planning_file_always_ends(file: File, count: int, silence: Silence) -> None:
    received, calendar, requests = file
    rule = Rule(silence=silence, months=count, regime=Regime.PLANNING)
    start = rule.starts_on(received, calendar)
    on = implicit_decision(received, rule, requests, calendar).on
    # At most a month to ask, three to answer, then the delay; clamping gains at most three days.
    assert on is not None
    assert on <= add_months(start, 1 + 3 + count) + timedelta(days=3)


@given(st.dates(date(2015, 1, 1), date(2060, 1, 1)), calendars)
def test_an_appeal_ends_on_a_working_day_and_warnings_come_in_order(notified: date, calendar) -> None:
    until = appeal_until(notified, calendar)
    assert calendar.is_working_day(until)
    assert timedelta(0) <= until - add_months(notified, 2) <= timedelta(days=5)
    early, late = warnings_on(notified, calendar)
    assert early < late < notified
    assert calendar.is_working_day(early)
    assert calendar.is_working_day(late)
