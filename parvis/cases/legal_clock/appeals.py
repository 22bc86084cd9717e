"""What follows a decision: the delay to appeal, and the reasons of an implicit rejection."""

from __future__ import annotations

from datetime import date

from parvis.base.working_days import WorkCalendar, add_months

APPEAL_MONTHS = 2
REASONS_MONTHS = 1


def appeal_until(notified_on: date, calendar: WorkCalendar) -> date:
    """Return the last day to bring the decision before the administrative court.

    CJA R421-1: two months from the notification; R421-2: from the day an implicit rejection is
    born; CRPA L232-4: from the day its reasons are communicated, when they were asked in time. A
    delay that ends on a non-working day runs to the next working day. It can be opposed only if the
    notification, or the acknowledgement, told it (CJA R421-5, CRPA L112-6 and L112-12).
    """
    return calendar.next_working_day(add_months(notified_on, APPEAL_MONTHS))


def reasons_due_on(asked_on: date) -> date:
    """Return the last day to give the reasons of an implicit rejection, asked on `asked_on`.

    CRPA L232-4: within the month that follows the request. This is the authority's own delay: it
    is not extended when it ends on a non-working day.
    """
    return add_months(asked_on, REASONS_MONTHS)
