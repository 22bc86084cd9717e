"""Working days (jours ouvrés) and public holidays of a département.

Saturday, Sunday and public holidays do not work. The holidays come from the `holidays` library,
whose subdivisions are mapped here to the départements; an authority corrects its own calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from parvis.base.departments import department as department_of

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# Only the départements whose days differ from the eleven national ones (code du travail, L3133-1).
SUBDIVISIONS: Mapping[str, str] = MappingProxyType(
    {
        "57": "57",
        "67": "6AE",
        "68": "6AE",
        "971": "971",
        "972": "972",
        "973": "973",
        "974": "974",
        "975": "PM",
        "976": "976",
        "977": "BL",
        "978": "MF",
        "984": "TF",
        "986": "WF",
        "987": "PF",
        "988": "NC",
    }
)


class NaiveDatetime(ValueError):
    """A moment without its offset cannot be placed on a local day."""


@cache
def _france() -> Any:
    """Load the library's file of France alone: its package of countries reads 250 of them, 8 MB a process.

    Raise FileNotFoundError when a later version of the library puts it elsewhere.
    """
    file = Path(holidays.__file__).with_name("countries") / "france.py"
    spec = spec_from_file_location("parvis_holidays_france", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.France


@lru_cache(maxsize=512)
def _holidays_of(subdivision: str | None, year: int) -> Mapping[date, str]:
    # A year is built whole, then never changes: the library's own object fills itself while it is
    # read, so another thread could meet a year not filled yet.
    found = _france()(subdiv=subdivision, years=year, language="fr", expand=False)
    return MappingProxyType({day: str(name) for day, name in found.items()})


def _weekdays_until(day: date) -> int:
    """How many days from Monday to Friday there are from the first of the calendar, a Monday, to this one."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def add_months(start: date, months: int) -> date:
    """Return the same day number `months` later, clamped to the last day of the month.

    31 December + 2 months is 28 (or 29) February. `months` may be negative. Raise OverflowError
    outside the years 1 to 9999.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date out of range")
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of an authority: the days of its département, as it corrected them.

    `department` is an official code ("01", "2A", "974"); any other raises UnknownDepartment.
    `corrections` maps a day to True (a holiday here) or False (not a holiday here). A correction
    to False never makes a Saturday or a Sunday a working day.
    """

    department: str
    corrections: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        department_of(self.department)
        object.__setattr__(self, "corrections", MappingProxyType(dict(self.corrections)))

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the département."""
        return department_of(self.department).zone

    def local_date(self, moment: datetime) -> date:
        """Return the day it is in the département at this moment; refuse a naive datetime."""
        if moment.utcoffset() is None:
            raise NaiveDatetime("a datetime needs its UTC offset to be read as a day")
        return moment.astimezone(self.zone).date()

    def holiday_name(self, day: date) -> str | None:
        """Return the French name of the holiday, "" for one added by hand, None for another day."""
        name = _holidays_of(SUBDIVISIONS.get(self.department), day.year).get(day)
        if not self.corrections.get(day, name is not None):
            return None
        return name or ""

    def is_holiday(self, day: date) -> bool:
        """Say whether the day is a public holiday here."""
        return self.holiday_name(day) is not None

    def is_working_day(self, day: date) -> bool:
        """Say whether the day is neither a Saturday, nor a Sunday, nor a public holiday."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the last of the `count` working days that follow `day`, which never counts.

        `count` is at least 1, or ValueError is raised.
        """
        return self._walk(day, count, ONE_DAY)

    def previous_working_days(self, day: date, count: int) -> date:
        """Return the first of the `count` working days that precede `day`, which never counts.

        `count` is at least 1, or ValueError is raised.
        """
        return self._walk(day, count, -ONE_DAY)

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is a working day, otherwise the first one that follows."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start`, up to `end` included; negative when `end` comes first.

        Counting between a day and `add_working_days(day, n)` gives n.
        """
        if end < start:
            return -self.working_days_between(end, start)
        weekdays = _weekdays_until(end) - _weekdays_until(start)
        subdivision = SUBDIVISIONS.get(self.department)
        named = (_holidays_of(subdivision, year) for year in range(start.year, end.year + 1))
        known = set(self.corrections).union(*named)
        return weekdays - sum(
            start < day <= end and day.weekday() < SATURDAY and self.is_holiday(day) for day in known
        )

    def _walk(self, day: date, count: int, step: timedelta) -> date:
        if count < 1:
            raise ValueError("a number of working days is at least 1")
        while count:
            day += step
            count -= self.is_working_day(day)
        return day
