"""Cut what a variable may hold into cells that no bound crosses, so that a few values stand for all.

A comparison with a bound, or with a value of a list, answers the same for every value of one cell: asking it
of one witness of each is asking it of all. Sets of cells are the bits of an integer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Generic, TypeVar

from parvis.rules.variables import Variable

Point = TypeVar("Point", Decimal, date)

FIRST_DAY = date(1, 1, 2)
LAST_DAY = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Span(Generic[Point]):
    """The values between two bounds, None where there is none; a bound is either inside or outside."""

    low: Point | None
    high: Point | None
    low_inside: bool
    high_inside: bool
    witness: Point


def numbers(variable: Variable, bounds: Iterable[Decimal]) -> list[Span[Decimal]]:
    """Return the cells of a number, an amount or a count of rows, in order."""
    low, high = variable.bounds()
    step = variable.step()
    wanted = sorted({*bounds, *([] if low is None else [low]), *([] if high is None else [high])})
    spans = _spans(wanted, lambda after, before: _between(after, before, step))
    return [
        span
        for span in spans
        if (low is None or span.witness >= low)
        and (high is None or span.witness <= high)
        and (step is None or not span.witness % step)
    ]


def days(bounds: Iterable[date]) -> list[Span[date]]:
    """Return the cells of a date, in order."""
    wanted = sorted({min(max(one, FIRST_DAY), LAST_DAY) for one in bounds})
    return _spans(wanted, _day_between)


def _spans(
    bounds: Sequence[Point], between: Callable[[Point | None, Point | None], Point | None]
) -> list[Span[Point]]:
    found: list[Span[Point]] = []

    def open_(low: Point | None, high: Point | None) -> None:
        witness = between(low, high)
        if witness is not None:
            found.append(Span(low, high, low_inside=False, high_inside=False, witness=witness))

    if not bounds:
        open_(None, None)
        return found
    open_(None, bounds[0])
    for low, high in pairwise(bounds):
        found.append(Span(low, low, low_inside=True, high_inside=True, witness=low))
        open_(low, high)
    last = bounds[-1]
    found.append(Span(last, last, low_inside=True, high_inside=True, witness=last))
    open_(last, None)
    return found


def _between(low: Decimal | None, high: Decimal | None, step: Decimal | None) -> Decimal | None:
    """Return a number strictly between two bounds, a whole one when there is one; None when there is none."""
    if low is None:
        return Decimal(0) if high is None else _whole(high, ROUND_CEILING) - 1
    whole = _whole(low, ROUND_FLOOR) + 1
    if high is None or whole < high:
        return whole
    if step is None:
        return (low + high) / 2
    nearest = ((low / step).to_integral_value(ROUND_FLOOR) + 1) * step
    return nearest if nearest < high else None


def _whole(number: Decimal, rounding: str) -> Decimal:
    return number.to_integral_value(rounding)


def _day_between(low: date | None, high: date | None) -> date | None:
    one = timedelta(days=1)
    if low is None:
        return date(2026, 1, 1) if high is None else high - one
    return low + one if high is None or low + one < high else None


def mask(witnesses: Sequence[object], holds: Callable[[object], bool]) -> int:
    """Return the cells whose witness meets a test."""
    return sum(1 << index for index, one in enumerate(witnesses) if holds(one))


def lowest(cells: int) -> int:
    """Return the place of the first cell of a set that has some."""
    return (cells & -cells).bit_length() - 1


def whole(count: int) -> int:
    """Return the set of all cells."""
    return (1 << count) - 1


def choices(variable: Variable) -> tuple[str, ...]:
    """Return the values a variable offers."""
    return tuple(option.value for option in variable.options)
