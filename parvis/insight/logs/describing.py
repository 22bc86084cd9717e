"""What a log says of the work it tells: how long cases last, whether work is done again, whether it is sent back."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from statistics import fmean, median, quantiles

from parvis.insight.logs.events import Columns, Told, UnreadableLog
from parvis.insight.logs.moments import Moments

A_DAY = 86_400_000_000
"""Microseconds."""
DIGITS = 6
"""Of what is printed after the point: less than a second."""


Numbers = dict[str, int]
"""Names as numbers, in the order they come."""


@dataclass(frozen=True)
class Durations:
    """From the first event of a case to its last, in days; None where there is no case."""

    mean: float | None = None
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class Description:
    """The figures of a log. Shares are of its cases, from 0 to 1."""

    cases: int
    events: int
    activities: int
    variants: int
    """Different sequences of activities."""
    duration_days: Durations
    rework_share: float | None
    """Cases in which an activity occurs more than once."""
    ping_pong_share: float | None
    """Cases that come back to a group that they had left for another at once (A-B-A); None: no group is told."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Events that could not be placed, by what they lack."""
    is_guessed: bool = False
    """Days and months could be taken for each other: the day was read first."""

    def as_json(self) -> dict[str, object]:
        """The figures, and what was left out when something was."""
        found = asdict(self)
        del found["is_guessed"]
        return found if self.left_out else {name: found[name] for name in found if name != "left_out"}


class Log:
    """The events that could be placed, by column; ``groups`` has -1 where none is told."""

    def __init__(self, written: str = "") -> None:
        self.moments = Moments(written)
        self.known_cases: Numbers = {}
        self.known_activities: Numbers = {}
        self.known_groups: Numbers = {}
        self.cases, self.activities, self.groups = array("l"), array("l"), array("l")
        self.left_out: dict[str, int] = defaultdict(int)
        self.unread = ""
        """One of the moments that could not be read."""

    def add(self, told: Told) -> None:
        """Place an event, or count it among those that cannot be."""
        for lacking, value in (("case", told.case), ("activity", told.activity), ("time", told.time)):
            if not value:
                self.left_out[f"no {lacking}"] += 1
                return
        if not self.moments.add(told.time):
            self.left_out["unreadable time"] += 1
            self.unread = self.unread or told.time
            return
        self.cases.append(number_of(told.case, self.known_cases))
        self.activities.append(number_of(told.activity, self.known_activities))
        self.groups.append(number_of(told.group, self.known_groups) if told.group else -1)

    def by_case(self) -> Iterator[Sequence[int]]:
        """The events of each case, by number, in the order they happened; those of one moment as the file has them."""
        at, cases = self.moments.values, self.cases
        order = sorted(range(len(cases)), key=at.__getitem__)
        order.sort(key=cases.__getitem__)
        for _case, found in groupby(order, key=cases.__getitem__):
            yield list(found)


def number_of(name: str, known: Numbers) -> int:
    """The number of a name, its own from the first time."""
    return known.setdefault(name, len(known))


def describe(events: Iterable[Told], columns: Columns, *, written: str = "") -> Description:
    """Reckon every figure. Raises UnreadableLog."""
    log = Log(written)
    for told in events:
        log.add(told)
    if not log.cases and log.left_out:
        lacking = ", ".join(f"{name}: {number}" for name, number in log.left_out.items())
        example = f" (“{log.unread[:60]}”)" if log.unread else ""
        raise UnreadableLog(f"none of its events can be placed ({lacking}){example}")
    is_told = log.moments.settle()
    lasted, variants, again, back = [], set(), 0, 0
    at = log.moments.values
    for case in log.by_case():
        path = tuple(log.activities[event] for event in case)
        lasted.append((at[case[-1]] - at[case[0]]) / A_DAY)
        variants.add(path)
        again += len(set(path)) < len(path)
        back += comes_back(log.groups[event] for event in case)
    whole = len(lasted)
    return Description(
        cases=whole,
        events=len(log.cases),
        activities=len(log.known_activities),
        variants=len(variants),
        duration_days=durations(lasted),
        rework_share=share(again, whole),
        ping_pong_share=share(back, whole) if columns.group else None,
        left_out=dict(log.left_out),
        is_guessed=not is_told,
    )


def comes_back(groups: Iterable[int]) -> bool:
    """Whether work goes from a group to another and straight back; the events of no group are as if they were not."""
    hands = [group for group, _run in groupby(group for group in groups if group >= 0)]
    return any(first == third for first, third in zip(hands, hands[2:], strict=False))


def durations(days: Sequence[float]) -> Durations:
    """The mean, the median and the ninth decile, drawn straight between the two nearest values."""
    if not days:
        return Durations()
    ninth = quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else days[0]
    return Durations(*(round(one, DIGITS) for one in (fmean(days), median(days), ninth)))


def share(some: int, whole: int) -> float | None:
    """A part of the whole, from 0 to 1; None of nothing."""
    return round(some / whole, DIGITS) if whole else None
