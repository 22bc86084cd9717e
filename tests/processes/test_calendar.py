"""When a timer is due: the working days of an authority, the days of the calendar, hours, dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base.departments import DEPARTMENTS
from parvis.base.working_days import WorkCalendar
from parvis.processes.calendar import MORNING, due, in_working_days
from parvis.processes.diagrams import moments
from parvis.processes.engine.plan import Timer

AIN = WorkCalendar("01")
CALENDARS = st.builds(
    WorkCalendar,
    st.sampled_from(sorted(DEPARTMENTS)),
    st.dictionaries(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.booleans(), max_size=5),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
COUNTS = st.integers(0, 40)


def at(text: str, began: str, *, kind: str = "duration", calendar: WorkCalendar = AIN) -> str:
    """The local moment a timer that began at a local moment is due."""
    since = datetime.fromisoformat(began).replace(tzinfo=calendar.zone)
    return due(Timer(kind, text), since, calendar).astimezone(calendar.zone).isoformat()


@pytest.mark.parametrize(
    ("text", "began", "moment"),
    [
        ("P1D", "2026-11-23T17:59", "2026-11-24T08:00:00+01:00"),
        ("P1D", "2026-11-23T00:00", "2026-11-24T08:00:00+01:00"),
        ("P5D", "2026-11-20T10:00", "2026-11-27T08:00:00+01:00"),
        ("P1D", "2026-11-21T10:00", "2026-11-23T08:00:00+01:00"),
        ("P1D", "2026-11-10T10:00", "2026-11-12T08:00:00+01:00"),
        ("P2W", "2026-11-23T10:00", "2026-12-07T08:00:00+01:00"),
        ("P1M", "2026-11-25T10:00", "2026-12-28T08:00:00+01:00"),
        ("P1Y", "2024-02-29T10:00", "2025-02-28T08:00:00+01:00"),
        ("P1M2D", "2026-10-30T10:00", "2026-12-02T08:00:00+01:00"),
        ("PT1H30M", "2026-11-21T23:45", "2026-11-22T01:15:00+01:00"),
        ("PT0,5H", "2026-11-21T12:00", "2026-11-21T12:30:00+01:00"),
        ("P1DT4H", "2026-11-23T10:00", "2026-11-24T12:00:00+01:00"),
        ("P0D", "2026-11-21T12:00", "2026-11-21T12:00:00+01:00"),
        ("PT24H", "2026-10-24T12:00", "2026-10-25T11:00:00+01:00"),
        ("P1D", "2026-10-24T12:00", "2026-10-26T08:00:00+01:00"),
        ("P1D", "2026-03-27T12:00", "2026-03-30T08:00:00+02:00"),
    ],
)
def test_a_duration_is_counted_as_people_count_it(text: str, began: str, moment: str) -> None:
    assert at(text, began) == moment


def test_days_are_those_of_the_authority() -> None:
    reunion = WorkCalendar("974", {date(2026, 12, 21): True, date(2026, 12, 25): False})
    assert at("P1D", "2026-12-18T10:00") == "2026-12-21T08:00:00+01:00"
    assert at("P1D", "2026-12-18T10:00", calendar=reunion) == "2026-12-22T08:00:00+04:00"
    assert at("P1D", "2026-12-24T10:00", calendar=reunion) == "2026-12-25T08:00:00+04:00"
    late = datetime(2026, 12, 17, 21, tzinfo=UTC)
    assert in_working_days(1, late, reunion) == datetime(2026, 12, 22, 4, tzinfo=UTC), "there it is the 18th"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01", "2026-12-01T08:00:00+01:00"),
        ("20260701", "2026-07-01T08:00:00+02:00"),
        ("2026-12-05T14:30", "2026-12-05T14:30:00+01:00"),
        ("2026-12-01T14:30:00Z", "2026-12-01T15:30:00+01:00"),
        ("2026-12-01T14:30+04:00", "2026-12-01T11:30:00+01:00"),
        ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00"),
        ("1999-01-01", "1999-01-01T08:00:00+01:00"),
    ],
)
def test_a_date_is_what_it_says(text: str, moment: str) -> None:
    assert at(text, "2026-11-23T10:00", kind="date") == moment


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "P3651D"),
        ("duration", "P101Y"),
        ("duration", "P99999999999999999999M"),
        ("duration", "P99999999999999999999W"),
        ("duration", "PT99999999999999999999H"),
        ("date", "2026-02-30"),
        ("date", "bientôt"),
        ("date", "0001-01-01T00:00"),
        ("cycle", "R3/P1D"),
    ],
)
def test_what_is_no_moment_is_said(kind: str, text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        at(text, "2026-11-23T10:00", kind=kind)


def test_part_of_a_day_is_not_a_moment_anybody_counts() -> None:
    assert moments.is_literal("duration", "P1DT0.5H")
    assert not moments.is_literal("duration", "P0.5D")


@given(CALENDARS, MOMENTS, COUNTS)
def test_days_end_on_the_morning_of_a_working_day(
    calendar: WorkCalendar, began: datetime, count: int
) -> None:
    moment = due(Timer("duration", f"P{count + 1}D"), began, calendar).astimezone(calendar.zone)
    assert moment.time() == MORNING
    assert calendar.is_working_day(moment.date())
    assert calendar.working_days_between(calendar.local_date(began), moment.date()) == count + 1


@given(CALENDARS, MOMENTS, st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), COUNTS, st.integers(0, 3))
def test_a_longer_or_later_wait_ends_no_sooner(
    calendar: WorkCalendar, began: datetime, parts: tuple[int, int, int, int], more: int, place: int
) -> None:
    months, weeks, days, hours = parts
    longer = list(parts)
    longer[place] += more
    first = due(Timer("duration", f"P{months}M{weeks}W{days}DT{hours}H"), began, calendar)
    assert first >= began
    assert due(Timer("duration", "P{}M{}W{}DT{}H".format(*longer)), began, calendar) >= first
    later = began + timedelta(hours=more)
    assert due(Timer("duration", f"P{months}M{weeks}W{days}DT{hours}H"), later, calendar) >= first
