"""The hours at which nothing leaves by itself for somebody's mailbox, in the zone of the authority."""

from dataclasses import dataclass
from datetime import date, datetime, time

from parvis.authorities.models import Authority
from parvis.base.working_days import ONE_DAY, WorkCalendar

from .models import Purpose
from .reaching import QuietHours

SUNDAY = 6

HELD = frozenset({Purpose.REMINDER, Purpose.HANDOVER, Purpose.NOTICE})
"""What waits for the morning: it is neither asked for, nor an answer, nor wanted at once by the law."""


@dataclass(frozen=True)
class Hours:
    """From which hour to which hour of the next day it is quiet, and whether Sundays and holidays are, all day."""

    starts: int = 21
    ends: int = 8
    keeps_days_off: bool = True


USUAL = Hours()


def hours_of(authority: Authority) -> Hours:
    """The quiet hours that an authority set, or the usual ones."""
    found = QuietHours.objects.filter(pk=authority.pk).first()
    return Hours(found.starts, found.ends, found.keeps_days_off) if found else USUAL


def quiet_until(authority: Authority, at: datetime) -> datetime | None:
    """When what is neither legal nor an answer may leave; None when it may at once."""
    opening = opens_at(at, authority.calendar(), hours_of(authority))
    return None if opening <= at else opening


def leaving(authority: Authority, purpose: Purpose, at: datetime) -> dict[str, datetime | None]:
    """When a message is queued, what holds it, and when it may leave, as its row keeps them."""
    held = quiet_until(authority, at) if purpose in HELD else None
    return {"queued_at": at, "held_until": held, "next_attempt_at": held or at}


def opens_at(at: datetime, calendar: WorkCalendar, hours: Hours) -> datetime:
    """The first instant from ``at`` on that is not quiet: ``at`` itself when it is not.

    The hours are those of clocks on walls: the night when they change is an hour shorter or longer.
    """
    local = at.astimezone(calendar.zone)
    day = local.date()
    if not _is_off(day, calendar, hours):
        if hours.ends <= local.hour < hours.starts:
            return at
        if local.hour < hours.ends:
            return _morning(day, calendar, hours)
    day += ONE_DAY
    while _is_off(day, calendar, hours):
        day += ONE_DAY
    return _morning(day, calendar, hours)


def _is_off(day: date, calendar: WorkCalendar, hours: Hours) -> bool:
    return hours.keeps_days_off and (day.weekday() == SUNDAY or calendar.is_holiday(day))


def _morning(day: date, calendar: WorkCalendar, hours: Hours) -> datetime:
    return datetime.combine(day, time(hours.ends), calendar.zone)
