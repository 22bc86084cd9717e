"""Working days, public holidays of each département, months."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base.departments import DEPARTMENTS, UnknownDepartment, department
from parvis.base.working_days import NaiveDatetime, WorkCalendar, add_months

PARIS = WorkCalendar("75")
codes = st.sampled_from(sorted(DEPARTMENTS))
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))

# Easter was 5 April 2026: Monday 6 April, Ascension 39 days later, Whit Monday 50 days later.
NATIONAL_2026 = {
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
}
GOOD_FRIDAY_2026 = date(2026, 4, 3)
ALSACE_MOSELLE = {GOOD_FRIDAY_2026, date(2026, 12, 26)}

# The abolition of slavery has one date for each territory (decree 83-1003, amended in 2012). The
# other days are local: see docs/decisions/0008-legal-calendar.md for those kept by usage.
LOCAL_2026 = {
    "57": ALSACE_MOSELLE,
    "67": ALSACE_MOSELLE,
    "68": ALSACE_MOSELLE,
    "971": {date(2026, 3, 12), GOOD_FRIDAY_2026, date(2026, 5, 27), date(2026, 7, 21)},
    "972": {date(2026, 5, 22), date(2026, 7, 21)},
    "973": {date(2026, 6, 10)},
    "974": {date(2026, 12, 20)},
    "976": {date(2026, 4, 27)},
    "977": {date(2026, 10, 9)},
    "978": {date(2026, 5, 28), date(2026, 7, 21)},
    "986": {date(2026, 4, 28), date(2026, 6, 29), date(2026, 7, 29)},
    "987": {date(2026, 3, 5), GOOD_FRIDAY_2026, date(2026, 11, 20)},
    "988": {date(2026, 9, 24)},
}


def holidays_of_year(calendar: WorkCalendar, year: int) -> set[date]:
    first = date(year, 1, 1)
    return {day for day in (first + timedelta(days=rank) for rank in range(365)) if calendar.is_holiday(day)}


@pytest.mark.parametrize("code", sorted(DEPARTMENTS))
def test_each_departement_has_the_national_days_and_its_own(code: str) -> None:
    assert holidays_of_year(WorkCalendar(code), 2026) == NATIONAL_2026 | LOCAL_2026.get(code, set())


def test_the_autonomy_day_of_polynesia_gave_way_to_matarii_in_2025() -> None:
    tahiti = WorkCalendar("987")
    assert tahiti.is_holiday(date(2024, 6, 29))
    assert not tahiti.is_holiday(date(2025, 6, 29))
    assert tahiti.is_holiday(date(2025, 11, 20))


def test_moving_days_follow_easter() -> None:
    # Easter: 31 March 2024, 20 April 2025, 28 March 2027.
    moving = [date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)]
    moving += [date(2025, 4, 21), date(2025, 5, 29), date(2025, 6, 9)]
    moving += [date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)]
    assert all(PARIS.is_holiday(day) for day in moving)


def test_holidays_are_named_in_french() -> None:
    assert PARIS.holiday_name(date(2026, 5, 14)) == "Ascension"
    assert PARIS.holiday_name(date(2026, 5, 13)) is None
    # Ascension fell on the first of May in 2008.
    assert PARIS.holiday_name(date(2008, 5, 1)) == "Ascension; Fête du Travail"


def test_departments_are_complete() -> None:
    assert len(DEPARTMENTS) == 96 + 12
    assert {d.region for d in DEPARTMENTS.values()} == {
        *("01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44"),
        *("52", "53", "75", "76", "84", "93", "94", None),
    }
    assert department("2A").name == "Corse-du-Sud"
    assert department("2B").region == "94"
    assert department("29").region == "53"
    assert department("977").region is None
    assert len({d.name for d in DEPARTMENTS.values()}) == len(DEPARTMENTS)


@pytest.mark.parametrize("code", ["", "1", "20", "2C", "2a", "96", "970", "975 ", "989", "٧٥", "FR"])
def test_an_unknown_departement_is_refused(code: str) -> None:
    with pytest.raises(UnknownDepartment, match="unknown département"):
        WorkCalendar(code)


# Noon UTC on 15 January and on 15 July 2026: no territory overseas moves its clock but 975.
OFFSETS = {
    **dict.fromkeys(("971", "972", "977", "978"), (-4, -4)),
    "973": (-3, -3),
    "974": (4, 4),
    "975": (-3, -2),
    "976": (3, 3),
    "984": (5, 5),
    "986": (12, 12),
    "987": (-10, -10),
    "988": (11, 11),
}


@pytest.mark.parametrize("code", sorted(DEPARTMENTS))
def test_each_departement_keeps_its_own_hour(code: str) -> None:
    zone = WorkCalendar(code).zone
    hours = tuple(datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    assert hours == tuple(timedelta(hours=hour) for hour in OFFSETS.get(code, (1, 2)))


def test_the_same_moment_is_not_the_same_day_everywhere() -> None:
    moment = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
    assert PARIS.local_date(moment) == date(2026, 3, 2)
    assert WorkCalendar("974").local_date(moment) == date(2026, 3, 3)
    assert WorkCalendar("988").local_date(moment) == date(2026, 3, 3)
    assert WorkCalendar("987").local_date(datetime(2026, 3, 2, 9, 59, tzinfo=UTC)) == date(2026, 3, 1)


def test_midnight_on_the_days_the_hour_changes() -> None:
    # Clocks went forward on 29 March 2026, back on 25 October 2026.
    moments = {
        datetime(2026, 3, 28, 22, 59, tzinfo=UTC): date(2026, 3, 28),
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC): date(2026, 3, 29),
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC): date(2026, 3, 29),
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC): date(2026, 3, 30),
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC): date(2026, 10, 25),
        datetime(2026, 10, 25, 22, 59, tzinfo=UTC): date(2026, 10, 25),
        datetime(2026, 10, 25, 23, 0, tzinfo=UTC): date(2026, 10, 26),
    }
    assert {moment: PARIS.local_date(moment) for moment in moments} == moments


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(NaiveDatetime):
        PARIS.local_date(datetime(2026, 3, 2, 20, 30))


def test_counting_skips_week_ends_and_holidays() -> None:
    # Thursday 30 April 2026: Friday is the first of May, then the week-end.
    assert PARIS.add_working_days(date(2026, 4, 30), 1) == date(2026, 5, 4)
    # 8 May and Ascension (14 May) fall within the ten that follow.
    assert PARIS.add_working_days(date(2026, 4, 30), 10) == date(2026, 5, 19)
    assert PARIS.previous_working_days(date(2026, 5, 4), 1) == date(2026, 4, 30)
    assert PARIS.next_working_day(date(2026, 5, 1)) == date(2026, 5, 4)
    assert PARIS.next_working_day(date(2026, 5, 4)) == date(2026, 5, 4)


def test_good_friday_counts_in_strasbourg_and_not_in_nancy() -> None:
    maundy_thursday = date(2026, 4, 2)
    assert WorkCalendar("67").add_working_days(maundy_thursday, 1) == date(2026, 4, 7)
    assert WorkCalendar("54").add_working_days(maundy_thursday, 1) == date(2026, 4, 3)


def test_an_authority_corrects_its_calendar() -> None:
    corrected = WorkCalendar("57", {GOOD_FRIDAY_2026: False, date(2026, 12, 24): True})
    assert corrected.is_working_day(GOOD_FRIDAY_2026)
    assert not corrected.is_working_day(date(2026, 12, 24))
    assert corrected.holiday_name(date(2026, 12, 24)) == ""
    assert corrected.is_holiday(date(2026, 12, 26))
    # A correction cannot open a Saturday.
    assert not WorkCalendar("57", {date(2026, 12, 26): False}).is_working_day(date(2026, 12, 26))


def test_a_calendar_does_not_change_after_its_making() -> None:
    given_days = {date(2026, 12, 24): True}
    calendar = WorkCalendar("75", given_days)
    given_days.clear()
    assert calendar.is_holiday(date(2026, 12, 24))
    assert hash(calendar) == hash(WorkCalendar("75"))
    assert calendar != WorkCalendar("75")
    with pytest.raises(AttributeError):
        calendar.department = "57"  # type: ignore[misc]


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_below_one_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        PARIS.add_working_days(date(2026, 5, 4), count)
    with pytest.raises(ValueError, match="at least 1"):
        PARIS.previous_working_days(date(2026, 5, 4), count)


@given(codes, days, st.integers(1, 60))
def test_counting_back_what_was_added_gives_the_same_number(code: str, day: date, count: int) -> None:
    calendar = WorkCalendar(code)
    later = calendar.add_working_days(day, count)
    assert calendar.is_working_day(later)
    assert calendar.working_days_between(day, later) == count
    assert calendar.working_days_between(later, day) == -count
    if calendar.is_working_day(day):
        assert calendar.previous_working_days(later, count) == day


@given(codes, days, st.integers(0, 800), st.dictionaries(days, st.booleans(), max_size=4))
def test_counting_between_any_days_is_counting_each(
    code: str, day: date, far: int, corrections: dict[date, bool]
) -> None:
    calendar = WorkCalendar(code, {day: True} | corrections)
    each = [day + timedelta(days=offset) for offset in range(1, far + 1)]
    assert calendar.working_days_between(day, day + timedelta(days=far)) == sum(
        calendar.is_working_day(one) for one in each
    )


@given(codes, days)
def test_a_working_day_is_never_far(code: str, day: date) -> None:
    calendar = WorkCalendar(code)
    found = calendar.next_working_day(day)
    assert day <= found <= day + timedelta(days=5)
    assert calendar.is_working_day(found)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 4, 30), 2, date(2026, 6, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_run_to_the_same_day_or_the_last_one(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_months_outside_the_calendar_are_refused() -> None:
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


@given(days, st.integers(0, 40))
def test_months_never_overflow_into_the_next(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_the_days_are_those_of_the_library_and_of_france_alone() -> None:
    told = subprocess.run([sys.executable, "-c", FRANCE_ALONE], capture_output=True, text=True, check=False)
    assert told.stdout == "False\nTrue\n", told.stderr


FRANCE_ALONE = """
import sys, holidays
from parvis.base.working_days import SUBDIVISIONS, _holidays_of
asked = [(place, year) for place in (None, *SUBDIVISIONS.values()) for year in (1995, 2026, 2040)]
ours = [dict(_holidays_of(*one)) for one in asked]
print("holidays.countries" in sys.modules)
theirs = [
    holidays.country_holidays("FR", subdiv=place, years=year, language="fr", expand=False)
    for place, year in asked
]
print(ours == [{day: str(name) for day, name in one.items()} for one in theirs])
"""


def test_nothing_here_needs_django() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, parvis.base.working_days; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "False\n"
