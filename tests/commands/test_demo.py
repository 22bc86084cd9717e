"""`parvis demo` and `parvis stop` for real: a copy of its own under a folder of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest

from parvis.base import cluster
from parvis.base.cluster import Layout
from parvis.commands.demo import prepare
from parvis.commands.main import CommandRefused
from tests.commands.test_main import parvis
from tests.database import ROOT
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.fault

DATABASE = "SELECT oid FROM pg_database WHERE datname = current_database()"
CASES = "SELECT count(*) FROM cases_case"


@pytest.fixture(scope="module")
def place():
    """Lend the environment of a demonstration that shares nothing with another."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-demo-"))
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {"VAR_DIR": str(folder / "var"), "PORT": str(port)}
    given |= {"DATABASE_URL": "", "DATABASE_WORKER_URL": "", "DATABASE_OWNER_URL": "", "FRESH": ""}
    yield given
    parvis("stop", **given)
    shutil.rmtree(Layout(root=ROOT, var=folder / "var").own_system_folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def demonstration(place, **more):
    """Run a small demonstration in front, its address told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "parvis.commands.main", "demo", "--cases", "40"],
        cwd=ROOT,
        env={**os.environ, **place, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Parvis answers on"):
            break
    try:
        assert said, "it said nothing"
        assert said[-1].startswith("Parvis answers on"), "".join(said)
        yield process
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(60)


@dataclass
class FirstStart:
    """The demonstration as it first came up, and what it held."""

    process: subprocess.Popen
    database: int
    cases: int


@pytest.fixture(scope="module")
def first(place):
    """Start a demonstration where there was nothing, once for the module: it seeds."""
    with demonstration(place) as process:
        yield FirstStart(process, ask(place, DATABASE), ask(place, CASES))


def health(place):
    """Read the state of the demonstration."""
    with urlopen(f"http://127.0.0.1:{place['PORT']}/healthz", timeout=10) as answer:
        return json.load(answer)


def ask(place, question):
    """Read one value of the database of the demonstration."""
    record = cluster.read_record(Layout(root=ROOT, var=Path(place["VAR_DIR"])))
    with psycopg.connect(record.url("superuser")) as connection:
        return connection.execute(question).fetchone()[0]


def left_behind(place):
    """Files that a demonstration begun again throws away."""
    return [Path(place["VAR_DIR"], folder, "left-behind") for folder in ("documents", "outbox")]


def test_it_works_is_found_again_and_stops_clean(place, first):
    known = json.loads(Path(place["VAR_DIR"], "demo.json").read_text())
    assert known["base_url"] == f"http://127.0.0.1:{place['PORT']}"
    assert {"authorities", "accounts"} <= known.keys()
    state = health(place)
    assert state["status"] == "ok"
    again = parvis("demo", **place)
    assert (again.returncode, again.stdout) == (0, f"Parvis is already running: {known['base_url']}\n")
    fresh = parvis("demo", **place | {"FRESH": "1"})
    assert (fresh.returncode, "It goes on as it is" in fresh.stdout) == (0, True)
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(60) == 0
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        pass
    assert json.loads(parvis("cluster", "status", **place).stdout)["running"] is False


def test_started_again_it_goes_on_and_a_killed_worker_comes_back(place, first):
    parvis("stop", **place)
    first.process.wait(60)
    left = left_behind(place)
    for path in left:
        path.touch()
    with demonstration(place) as running:
        assert (ask(place, DATABASE), ask(place, CASES)) == (first.database, first.cases)
        assert all(path.exists() for path in left)

        def worker():
            found = subprocess.run(
                ["pgrep", "-P", str(running.pid), "-x", "parvis worker"], capture_output=True, text=True
            )
            return [int(number) for number in found.stdout.split()]

        def wait_for(condition):
            deadline = time.monotonic() + 40
            while not condition():
                assert time.monotonic() < deadline
                time.sleep(0.1)

        wait_for(lambda: health(place)["worker"]["ok"])
        killed = worker()
        os.kill(killed[0], signal.SIGKILL)
        wait_for(lambda: worker() and worker() != killed)
        assert health(place)["status"] == "ok"
        assert "is stopped" in parvis("stop", **place).stdout
        assert running.wait(60) == 0


@left_to_the_soak
def test_begun_again_it_keeps_nothing_and_is_whole(place, first, turn):
    parvis("stop", **place)
    left = left_behind(place)
    for path in left:
        path.touch()
    with demonstration(place, FRESH="1"):
        assert ask(place, DATABASE) != first.database
        assert 40 < ask(place, CASES) == first.cases
        assert not any(path.exists() for path in left)
        assert all(path.parent.is_dir() for path in left)
        assert json.loads(Path(place["VAR_DIR"], "demo.json").read_text())["accounts"]


def test_stopping_leaves_the_database_to_who_works_on_it(place):
    started = parvis("cluster", "start", **place)
    assert started.returncode == 0, started.stderr
    address = parvis("cluster", "url", "owner", **place).stdout.strip()
    with psycopg.connect(address) as connection:
        left = parvis("stop", **place)
        assert (left.returncode, "goes on: it serves 1 more connection " in left.stdout) == (0, True)
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert parvis("stop", **place).stdout == "PostgreSQL is stopped.\n"


def test_a_port_in_use_is_told_before_anything_starts(place):
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        answer = parvis("demo", **place)
    assert answer.returncode == 1
    assert re.search(r"port \d+ is in use: choose another, PORT=\d+ make demo", answer.stderr)
    assert json.loads(parvis("cluster", "status", **place).stdout)["running"] is False


def test_stopping_what_does_not_run_is_fine(place):
    assert parvis("stop", **place).returncode == 0
    again = parvis("stop", **place)
    assert (again.returncode, again.stdout) == (0, "")


def test_what_cannot_be_prepared_says_what_to_do_instead() -> None:
    """A demonstration of long ago, whose database this version does not bring forward, is begun again."""
    with pytest.raises(CommandRefused, match="`parvis nothing` failed: begin again"):
        prepare("nothing", otherwise="begin again")
