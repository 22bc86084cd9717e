"""The contenders' web servers: all started as the demonstration starts its own, each alone at its time."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import patch

from bench.scratch import Scratch
from config.env import read_environment
from parvis.base.cluster.server import free_port
from parvis.base.supervision import Child
from parvis.commands.demo import children

STARTING = 60.0
"""Seconds left to a server to answer."""

PRODUCT = "config.wsgi:application"
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

    def processes(self) -> list[int]:
        """Itself and all it started."""
        return [self.pid, *descendants(self.pid)]


@contextmanager
def serving(place: Scratch, application: str = PRODUCT, **more: str) -> Iterator[Served]:
    """Run an application with two workers, under the options of the demonstration, until the end."""
    port = free_port()
    around = {**place.environment, "PORT": str(port), **more}
    web = as_demonstration(around)[0]
    command = [*web.command[:-1], application]
    child = Child(application, command, {**web.environment, **around}, log_of(place, application))
    with running(child):
        wait(child, port, "/healthz" if application == PRODUCT else "/empty/")
        yield Served(child, port)


@contextmanager
def working(place: Scratch) -> Iterator[Served]:
    """Run the worker of the demonstration until the end."""
    worker = as_demonstration(place.environment)[1]
    environment = {**worker.environment, **place.environment, "PARVIS_ROLE": "worker"}
    child = Child("worker", worker.command, environment, log_of(place, "worker"))
    with running(child):
        yield Served(child, 0)


@contextmanager
def listening(place: Scratch) -> Iterator[Served]:
    """Run the live process of the demonstration until the end."""
    port = free_port()
    around = {**place.environment, "LIVE_PORT": str(port)}
    live = next(child for child in as_demonstration(around) if child.name == "live")
    child = Child("live", live.command, {**live.environment, **around}, log_of(place, "live"))
    with running(child):
        wait(child, port, "/live/healthz")
        yield Served(child, port)


def as_demonstration(environment: Mapping[str, str]) -> list[Child]:
    """The web server and the worker as ``parvis demo`` would start them in this environment."""
    with patch.dict(os.environ, environment, clear=True):
        return children(read_environment())


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
