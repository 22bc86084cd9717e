"""A town whose processes may be killed, residents who file, and the browser."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.faults.resident import Resident
from tests.journeys.fixtures import browser, examined, town, visit
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town

__all__ = ["browser", "examined", "town", "visit"]

NUMBERS = itertools.count(1)


@pytest.fixture
def newcomer(town: Town) -> Iterator[Callable[..., Resident]]:
    """Return the way to have one more resident, her draft begun."""
    known: list[Resident] = []

    def arrive(slug: str = ROOM, place: Town = town) -> Resident:
        known.append(Resident(place, next(NUMBERS), slug).begin())
        return known[-1]

    yield arrive
    for resident in known:
        resident.web.close()
