"""Periodic jobs when the clock of the machine jumps."""

from collections.abc import Iterable

import procrastinate
import pytest
from procrastinate import periodic, testing
from procrastinate.contrib.django import app

from config.jobs import LatestTick

NOON = 1_800_014_400
"""Any full hour, in seconds of the epoch."""
HOUR = 3600


def hours(deferrer: periodic.PeriodicDeferrer, moments: Iterable[float]) -> list[list[int]]:
    """The hours deferred at each of these moments, told from noon, in minutes."""
    return [
        [(tick - NOON) // 60 for _task, tick in deferrer.get_previous_tasks(at=moment)] for moment in moments
    ]


@pytest.fixture
def registry() -> periodic.PeriodicRegistry:
    """A job every ten minutes."""
    mine = procrastinate.App(connector=testing.InMemoryConnector())

    @mine.periodic(cron="*/10 * * * *")
    @mine.task(name="sweep")
    def sweep(timestamp: int) -> None:
        """Sweep."""

    return mine.periodic_registry


def test_each_hour_comes_once(registry: periodic.PeriodicRegistry) -> None:
    moments = [NOON + second + 0.5 for second in (0, 30, 600, 601, 1200)]
    assert hours(LatestTick(registry), moments) == [[0], [], [10], [], [20]]


def test_a_clock_that_jumps_ahead_asks_for_one_job_and_not_for_each_hour_it_missed(
    registry: periodic.PeriodicRegistry,
) -> None:
    year = 365 * 24 * HOUR
    assert hours(LatestTick(registry), [NOON + 0.5, NOON + year + 0.5]) == [[0], [year // 60]]
    # What slept through an hour still does its job when it wakes, however late.
    assert hours(LatestTick(registry), [NOON + 0.5, NOON + 1199]) == [[0], [10]]


def test_a_clock_put_right_does_not_wait_for_the_hour_it_had_reached(
    registry: periodic.PeriodicRegistry,
) -> None:
    moments = [NOON + 0.5, NOON + 30 * HOUR + 0.5, NOON + 1.0, NOON + 600.5]
    assert hours(LatestTick(registry), moments) == [[0], [30 * 60], [0], [10]]


def test_the_worker_of_the_house_is_the_one_that_does_so() -> None:
    assert app.periodic_registry.periodic_tasks
    assert periodic.PeriodicDeferrer is LatestTick
