"""Modules of ours run as `python -m` runs them, in a fork of a process that has loaded Django already.

Loading Django and the models takes two seconds of processor; a fork of who has done it takes a hundredth. A process
of tests has one such parent, started when it is first needed, which ends with it. What the interpreter reads before any
line of ours (``PYTHON…``, ``LD_…``) is of the parent: whoever wants another has a parent of his own.
"""

import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.utils.functional import empty

from parvis.base.supervision import die_with_parent
from tests.database import ROOT

LOADED = ("config.urls", "parvis.commands.person", "tests.journeys.seeding")
"""What is loaded besides the models: the pages, and what the modules that are run need."""

FIXED = ("LC_", "LD_", "PYTHON", "FAKETIME")
"""Beginnings of the variables that are read when a process starts, once and for all."""

MOST = 1_000_000
"""Bytes of a request: words and an environment."""


def run_loaded(
    module: str, *words: str, environment: Mapping[str, str], typed: bytes = b"", patience: float = 180
) -> subprocess.CompletedProcess[bytes]:
    """Run a module as a program under this environment; raise TimeoutExpired after `patience` seconds."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(typed)
        given.seek(0)
        asked = {"words": [module, *words], "environment": dict(environment), "stays": False}
        code = _parent_for(environment).ask(asked, (given, out, err), patience)
        for said in (out, err):
            said.seek(0)
        return subprocess.CompletedProcess([module, *words], code, out.read(), err.read())


@dataclass(frozen=True)
class Staying:
    """A program that goes on, at the head of a session of its own."""

    pid: int
    handle: int
    """Another process never has it, whoever bears the number later."""

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; it may have ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, number)

    def ends(self, seconds: float = 10) -> bool:
        """Whether it has ended, by then at the latest."""
        return bool(select.select([self.handle], [], [], seconds)[0])

    def end(self) -> None:
        """Ask it to stop; then kill it when it does not, and all that it started. It is known no more."""
        self.send(signal.SIGTERM)
        self.ends()
        self.kill()

    def kill(self) -> None:
        """Kill it and all that it started. It is known no more."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        assert self.ends(), f"{self.pid} outlives its death"
        os.close(self.handle)


def start_loaded(module: str, *words: str, environment: Mapping[str, str], log: Path) -> Staying:
    """Start a module as a program that goes on, until it is ended or the process of the tests ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    asked = {"words": [module, *words], "environment": dict(environment), "stays": True}
    with Path(os.devnull).open("rb") as nothing, log.open("ab") as output:
        pid = _parent_for(environment).ask(asked, (nothing, output, output), 60)
    return Staying(pid, os.pidfd_open(pid))


@dataclass
class Parent:
    """The process that has loaded Django, seen from the tests."""

    fixed: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    line: socket.socket | None = field(default=None, repr=False)

    def ask(self, asked: dict[str, Any], files: Sequence[IO[bytes]], patience: float) -> int:
        """Have a child be what is asked, on these files; return how it ended, or its number if it stays."""
        line = self._started()
        socket.send_fds(line, [json.dumps(asked).encode()], [file.fileno() for file in files])
        line.settimeout(patience)
        try:
            answer = line.recv(100)
        except TimeoutError:
            self.end()
            raise subprocess.TimeoutExpired(asked["words"], patience) from None
        assert answer, "the process that had loaded Django is gone"
        return int(answer)

    def end(self) -> None:
        """End it, and whatever it is running."""
        if self.process is not None and self.line is not None:
            self.line.close()
            self.process.kill()
            self.process.wait()
        self.process = self.line = None

    def _started(self) -> socket.socket:
        """Start it the first time; return the line to it, which closes with either of us."""
        if self.line is None:
            self.line, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with its:
                others = {name: value for name, value in os.environ.items() if not name.startswith(FIXED)}
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "tests.loaded", str(its.fileno())],
                    cwd=ROOT, env=others | {**self.fixed}, stdin=subprocess.DEVNULL, pass_fds=[its.fileno()],
                    preexec_fn=die_with_parent,
                )  # fmt: skip
            atexit.register(self.end)
        return self.line


def _parent_for(environment: Mapping[str, str]) -> Parent:
    return _parent(tuple(sorted(one for one in environment.items() if one[0].startswith(FIXED))))


@cache
def _parent(fixed: tuple[tuple[str, str], ...]) -> Parent:
    return Parent(dict(fixed))


def load() -> None:
    """Load Django and what the children will need."""
    import_module("django").setup()
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()


def serve(line: socket.socket) -> dict[str, Any] | None:
    """Answer one request after the other; return in a child, with what it is asked, and in the parent at the end."""
    staying: set[int] = set()
    while True:
        asked, files, _flags, _sender = socket.recv_fds(line, MOST, 3)
        if not asked:
            return None
        # Whoever started them holds a handle by now: those that ended are let go of.
        staying -= {one for one in staying if os.waitpid(one, os.WNOHANG) != (0, 0)}
        child = os.fork()
        if child == 0:
            line.close()
            die_with_parent()
            for target, file in enumerate(files):
                os.dup2(file, target)
                os.close(file)
            return dict(json.loads(asked))
        for file in files:
            os.close(file)
        if json.loads(asked)["stays"]:
            staying.add(child)
            line.send(str(child).encode())
            continue
        _pid, status = os.waitpid(child, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def forget_settings() -> None:
    """Have them read again, from the environment that is there when they are next asked for."""
    for known in connections.all(initialized_only=True):
        assert known.connection is None, "the parent has a session, which its children would share"
        del connections[known.alias]
    sys.modules.pop("config.settings")
    settings._wrapped = empty
    connections._settings = None  # type: ignore[attr-defined]  # read again from the settings
    connections.__dict__.pop("settings", None)


def main() -> None:
    """Load, wait, and in each child be the module that is asked for."""
    load()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        asked = serve(line)
    if asked is not None:
        if asked["stays"]:
            os.setsid()
        os.environ.clear()
        os.environ.update(asked["environment"])
        forget_settings()
        sys.argv = asked["words"]
        sys.modules.pop(sys.argv[0], None)  # another module may have imported it: here it is the program
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
