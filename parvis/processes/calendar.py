"""When a timer is due, in the calendar of an authority.

Whole days are its working days, counted from the day the wait began, which never counts, and end in the morning.
Weeks, months and years are those of the calendar, put off to the first working day. Hours, minutes
and seconds are plain.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from parvis.base.working_days import WorkCalendar, add_months
from parvis.processes.engine.plan import Timer

MORNING = time(8)
"""Local hour at which what is counted in days is due, and a date written without an hour begins."""

MOST_DAYS = 3650
MOST_YEARS = 100

_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)([YMWDHS])")


def due(timer: Timer, began: datetime, calendar: WorkCalendar) -> datetime:
    """Return the moment one turn of a timer is due, in UTC.

    A duration is never due before it began, nor a longer one before a shorter; a date is what it says, even past.
    Raise ValueError for a text that is no such moment or is too far (3650 working days, 100 years), OverflowError past
    the year 9999.
    """
    match timer.kind:
        case "date":
            return _written(timer.text, calendar)
        case "duration":
            return _after(timer.text, began, calendar)
    raise ValueError(timer.text[:60])


def in_working_days(count: int, began: datetime, calendar: WorkCalendar) -> datetime:
    """Return the morning of the last of so many working days, at least 1, that follow the day it began."""
    return _morning(calendar.add_working_days(calendar.local_date(began), count), calendar)


def _written(text: str, calendar: WorkCalendar) -> datetime:
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment = datetime.combine(moment, MORNING)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=calendar.zone)
    return moment.astimezone(UTC)


def _after(text: str, began: datetime, calendar: WorkCalendar) -> datetime:
    days, _t, hours = text.removeprefix("P").partition("T")
    told = {unit: int(count) for count, unit in _LENGTH.findall(days)}
    spent = {unit: float(count.replace(",", ".")) for count, unit in _LENGTH.findall(hours)}
    start = calendar.local_date(began)
    day = add_months(start, told.get("Y", 0) * 12 + told.get("M", 0)) + timedelta(weeks=told.get("W", 0))
    if day.year - start.year > MOST_YEARS or told.get("D", 0) > MOST_DAYS:
        raise ValueError(_("c’est trop loin"))
    if told.get("D"):
        moment = _morning(calendar.add_working_days(day, told["D"]), calendar)
    elif day > start:
        moment = _morning(calendar.next_working_day(day), calendar)
    else:
        moment = began.astimezone(UTC)
    return moment + timedelta(hours=spent.get("H", 0), minutes=spent.get("M", 0), seconds=spent.get("S", 0))


def _morning(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(day, MORNING, calendar.zone).astimezone(UTC)
