"""Until when the answer to a step is waited for, once asked."""

from datetime import UTC, date, datetime, time, timedelta

from parvis.base.working_days import WorkCalendar

USUAL_DAYS = 15
"""Working days the person has to complete a request, when the step does not say."""


def last_day(days: object, began: datetime, calendar: WorkCalendar) -> date:
    """Return the last of the working days given to answer, the usual ones when they are not a number of days."""
    count = days if isinstance(days, int) and not isinstance(days, bool) and days > 0 else USUAL_DAYS
    return calendar.add_working_days(calendar.local_date(began), count)


def over(day: date, calendar: WorkCalendar) -> datetime:
    """Return the moment a day is over where the authority is, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), calendar.zone).astimezone(UTC)
