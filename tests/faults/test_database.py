"""The database stopped, or killed, under load: everything comes back by itself and nothing is lost."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from parvis.base import cluster
from parvis.base.cluster.layout import Layout
from parvis.base.cluster.record import Record
from parvis.base.cluster.server import server_pid
from tests.database import VARIABLES
from tests.faults.resident import Resident, acknowledgements, is_whole
from tests.journeys.fixtures import repeated
from tests.journeys.town import Town, make_town, run_module
from tests.peers.smtp import until

pytestmark = pytest.mark.fault

PREFIX = "parvis-fragile-"


@dataclass
class Fragile:
    """A town with a database server of its own."""

    town: Town
    layout: Layout
    record: Record


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    """Lend a town whose database may be stopped."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    layout = layout_of(folder)
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ending.callback(cluster.stop, layout)
        record = cluster.start(layout)
        database = os.environ | {name: record.url(role) for role, name in VARIABLES.items()}
        run_module("parvis.commands.main", "migrate", "--quiet", environment=database)
        town = make_town(tmp_path_factory.mktemp("fragile") / "town", database)
        ending.callback(town.peer.stop)
        ending.callback(town.stop)
        yield Fragile(town.start(), layout, record)


def layout_of(folder: Path) -> Layout:
    """The layout of a cluster alone in a folder that any user can cross."""
    return Layout(root=folder, var=folder / "var", system_folder=folder / "system")


def sweep() -> None:
    """Stop and remove the clusters that a killed run left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        ours = folder.stat().st_uid == os.geteuid()
        if ours and owner.isdigit() and not Path(f"/proc/{owner}").exists():
            cluster.stop(layout_of(folder))
            shutil.rmtree(folder, ignore_errors=True)


class Crowd:
    """Residents who file one after the other, several at a time, whatever answers."""

    def __init__(self, town: Town, numbers: Iterator[int]) -> None:
        self.town = town
        self.numbers = numbers
        self.known: list[Resident] = []
        self.begun: list[Resident] = []
        self.confirmed: list[Resident] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._file_on) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def leave(self) -> None:
        """Wait until everybody has ended."""
        self.stop.set()
        for thread in self.threads:
            thread.join(90)
        assert not any(thread.is_alive() for thread in self.threads)

    def _file_on(self) -> None:
        while not self.stop.is_set():
            resident = Resident(self.town, next(self.numbers))
            self.known.append(resident)
            try:
                resident.begin().fill()
                self.begun.append(resident)
                if resident.is_confirmed(resident.send()):
                    self.confirmed.append(resident)
            except (httpx.HTTPError, AssertionError):
                # The service is away: a page says so, or nobody answers.
                self.stop.wait(0.2)


def stop_cleanly(fragile: Fragile) -> None:
    """Stop the server as an administrator does: every session is ended."""
    cluster.stop(fragile.layout)


def cut_the_power(fragile: Fragile) -> None:
    """Kill the server as a machine that loses power does."""
    pid = server_pid(fragile.record)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: server_pid(fragile.record) is None)


NUMBERS = count(10_000)


@pytest.mark.parametrize("turn", repeated())
@pytest.mark.parametrize("end", [stop_cleanly, cut_the_power])
def test_a_database_that_goes_and_comes_back_loses_nothing(
    fragile: Fragile, end: Callable[[Fragile], None], turn: int
) -> None:
    town = fragile.town
    processes = town.processes("web")
    crowd = Crowd(town, NUMBERS)
    try:
        until(lambda: len(crowd.confirmed) > 5, 60)
        end(fragile)
        before = len(crowd.confirmed)
        until(lambda: not healthy(town))
        assert cluster.start(fragile.layout).port == fragile.record.port
        until(lambda: len(crowd.confirmed) > before + 5, 60)
    finally:
        crowd.leave()
    assert town.processes("web") == processes
    for resident in crowd.begun:
        resident.insists()
        is_whole(town, resident)
    for resident in crowd.begun:
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"], 120)
        # A dialogue cut between its last byte and our commit is repeated, under the same identifier.
        received = town.mail.to(resident.email)
        assert len({one.message["Message-ID"] for one in received}) == 1
    for resident in crowd.known:
        resident.web.close()
    until(lambda: town.do("verify", role="worker")["unsealed"] == 0, 30)
    assert town.do("verify", role="worker")["faults"] == []


def healthy(town: Town) -> bool:
    """Whether the health page says that everything is well."""
    return httpx.get(f"{town.base}/healthz", timeout=10).status_code == 200
