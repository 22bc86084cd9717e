"""The legal calendar: examples worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from parvis.base.working_days import NaiveDatetime, WorkCalendar
from parvis.cases.legal_clock import (
    Channel,
    ImpossibleClock,
    IncompleteRequest,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
    acknowledgement_by,
    appeal_until,
    implicit_decision,
    legal_dates,
    reasons_due_on,
    registration_receipt_by,
    warnings_on,
)

PARIS = WorkCalendar("75")
# Monday 2 March 2026, ten in the morning in Paris; passed on ten days later.
RECEIVED = Received(at=datetime.fromisoformat("2026-03-02T10:00:00+01:00"))
PASSED_ON = Received(at=RECEIVED.at, competent_at=RECEIVED.at + timedelta(days=10))

ACCEPTANCE = Rule(silence=Silence.ACCEPTANCE)
REJECTION = Rule(silence=Silence.REJECTION)


def day(text: str) -> date:
    """Read "03-20" as a day of 2026."""
    return date.fromisoformat(f"2026-{text}")


def asked(on: str, until: str | None = None, answered: str | None = None, **more: bool) -> IncompleteRequest:
    return IncompleteRequest(
        asked_on=day(on),
        until=day(until) if until else None,
        answered_on=day(answered) if answered else None,
        **more,
    )


def born_on(rule: Rule, *requests: IncompleteRequest, received: Received = RECEIVED) -> date | None:
    return implicit_decision(received, rule, requests, PARIS).on


REJECTIONS = {
    # 2 March + 2 months. It is a Saturday: an implicit decision is not moved.
    "complete": ([], "05-02"),
    # 10 to 20 March excluded: 10 days; 2 May + 10.
    "answered in time": ([asked("03-10", "03-30", "03-20")], "05-12"),
    # 10 to 30 March: 20 days, then the clock runs again without the pieces.
    "never answered": ([asked("03-10", "03-30")], "05-22"),
    # The suspension ended with the delay given; the late answer adds nothing.
    "answered late": ([asked("03-10", "03-30", "04-05")], "05-22"),
    "answered the same day": ([asked("03-10", "03-30", "03-10")], "05-02"),
    "no time given": ([asked("03-10", "03-10")], "05-02"),
    # 10-20 and 15-25 March: 15 days in all, not 20.
    "overlapping": ([asked("03-10", "03-20"), asked("03-15", "03-25")], "05-17"),
    # 12-15 lies inside 10-30: 20 days.
    "nested": ([asked("03-10", "03-30"), asked("03-12", "03-15")], "05-22"),
    # 10-20 and 20-25 touch: 15 days.
    "touching": ([asked("03-10", "03-20"), asked("03-20", "03-25")], "05-17"),
    # 10 days in March, 5 in April.
    "apart": ([asked("04-01", "04-06"), asked("03-10", "03-20")], "05-17"),
    # The decision is born at the end of 2 May: a request of that day is still in time (10 days).
    "asked on the last day": ([asked("05-02", "05-12")], "05-12"),
    "asked the day after": ([asked("05-03", "05-13")], "05-02"),
    # The first puts the decision off to 12 May, so the one of 8 May counts: 10 + 10 days.
    "asked after the first date, before the second": (
        [asked("05-08", "05-18"), asked("03-10", "03-20")],
        "05-22",
    ),
    "asked after the date put off": ([asked("05-13", "05-23"), asked("03-10", "03-20")], "05-12"),
    # From 2 to 12 March: as if the clock had started on the 12th.
    "asked on the day of receipt": ([asked("03-02", "03-12")], "05-12"),
    "not indispensable": ([asked("03-10", "03-30", indispensable=False)], "05-02"),
}


@pytest.mark.parametrize("name", REJECTIONS)
def test_rejection(name: str) -> None:
    requests, expected = REJECTIONS[name]
    assert born_on(REJECTION, *requests) == day(expected)


ACCEPTANCES = {
    "complete": ([], "05-02"),
    # Two months from 25 March. 25 May is Whit Monday: not moved either.
    "answered": ([asked("03-10", "03-30", "03-25")], "05-25"),
    # Nothing but the reception of the pieces starts the clock: the delay given does not matter.
    "answered late": ([asked("03-10", "03-30", "04-08")], "06-08"),
    "no delay given": ([asked("03-10", None, "03-25")], "05-25"),
    "awaited": ([asked("03-10", "03-30")], None),
    # The last reception counts, whichever was asked first.
    "two answers": ([asked("03-10", None, "04-05"), asked("03-12", None, "03-20")], "06-05"),
    "one answer of two": ([asked("03-10", None, "04-05"), asked("03-12")], None),
    "asked on the last day": ([asked("05-02", None, "05-04")], "07-04"),
    "asked the day after": ([asked("05-03")], "05-02"),
    # The first answer puts the decision off to 25 May: pieces asked on the 20th stop it.
    "asked before the date put off": ([asked("05-20"), asked("03-10", None, "03-25")], None),
    "asked after the date put off": ([asked("05-26"), asked("03-10", None, "03-25")], "05-25"),
    "not indispensable": ([asked("03-10", "03-30", indispensable=False)], "05-02"),
}


@pytest.mark.parametrize("name", ACCEPTANCES)
def test_acceptance(name: str) -> None:
    requests, expected = ACCEPTANCES[name]
    decision = implicit_decision(RECEIVED, ACCEPTANCE, requests, PARIS)
    assert decision.kind is Silence.ACCEPTANCE
    assert decision.on == (day(expected) if expected else None)


def planning(months: int = 1, silence: Silence = Silence.ACCEPTANCE) -> Rule:
    return Rule(silence=silence, months=months, regime=Regime.PLANNING)


PLANNING = {
    "complete": ([], Silence.ACCEPTANCE, "04-02"),
    # One month from the complete file of 10 April.
    "answered": ([asked("03-20", None, "04-10")], Silence.ACCEPTANCE, "05-10"),
    # Three months from 20 March, whatever was announced.
    "never answered": ([asked("03-20", "04-01")], Silence.REJECTION, "06-20"),
    "answered on the last day": ([asked("03-20", None, "06-20")], Silence.ACCEPTANCE, "07-20"),
    "answered the day after": ([asked("03-20", None, "06-21")], Silence.REJECTION, "06-20"),
    # The month to ask ends on 2 April, included.
    "asked on the last day": ([asked("04-02")], Silence.REJECTION, "07-02"),
    "asked too late": ([asked("04-03")], Silence.ACCEPTANCE, "04-02"),
    "asked too late, answered": ([asked("04-03", None, "04-20")], Silence.ACCEPTANCE, "04-02"),
    "one answer of two": (
        [asked("03-20", None, "04-10"), asked("03-10")],
        Silence.REJECTION,
        "06-10",
    ),
    "neither answered": ([asked("03-20"), asked("03-10")], Silence.REJECTION, "06-10"),
    "not indispensable": ([asked("03-20", indispensable=False)], Silence.ACCEPTANCE, "04-02"),
}


@pytest.mark.parametrize("name", PLANNING)
def test_planning(name: str) -> None:
    requests, kind, expected = PLANNING[name]
    decision = implicit_decision(RECEIVED, planning(), requests, PARIS)
    assert (decision.kind, decision.on) == (kind, day(expected))


def test_a_planning_file_waits_no_longer_for_a_longer_procedure() -> None:
    # A month from reception deems it complete, whatever the two months of a house.
    assert born_on(planning(2), asked("04-03")) == day("05-02")
    assert born_on(planning(2), asked("04-02", None, "04-30")) == day("06-30")


def test_planning_months_are_clamped() -> None:
    received = Received(at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    # 30 November + 3 months: 28 February.
    decision = implicit_decision(received, planning(), [asked("11-30")], PARIS)
    assert decision.on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("silence", "starts_from", "expected"),
    [
        # L114-3: rejection from the first authority, acceptance from the competent one.
        (Silence.REJECTION, StartsFrom.RULE, "05-02"),
        (Silence.ACCEPTANCE, StartsFrom.RULE, "05-12"),
        (Silence.REJECTION, StartsFrom.COMPETENT, "05-12"),
        (Silence.ACCEPTANCE, StartsFrom.FIRST, "05-02"),
        (Silence.REJECTION, StartsFrom.FIRST, "05-02"),
        (Silence.ACCEPTANCE, StartsFrom.COMPETENT, "05-12"),
    ],
)
@pytest.mark.parametrize("regime", Regime)
def test_who_starts_the_clock(
    silence: Silence, starts_from: StartsFrom, expected: str, regime: Regime
) -> None:
    rule = Rule(silence=silence, starts_from=starts_from, regime=regime)
    assert born_on(rule, received=PASSED_ON) == day(expected)


def test_pieces_asked_before_the_clock_starts() -> None:
    # Suspended from 5 to 20 March, but running from the 12th only: 8 days are added to 12 May.
    from_competent = Rule(silence=Silence.REJECTION, starts_from=StartsFrom.COMPETENT)
    assert born_on(from_competent, asked("03-05", "03-20"), received=PASSED_ON) == day("05-20")
    assert born_on(from_competent, asked("03-05", "03-10"), received=PASSED_ON) == day("05-12")
    # Pieces received by the first authority do not start the clock before the competent one has them.
    assert born_on(ACCEPTANCE, asked("03-05", None, "03-07"), received=PASSED_ON) == day("05-12")


def test_access_to_documents_runs_one_month_from_the_competent_authority() -> None:
    rule = Rule(silence=Silence.REJECTION, months=1, starts_from=StartsFrom.COMPETENT)
    assert born_on(rule, received=PASSED_ON) == day("04-12")


def test_the_receipts_run_from_two_different_receptions() -> None:
    assert registration_receipt_by(PASSED_ON, PARIS) == day("03-03")
    # Ten working days after Thursday 12 March: 13, 16 to 20, 23 to 26.
    assert acknowledgement_by(PASSED_ON, PARIS) == day("03-26")


def test_paper_has_no_dated_receipt_and_the_same_silence() -> None:
    letter = Received(at=RECEIVED.at, channel=Channel.PAPER)
    dates = legal_dates(letter, REJECTION, [], PARIS)
    assert (dates.registration_receipt_by, dates.acknowledgement_by) == (None, None)
    assert dates.implicit_on == day("05-02")
    assert dates.articles == ("L114-3", "L231-4")


def test_without_a_silence_rule_nothing_is_born() -> None:
    for regime in Regime:
        rule = Rule(silence=Silence.NONE, regime=regime)
        dates = legal_dates(RECEIVED, rule, [asked("03-10", "03-30")], PARIS)
        assert (dates.implicit_decision, dates.implicit_on) == (Silence.NONE, None)
        assert dates.acknowledgement_by == day("03-16")
        assert dates.articles == ("R112-11-2",)


def test_the_day_is_that_of_the_departement() -> None:
    # 20:30 in Greenwich is already 3 March on La Réunion.
    received = Received(at=datetime(2026, 3, 2, 20, 30, tzinfo=UTC))
    saint_denis = legal_dates(received, REJECTION, [], WorkCalendar("974"))
    assert saint_denis.registration_receipt_by == day("03-04")
    assert saint_denis.implicit_on == day("05-03")
    paris = legal_dates(received, REJECTION, [], PARIS)
    assert paris.registration_receipt_by == day("03-03")
    assert paris.implicit_on == day("05-02")


def test_a_moment_in_a_request_for_pieces_is_read_in_the_same_place() -> None:
    # 22:30 in Greenwich on 9 March: still the 9th in Paris (11 days), the 10th on La Réunion (10).
    request = IncompleteRequest(
        asked_on=datetime(2026, 3, 9, 22, 30, tzinfo=UTC),
        until=datetime(2026, 3, 20, 12, tzinfo=UTC),
        answered_on=None,
    )
    received = Received(at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert implicit_decision(received, REJECTION, [request], PARIS).on == day("05-13")
    assert implicit_decision(received, REJECTION, [request], WorkCalendar("974")).on == day("05-12")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-12-31T10:00:00+01:00", date(2027, 2, 28)),
        ("2027-12-31T10:00:00+01:00", date(2028, 2, 29)),
        # 23:30 in Greenwich on 31 December is the new year in Paris.
        ("2026-12-31T23:30:00Z", date(2027, 3, 1)),
        # The hour changes on 29 March and 25 October 2026: half past midnight, then half past eleven.
        ("2026-03-28T23:30:00Z", date(2026, 5, 29)),
        ("2026-10-25T22:30:00Z", date(2026, 12, 25)),
    ],
)
def test_months_and_midnight(received: str, expected: date) -> None:
    moment = datetime.fromisoformat(received)
    assert born_on(REJECTION, received=Received(at=moment)) == expected


@pytest.mark.parametrize(
    ("rule", "requests", "articles"),
    [
        (ACCEPTANCE, [], ["L114-3", "L231-1"]),
        (REJECTION, [asked("03-10", "03-30")], ["L114-3", "L114-5", "L231-4"]),
        # A request made too late applied nothing.
        (REJECTION, [asked("05-03", "05-13")], ["L114-3", "L231-4"]),
        (
            REJECTION,
            [asked("03-10", indispensable=False)],
            ["L114-3", "L114-5-1", "L231-4"],
        ),
        (
            Rule(silence=Silence.REJECTION, months=1, starts_from=StartsFrom.COMPETENT),
            [],
            ["L231-4", "L231-6"],
        ),
        (planning(), [], ["R*423-19", "R*423-22", "R*424-1"]),
        (planning(silence=Silence.REJECTION), [], ["R*423-19", "R*423-22", "R*424-2"]),
        (
            planning(),
            [asked("03-20", None, "04-01")],
            ["R*423-19", "R*423-22", "R*423-38", "R*424-1"],
        ),
        (planning(), [asked("03-20")], ["R*423-19", "R*423-22", "R*423-38", "R*423-39"]),
    ],
)
def test_the_articles_applied_are_told(
    rule: Rule, requests: list[IncompleteRequest], articles: list[str]
) -> None:
    assert list(legal_dates(RECEIVED, rule, requests, PARIS).articles) == ["R112-11-2", *articles]


@pytest.mark.parametrize("rule", [ACCEPTANCE, REJECTION, Rule(silence=Silence.NONE), planning()])
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (asked("03-10", "03-30", "03-09"), "answered_on"),
        (asked("03-10", "03-09"), "until"),
        (asked("03-01", "03-30"), "before the request is received"),
        (asked("03-10", "03-30", "03-09", indispensable=False), "answered_on"),
    ],
)
def test_days_in_the_wrong_order_are_refused(rule: Rule, request_: IncompleteRequest, reason: str) -> None:
    with pytest.raises(ImpossibleClock, match=reason):
        born_on(rule, request_)


def test_a_suspension_without_its_delay_is_refused() -> None:
    with pytest.raises(ImpossibleClock, match="until"):
        born_on(REJECTION, asked("03-10", None, "03-20"))
    # Where it would decide nothing, its absence does no harm.
    assert born_on(REJECTION, asked("03-10", indispensable=False)) == day("05-02")
    assert born_on(REJECTION, asked("05-03")) == day("05-02")


def test_impossible_receptions_and_rules_are_refused() -> None:
    with pytest.raises(ImpossibleClock, match="competent"):
        Received(at=RECEIVED.at, competent_at=RECEIVED.at - timedelta(seconds=1))
    with pytest.raises(NaiveDatetime):
        Received(at=datetime(2026, 3, 2, 10))
    for months in (0, 25, -1):
        with pytest.raises(ImpossibleClock, match="months"):
            Rule(silence=Silence.REJECTION, months=months)


def test_the_order_of_receptions_is_that_of_moments_not_of_clock_faces() -> None:
    tokyo = timezone(timedelta(hours=9))
    # 18:00 in Tokyo is 10:00 in Paris.
    assert Received(at=RECEIVED.at, competent_at=datetime(2026, 3, 2, 18, tzinfo=tokyo)).competent_on(
        PARIS
    ) == day("03-02")


def test_an_appeal_that_ends_on_a_holiday_is_extended() -> None:
    assert appeal_until(day("03-03"), PARIS) == day("05-04")  # 3 May is a Sunday
    assert appeal_until(day("03-01"), PARIS) == day("05-04")  # 1 May, a Friday
    assert appeal_until(day("03-14"), PARIS) == day("05-15")  # 14 May is Ascension
    assert appeal_until(day("03-16"), PARIS) == day("05-18")  # 16 May is a Saturday
    assert appeal_until(day("03-04"), PARIS) == day("05-04")
    assert appeal_until(day("12-31"), PARIS) == date(2027, 3, 1)  # 28 February is a Sunday
    # Good Friday 2026 is 3 April: two months from 3 February.
    assert appeal_until(day("02-03"), WorkCalendar("57")) == day("04-07")
    assert appeal_until(day("02-03"), PARIS) == day("04-03")


def test_reasons_are_due_within_a_month() -> None:
    assert reasons_due_on(day("05-12")) == day("06-12")
    assert reasons_due_on(day("01-31")) == day("02-28")
    # A Sunday: the authority's own delay is not extended.
    assert reasons_due_on(day("04-03")) == day("05-03")


def test_the_manager_is_warned_fifteen_then_three_working_days_before() -> None:
    # Before Saturday 2 May: 30, 29, 28 April (the 1st is a holiday); then back to 10 April, Easter
    # Monday being the 6th: 27, 24 to 20, 17 to 13, 10.
    assert warnings_on(day("05-02"), PARIS) == (day("04-10"), day("04-28"))
