"""What a comparison says of a value, exactly as the engine answers its expression.

The search for contradictions asks it of many values; a test holds the two together.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from parvis.base.relative_days import resolve
from parvis.rules.menus.conditions import Comparison

_Ordered = TypeVar("_Ordered", Decimal, date)


def holds(one: Comparison, value: object, today: date) -> bool:
    """Tell whether a comparison is true of a value: None, text, bool, Decimal, date, or values chosen.

    A group is worth its number of rows; files are worth their names.
    """
    if one.part:
        value = value.get(one.part) if isinstance(value, Mapping) else None
    if one.operator in ("answered", "unanswered"):
        return _is_given(value) == (one.operator == "answered")
    if isinstance(value, tuple) or one.operator in ("has", "has_not"):
        return (isinstance(value, tuple) and one.value in value) == (one.operator == "has")
    if isinstance(value, date):
        return _of_day(one, value, today)
    if isinstance(value, Decimal):
        return _of_number(one, value)
    return _of_text(one, value)


def _is_given(value: object) -> bool:
    return value is not None and value != ()


def _of_text(one: Comparison, value: object) -> bool:
    if one.operator in ("one_of", "none_of"):
        inside = isinstance(one.value, tuple) and value in one.value
        return inside == (one.operator == "one_of")
    if one.operator in ("is", "is_not"):
        return (value is not None and value == one.value) == (one.operator == "is")
    if one.operator == "starts_with":
        return str(value or "").startswith(str(one.value))
    if one.operator in ("contains", "contains_not"):
        return (str(one.value) in str(value or "")) == (one.operator == "contains")
    return False  # an order that nothing answered is compared with


def _of_number(one: Comparison, value: Decimal) -> bool:
    if isinstance(one.value, tuple):
        low, high = (Decimal(bound) for bound in one.value)
        return low <= value <= high
    if not isinstance(one.value, (Decimal, int)):
        return False
    return _ordered(one.operator, value, Decimal(one.value))


def _of_day(one: Comparison, value: date, today: date) -> bool:
    if one.operator in ("age_at_least", "age_under"):
        return (value <= latest_birth(today, int(str(one.value)))) == (one.operator == "age_at_least")
    return _ordered(one.operator, value, resolve(str(one.value), today))


def latest_birth(today: date, years: int) -> date:
    """Return the last day of birth that makes one this old today; born on 29 February, one is so on the 28th."""
    day = resolve(f"today-{years}y", today)
    following = day + timedelta(days=1)
    return following if resolve(f"today+{years}y", following) <= today else day


def _ordered(operator: str, value: _Ordered, bound: _Ordered) -> bool:
    if operator == "is":
        return value == bound
    if operator == "is_not":
        return value != bound
    if operator in ("more_than", "after"):
        return value > bound
    if operator in ("at_least", "on_or_after"):
        return value >= bound
    return value < bound if operator in ("less_than", "before") else value <= bound
