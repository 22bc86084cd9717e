"""Residents who file while something breaks, and what must be true of each of them in the end."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from tests.faults.resident import Resident, acknowledgements, has_come, is_whole
from tests.journeys.town import Town
from tests.peers.smtp import until
from tests.soak import COUNT

NUMBERS = count(10_000)
AWAY = 503
"""What a page answers while the database is away: never a failure of its own."""


AT_ONCE, PAUSE = (4, 0) if COUNT else (2, 0.5)
"""How many file at a time, and how long each thinks before the next request, in seconds: the soak has no pity."""


class Crowd:
    """Residents who file one after the other, several at a time, whatever answers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.known: list[Resident] = []
        self.begun: list[Resident] = []
        self.confirmed: list[Resident] = []
        self.statuses: Counter[int] = Counter()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._file_on) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def leave(self) -> None:
        """Wait until everybody has ended."""
        self.stop.set()
        for thread in self.threads:
            thread.join(90)
        assert not any(thread.is_alive() for thread in self.threads)

    def hang_up(self) -> None:
        """Close the connections of everybody."""
        for resident in self.known:
            resident.web.close()

    def files(self, more: int = 2) -> None:
        """Wait until so many more have filed."""
        before = len(self.confirmed)
        until(lambda: len(self.confirmed) > before + more, 60)

    def _file_on(self) -> None:
        while not self.stop.is_set():
            resident = Resident(self.town, next(NUMBERS))
            resident.web.event_hooks["response"].append(
                lambda answer: self.statuses.update([answer.status_code])
            )
            self.known.append(resident)
            try:
                resident.begin().fill()
                self.begun.append(resident)
                if resident.is_confirmed(resident.send()):
                    self.confirmed.append(resident)
                self.stop.wait(PAUSE)
            except (httpx.HTTPError, AssertionError):
                # The service is away: a page says so, or nobody answers.
                self.stop.wait(0.2)


@contextmanager
def gathered(town: Town) -> Iterator[Crowd]:
    """Have a crowd file around a fault."""
    crowd = Crowd(town)
    try:
        yield crowd
    except BaseException:
        crowd.leave()
        crowd.hang_up()
        raise
    crowd.leave()


def is_settled(crowd: Crowd, seconds: float = 120) -> None:
    """Have each insist; find every request once, acknowledged once, and a journal that holds."""
    try:
        _is_settled(crowd, seconds)
    finally:
        crowd.hang_up()


def _is_settled(crowd: Crowd, seconds: float) -> None:
    town = crowd.town
    for resident in crowd.begun:
        resident.insists()
        is_whole(town, resident)
    for resident in crowd.begun:
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"], seconds)
        has_come(town, resident)
    until(lambda: town.do("verify", role="worker")["unsealed"] == 0, 30)
    assert town.do("verify", role="worker")["faults"] == []
    assert crowd.statuses.keys() <= {200, 302, AWAY}
