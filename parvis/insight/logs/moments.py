"""The moments of a log, however it writes them; without an offset, they are read as UTC."""

import re
from array import array
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parvis.insight.logs.events import UnreadableLog

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN = 0
"""Stands for a moment until its day and its month are told apart."""
YEAR, MONTHS, NOON, CENTURY, TURN = 4, 12, 12, 100, 70
"""Digits of a year; months; hours of half a day; years of two digits, which are of this century below the last."""

SPOKEN = re.compile(
    r"(?P<one>\d{1,4})[./-](?P<two>\d{1,2})[./-](?P<three>\d{1,4})"
    r"(?:[T ,]+(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d+))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?)?"
)
NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
DIGITS, COMPACT = 14, "%Y%m%d%H%M%S"
UNITS = ((100_000_000_000, 1_000_000), (100_000_000_000_000, 1_000), (100_000_000_000_000_000, 1))
"""Below which a number counts seconds, then milliseconds, then microseconds since 1970, and what each is worth in
microseconds; above, it counts nanoseconds."""


class Moments:
    """Moments as they come, in microseconds since 1970.

    Those whose day and month may be taken for each other wait until the others have told their order.
    """

    def __init__(self, written: str = "") -> None:
        self.written = written
        """How they are written, as ``strptime`` reads it; empty: any usual way."""
        self.values = array("q")
        self._spoken: dict[int, re.Match[str]] = {}

    def add(self, text: str) -> bool:
        """Note the next one; whether it is one."""
        try:
            self.values.append(self._read(text))
        except (ValueError, OverflowError):
            return False
        return True

    def settle(self) -> bool:
        """Read what waited for the order of day and month; whether something told it (otherwise, the day is first).

        Raises UnreadableLog when some have the day first and others the month.
        """
        first = max((int(found["one"]) for found in self._spoken.values()), default=0)
        second = max((int(found["two"]) for found in self._spoken.values()), default=0)
        if first > MONTHS < second:
            raise UnreadableLog(
                "some of its dates have the day first, others the month: --written says how to read them"
            )
        for place, found in self._spoken.items():
            one, two, year = (int(found[name]) for name in ("one", "two", "three"))
            day, month = (two, one) if second > MONTHS else (one, two)
            self.values[place] = moment(found, year, month, day)
        self._spoken.clear()
        return not first or max(first, second) > MONTHS

    def _read(self, text: str) -> int:
        if self.written:
            return since_1970(datetime.strptime(text, self.written))  # UTC unless it says so
        if NUMBER.fullmatch(text):
            return counted(text)
        try:
            return since_1970(datetime.fromisoformat(text))
        except ValueError:
            found = SPOKEN.fullmatch(text)
        if found is None:
            raise ValueError(text)
        one, two, three = (int(found[name]) for name in ("one", "two", "three"))
        if len(found["one"]) == YEAR:
            return moment(found, one, two, three)
        # Read once here as well: what is no date in either order is told at once.
        moment(found, three, *((two, one) if two <= MONTHS else (one, two)))
        self._spoken[len(self.values)] = found
        return UNKNOWN


def since_1970(at: datetime) -> int:
    """Microseconds from the beginning of 1970; without an offset, the moment is of UTC."""
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def counted(text: str) -> int:
    """A moment written as a number: fourteen digits from the year to the second, or so many units since 1970."""
    if len(text) == DIGITS and text[:2] in ("19", "20"):
        return since_1970(datetime.strptime(text, COMPACT))  # UTC
    whole = Decimal(text)
    worth = next((Decimal(unit) for below, unit in UNITS if whole < below), Decimal("0.001"))
    return int(whole * worth)


def moment(found: re.Match[str], year: int, month: int, day: int) -> int:
    """A moment as people and tools write it. Raises ValueError for what is no date or no time."""
    if year < CENTURY:
        year += 2000 if year < TURN else 1900
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= NOON:
            raise ValueError(found[0])
        hour = hour % NOON + (NOON if half[0] in "pP" else 0)
    part = (found["part"] or "")[:6].ljust(6, "0")
    at = datetime(
        year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), int(part), UTC
    )
    if found["sign"]:
        away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        at += -away if found["sign"] == "+" else away
    return since_1970(at)
