"""Gestures of several products, measured in turn in one run: the median of each round, then that of the rounds."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.calibration import loop, rate
from bench.figures.volume import processor
from bench.report import tell

ROUNDS = 3


@dataclass(frozen=True)
class Seen:
    """One gesture done and checked: what the person waited for the server, in how many exchanges, what she got.

    ``sending`` is the wait of the exchange that wrote, when there is one; ``rows`` how many lines a list showed.
    """

    seconds: float
    exchanges: int
    weight: int
    rows: int | None = None
    sending: float | None = None


@dataclass
class Contender:
    """A product that is being served: its gestures, each given the number of the turn, and what runs it."""

    name: str
    version: str
    database: str
    gestures: Mapping[str, Callable[[int], Seen]]
    processes: Callable[[], list[int]]
    created: Callable[[], int]
    """How many requests its database holds."""
    load: Callable[[int], object]
    """Read that many pages, lists and cases, on eight connections at once."""
    settle: Callable[[], object] = lambda: None
    """Wait until what the gestures left to do is done: it must not weigh on the next contender."""


@dataclass
class Score:
    """What a contender did in one gesture: every wait in milliseconds, round by round, and what it took."""

    rounds: list[list[float]] = field(default_factory=list)
    sendings: list[list[float]] = field(default_factory=list)
    processor: list[tuple[float, float]] = field(default_factory=list)
    """Milliseconds of processor a gesture: of the product's processes, of its database's sessions; one a round."""
    last: Seen | None = None

    @property
    def medians(self) -> list[float]:
        """The median of each round."""
        return [statistics.median(one) for one in self.rounds]

    @property
    def median(self) -> float:
        """The median of the medians of the rounds."""
        return middle(self.rounds)

    @property
    def sending(self) -> float | None:
        """The same for the exchange that wrote."""
        return middle(self.sendings) if all(self.sendings) else None


def middle(rounds: Sequence[Sequence[float]]) -> float:
    """The median of the medians."""
    return statistics.median(statistics.median(one) for one in rounds)


Scores = dict[str, dict[str, Score]]
"""By gesture, then by contender."""


def compete(
    contenders: Sequence[Contender], times: Mapping[str, int], admin: psycopg.Connection[Any], *, warm_up: int
) -> tuple[Scores, list[float]]:
    """Warm everybody up, then measure gesture by gesture, each contender in turn and another one first each round.

    Return the scores, and how fast the machine was before each round (loops a second).
    """
    scores: Scores = {
        gesture: {one.name: Score() for one in contenders if gesture in one.gestures} for gesture in times
    }
    turns = {one.name: 0 for one in contenders}
    for gesture in times:
        for one in contenders:
            if gesture in one.gestures:
                turn(one, gesture, warm_up, turns)
                one.settle()
    speeds = []
    for number in range(ROUNDS):
        speeds.append(rate(loop, rounds=1))
        order = [*contenders[number % len(contenders) :], *contenders[: number % len(contenders)]]
        for gesture, count in times.items():
            for one in order:
                if gesture not in one.gestures:
                    continue
                before = spent(one, admin)
                seen = turn(one, gesture, count, turns)
                one.settle()
                score = scores[gesture][one.name]
                score.rounds.append([each.seconds * 1000 for each in seen])
                score.sendings.append([each.sending * 1000 for each in seen if each.sending is not None])
                after = spent(one, admin)
                score.processor.append(((after[0] - before[0]) / count, (after[1] - before[1]) / count))
                score.last = seen[-1]
                middle_now = statistics.median(score.rounds[-1])
                tell(f"  round {number + 1}: {gesture}: {one.name}: {middle_now:.1f} ms")
    return scores, speeds


def turn(one: Contender, gesture: str, count: int, turns: dict[str, int]) -> list[Seen]:
    """Do a gesture that many times, a new number each time."""
    seen = []
    for _ in range(count):
        turns[one.name] += 1
        seen.append(one.gestures[gesture](turns[one.name]))
    return seen


def spent(one: Contender, admin: psycopg.Connection[Any]) -> tuple[float, float]:
    """Milliseconds of processor that its processes, then the sessions of its database, have taken so far.

    A session that ends takes its count along: a product that opens one for each request counts less than it took.
    """
    found = admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [one.database])
    sessions = found.fetchall()
    return processor(one.processes()), processor([row[0] for row in sessions])
