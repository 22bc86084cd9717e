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
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest

from parvis.base import cluster
from parvis.base.cluster import Layout
from tests.commands.test_main import parvis
from tests.database import ROOT

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


@pytest.fixture
def running(place):
    """Have the demonstration running."""
    with demonstration(place) as process:
        yield process


def health(place):
    """Read the state of the demonstration."""
    with urlopen(f"http://127.0.0.1:{place['PORT']}/healthz", timeout=10) as answer:
        return json.load(answer)


def test_it_works_is_found_again_and_stops_clean(place, running):
    known = json.loads(Path(place["VAR_DIR"], "demo.json").read_text())
    assert known["base_url"] == f"http://127.0.0.1:{place['PORT']}"
    assert {"authorities", "accounts"} <= known.keys()
    state = health(place)
    assert state["status"] == "ok"
    again = parvis("demo", **place)
    assert (again.returncode, again.stdout) == (0, f"Parvis is already running: {known['base_url']}\n")
    fresh = parvis("demo", **place | {"FRESH": "1"})
    assert (fresh.returncode, "It goes on as it is" in fresh.stdout) == (0, True)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        pass
    assert json.loads(parvis("cluster", "status", **place).stdout)["running"] is False


def test_its_worker_gives_signs_of_life_and_comes_back_when_killed(place, running):
    def worker():
        found = subprocess.run(
            ["pgrep", "-P", str(running.pid), "-f", "main worker"], capture_output=True, text=True
        )
        return [int(number) for number in found.stdout.split()]

    def wait_for(condition):
        deadline = time.monotonic() + 40
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    wait_for(lambda: health(place)["worker"]["ok"])
    first = worker()
    os.kill(first[0], signal.SIGKILL)
    wait_for(lambda: worker() and worker() != first)
    assert health(place)["status"] == "ok"
    assert "is stopped" in parvis("stop", **place).stdout
    assert running.wait(60) == 0


def test_begun_again_it_keeps_nothing_and_is_whole(place):
    var = Path(place["VAR_DIR"])
    left = [var / folder / "left-behind" for folder in ("documents", "outbox")]

    def ask(question):
        record = cluster.read_record(Layout(root=ROOT, var=var))
        with psycopg.connect(record.url("superuser")) as connection:
            return connection.execute(question).fetchone()[0]

    with demonstration(place):
        first, cases = ask(DATABASE), ask(CASES)
        for path in left:
            path.touch()
    with demonstration(place):
        assert (ask(DATABASE), ask(CASES)) == (first, cases)
        assert all(path.exists() for path in left)
    with demonstration(place, FRESH="1"):
        assert ask(DATABASE) != first
        assert 40 < ask(CASES) == cases
        assert not any(path.exists() for path in left)
        assert all(path.parent.is_dir() for path in left)
        assert json.loads((var / "demo.json").read_text())["accounts"]


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
