"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Requests a round of each contender, pages read, cases of the demonstration; three rounds always.

    ``population`` persons are loaded to be looked for, ``searches`` times for each kind of error. Each page of
    an agent is read ``volume_reads`` times on the volume kept of ``volume_cases`` and ``volume_persons``, and
    ``growth_reads`` times on one of each size of ``growth``. Of thirty reads the 95th centile is the one before last,
    of fifteen it would be the slowest of all. ``moved`` cases are taken to another version.
    ``walks`` cases go some way through a process and are copied up to each of ``instances``; ``completed`` tasks are
    done there, and ``timers`` delays end at once.
    """

    size: str
    submissions: int
    replays: int
    rows: int
    uploads: int
    bare_uploads: int
    page_reads: int
    cases: int
    persons: int
    load_seconds: float
    population: int
    searches: int
    volume_cases: int
    volume_persons: int
    volume_reads: int
    growth: tuple[int, ...]
    growth_reads: int
    moved: int
    walks: int
    instances: tuple[int, int]
    completed: int
    timers: int


FULL = Plan(
    *("full", 400, 1_200, 6_000, 150, 300, 60, 6_000, 3_000, 10.0, 500_000, 200, 1_000_000, 500_000, 500),
    growth=(10_000, 100_000, 1_000_000),
    growth_reads=60,
    moved=10_000,
    walks=200,
    instances=(10_000, 1_000_000),
    completed=500,
    timers=10_000,
)
SMALL = Plan(
    *("small", 80, 160, 1_200, 90, 180, 15, 600, 300, 2.0, 20_000, 30, 3_000, 1_500, 30),
    growth=(1_000, 3_000),
    growth_reads=30,
    moved=100,
    walks=40,
    instances=(1_000, 10_000),
    completed=100,
    timers=500,
)
PLANS = {plan.size: plan for plan in (SMALL, FULL)}
