"""The processes of Parvis as in service, and bare web servers under the same options, each alone at its time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import patch

from bench.scratch import Scratch
from config.env import read_environment
from config.server import web_words
from parvis.base.cluster.server import free_port
from parvis.base.supervision import Child

STARTING = 60.0
"""Seconds left to a server to answer."""

BARE = "bench.bare.wsgi:application"


@dataclass(frozen=True)
class Served:
    """A running process, and where it answers when it is a web server."""

    child: Child
    port: int

    @property
    def pid(self) -> int:
        """Its process number."""
        assert self.child.process is not None
        return self.child.process.pid

    def processes(self, name: str = "") -> list[int]:
        """Itself and all it started, or those of one name: web, worker, live."""
        found = [self.pid, *descendants(self.pid)]
        return [pid for pid in found if not name or named(pid) == name]


@contextmanager
def serving(place: Scratch, *names: str, **more: str) -> Iterator[Served]:
    """Run processes of Parvis until the end, from one loading: the pages alone, unless others are named."""
    port, live_port = free_port(), free_port()
    around = {**place.environment, "PORT": str(port), "LIVE_PORT": str(live_port), **more}
    asked = names or ("web",)
    log = log_of(place, asked[0] if len(asked) == 1 else "serve")
    command = [sys.executable, "-m", "parvis.commands.main", "serve", *asked, "--logs", str(log.parent)]
    child = Child(log.stem, command, around, log)
    with running(child):
        if "web" in asked:
            wait(child, port, "/healthz")
        if "live" in asked:
            wait(child, live_port, "/live/healthz")
        yield Served(child, port if "web" in asked else live_port)


@contextmanager
def serving_bare(place: Scratch, **more: str) -> Iterator[Served]:
    """Run the bare contenders under the options of the pages, until the end."""
    port = free_port()
    around = {**place.environment, "PORT": str(port), **more}
    with patch.dict(os.environ, around, clear=True):
        words = web_words(read_environment(), BARE)
    granian = str(Path(sys.executable).with_name("granian"))
    child = Child("bare", [granian, *words], around, log_of(place, "bare"))
    with running(child):
        wait(child, port, "/empty/")
        yield Served(child, port)


@contextmanager
def running(child: Child) -> Iterator[None]:
    """Start a process, and end it and all it started."""
    child.start()
    try:
        yield
    finally:
        child.end()


def wait(child: Child, port: int, path: str) -> None:
    """Wait until a server answers; raise RuntimeError with its last words when it does not."""
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and child.is_alive():
        try:
            asked = HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", path)
            if asked.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            asked.close()
        time.sleep(0.1)
    words = child.log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{child.name} does not answer:\n{words}")


def log_of(place: Scratch, name: str) -> Path:
    """Where a process writes."""
    return place.folder / "log" / f"{name.replace(':', '-')}.log"


def named(pid: int) -> str:
    """The name a process of Parvis gave itself."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip().removeprefix("parvis ")
    except FileNotFoundError:
        return ""


def descendants(pid: int) -> list[int]:
    """The processes started by a process, and those they started."""
    found: list[int] = []
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        started = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []
    for child in started:
        found += [child, *descendants(child)]
    return found
