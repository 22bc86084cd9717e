"""How fast this machine is now: what every absolute time beside it must be read with."""

import time
from collections.abc import Callable

from bench.report import Figure, measured
from bench.scratch import Scratch

ROUNDS = 3
SECONDS = 1.0


def calibrate(place: Scratch) -> list[Figure]:
    """Turn a fixed loop of pure Python and a fixed SQL statement; keep the best of three rounds."""
    with place.connect("web") as session:

        def ask() -> None:
            session.execute("SELECT sum(n % 7) FROM generate_series(1, 100) AS n").fetchone()

        return [
            measured("calibration_python", rate(loop), "loops/s"),
            measured("calibration_sql", rate(ask), "statements/s"),
        ]


def loop() -> int:
    """A fixed amount of work for the interpreter: arithmetic, a dictionary, strings."""
    counts: dict[str, int] = {}
    for number in range(1_000):
        key = str(number % 17)
        counts[key] = counts.get(key, 0) + number * number % 13
    return sum(counts.values())


def rate(work: Callable[[], object], rounds: int = ROUNDS, seconds: float = SECONDS) -> float:
    """How often a second the work can be done: the best of the rounds."""
    best = 0.0
    for _ in range(rounds):
        done, started = 0, time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds:
            work()
            done += 1
        best = max(best, done / spent)
    return best
