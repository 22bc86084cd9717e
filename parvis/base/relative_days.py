"""Days that bound an answer: fixed, or relative to the day it is given."""

import re
from calendar import monthrange
from datetime import date, timedelta

_RELATIVE = re.compile(r"today(?:([+-])(\d{1,4})([ymd]))?")


def is_date_rule(rule: str) -> bool:
    """Tell whether a rule is `2026-05-04`, `today`, `today-18y`, `today+2m` or `today+10d`."""
    if _RELATIVE.fullmatch(rule):
        return True
    try:
        return date.fromisoformat(rule).isoformat() == rule
    except ValueError:
        return False


def resolve(rule: str, today: date) -> date:
    """Return the day of a valid rule; a 29 February moved to an ordinary year becomes the 28th."""
    match = _RELATIVE.fullmatch(rule)
    if match is None:
        return date.fromisoformat(rule)
    sign, count, unit = match.groups()
    if sign is None:
        return today
    amount = int(count) * (1 if sign == "+" else -1)
    try:
        return (
            today + timedelta(days=amount)
            if unit == "d"
            else _months(today, amount * 12 if unit == "y" else amount)
        )
    except (OverflowError, ValueError):
        return date.max if amount > 0 else date.min


def _months(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
