"""The database stopped or killed, and clocks that jump, under load: all comes back by itself, nothing is lost."""

import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from parvis.base import cluster
from parvis.base.cluster.layout import Layout, choose_runner, place
from parvis.base.cluster.record import Record
from parvis.base.cluster.server import server_pid
from parvis.portal.errors import RETRY_AFTER
from tests.database import VARIABLES
from tests.faults.clock import SEEN_AFTER, Clock, library
from tests.faults.crowd import AWAY, gathered, is_settled
from tests.faults.page import AgentPage
from tests.journeys.town import Town, kill, make_town, run_module
from tests.peers.smtp import until
from tests.soak import COUNT, repeated

pytestmark = pytest.mark.fault

PREFIX = "parvis-fragile-"


@dataclass
class Fragile:
    """A town with a database server of its own."""

    town: Town
    layout: Layout
    record: Record
    clocks: list[Clock]
    """That of the processes, and that of the server: in the soak, where libfaketime can be had."""


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    """Lend a town whose database may be stopped."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    layout = layout_of(folder)
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        found = library() if COUNT else None
        clocks = [Clock(folder / name, found) for name in ("ours", "its")] if found else []
        if clocks:
            layout = replace(layout, bin_dir=clocks[1].programs(place(layout, choose_runner())[0]))
        ending.callback(cluster.stop, layout)
        record = cluster.start(layout)
        database = os.environ | {name: record.url(role) for role, name in VARIABLES.items()}
        run_module("parvis.commands.main", "migrate", "--quiet", environment=database)
        town = make_town(tmp_path_factory.mktemp("fragile") / "town", database)
        ending.callback(town.peer.stop)
        ending.callback(town.stop)
        if clocks:
            town.environment = clocks[0].python(town.environment)
        yield Fragile(town.start(), layout, record, clocks)
        town.stop()
        assert town.leaks() == []


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


def stop_cleanly(fragile: Fragile) -> None:
    """Stop the server as an administrator does: every session is ended."""
    cluster.stop(fragile.layout)


def cut_the_power(fragile: Fragile) -> None:
    """Kill the server as a machine that loses power does."""
    pid = server_pid(fragile.record)
    assert pid is not None
    kill(pid)
    until(lambda: server_pid(fragile.record) is None)


@pytest.mark.parametrize("turn", repeated(share=10))
@pytest.mark.parametrize("end", [stop_cleanly, cut_the_power])
def test_a_database_that_goes_and_comes_back_loses_nothing(
    fragile: Fragile, end: Callable[[Fragile], None], turn: int
) -> None:
    town = fragile.town
    processes = town.processes("web"), town.processes("live")
    with AgentPage(town).listen() as page:
        with gathered(town) as crowd:
            crowd.files()
            end(fragile)
            until(lambda: not healthy(town))
            say_to_come_back(page)
            assert cluster.start(fragile.layout).port == fragile.record.port
            crowd.files()
        assert (town.processes("web"), town.processes("live")) == processes
        is_settled(crowd)
        page.has_heard_all_about([resident.draft for resident in crowd.begun])


def say_to_come_back(page: AgentPage) -> None:
    """Find that each door says in words that it will be back, and when to ask again."""
    for answer in (
        httpx.get(f"{page.town.base}/montrevel/", headers={"Accept-Language": "fr"}),
        page.web.get("/agent/demandes/"),
        page.post("/agent/direct/billet/"),
    ):
        assert answer.status_code == AWAY
        assert answer.headers["Retry-After"] == str(RETRY_AFTER)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Le site revient dans un instant" in answer.text
        assert not re.search("traceback|psycopg|connection", answer.text, re.IGNORECASE)


def healthy(town: Town) -> bool:
    """Whether the health page says that everything is well."""
    return httpx.get(f"{town.base}/healthz", timeout=10).status_code == 200


# In the soak alone: a server whose clock jumps takes a transaction for one that waited, now and then (25P03, a 503).
@pytest.mark.parametrize("turn", repeated(0, share=10))
def test_clocks_that_jump_lose_nothing(fragile: Fragile, turn: int) -> None:
    if not fragile.clocks:
        pytest.skip("libfaketime is missing: tools/install_faketime.sh")
    town = fragile.town
    stop_cleanly(fragile)
    fragile.clocks[1].begin()
    cluster.start(fragile.layout)
    until(lambda: healthy(town))
    processes = town.processes("web"), town.processes("live")
    with AgentPage(town).listen() as page, ExitStack() as ending:
        ending.callback(fragile.clocks[0].move, 0)
        jump_about(fragile, random.Random(turn), page)
    assert (town.processes("web"), town.processes("live")) == processes


def jump_about(fragile: Fragile, chance: random.Random, page: AgentPage) -> None:
    """Move both clocks while a crowd files, then find everything in its place."""
    town = fragile.town
    with gathered(town) as crowd:
        # Ours no further than a session lives; that of the server by days.
        for clock, furthest in zip(fragile.clocks, (0.8, 72), strict=True):
            for hours in (chance.uniform(0.1, furthest), chance.uniform(-furthest, -0.1), 0):
                clock.move(hours)
                time.sleep(2 * SEEN_AFTER)
                crowd.files()
    # What was written by a clock that was ahead leaves when its hour comes.
    fragile.clocks[0].move(0.85)
    is_settled(crowd)
    page.has_heard_all_about([resident.draft for resident in crowd.begun])
