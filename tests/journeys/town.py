"""A town whose service runs: a database of its own, the pages, the jobs, a mail server."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

from parvis.base.cluster.server import free_port
from parvis.base.supervision import die_with_parent
from tests.database import ROOT, VARIABLES
from tests.journeys.mail import Mailroom
from tests.loaded import run_loaded
from tests.peers.smtp import SmtpPeer, until
from tests.soak import brought

CALLED = "http://127.0.0.1"
TYPED = (
    "Destève",
    "Camille",
    "courriel.example",
    "Un bal sur la place",
    "sessionid",
    "parvis_session",
    "argon2",
)
"""Words of what residents, agents and mail servers say in the journeys and the faults; none is of a route."""

KEY = "a key for tests only, as long as the settings want it to be"


@dataclass
class Town:
    """The running service and what a test may ask of it."""

    folder: Path
    environment: dict[str, str] = field(repr=False)
    port: int
    peer: SmtpPeer
    known: dict[str, Any] = field(repr=False)
    around: Sequence[str] = ()
    """Words put before the command of the processes (a mount of their own, a limit)."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        """The address of the pages."""
        return f"{CALLED}:{self.port}"

    @property
    def mail(self) -> Mailroom:
        """What the mail server received."""
        return Mailroom(self.peer)

    def start(self) -> "Town":
        """Start the pages and the jobs, and wait until they answer."""
        command = [*self.around, sys.executable, "-m", "tests.journeys.processes"]
        with (self.folder / "supervisor.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        until(self.answers, 60)
        return self

    def stop(self) -> None:
        """Stop them as `make stop` does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
            self.process = None

    def answers(self) -> bool:
        """Whether the pages and the worker are there."""
        assert self.process is None or self.process.poll() is None, self.log("supervisor")
        try:
            with urlopen(f"{self.base}/healthz", timeout=5) as answer:
                return bool(json.load(answer)["worker"]["ok"])
        except (URLError, OSError):
            return False

    def log(self, name: str) -> str:
        """What a process wrote: `web`, `worker` or `supervisor`."""
        path = self.folder / "var" / "log" / f"{name}.log"
        if name == "supervisor":
            path = self.folder / "supervisor.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def leaks(self) -> list[str]:
        """What its processes wrote in their logs that somebody typed, or that is a secret."""
        files = [*(self.folder / "var" / "log").glob("*.log"), self.folder / "supervisor.log"]
        words = [*TYPED, KEY, self.known["password"], self.known["totp_secret"]]
        words += [urlsplit(self.environment[name]).password or KEY for name in VARIABLES.values()]
        return [
            f"{path.name}: {word} in {line}"
            for path in files
            if path.exists()
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
            for word in words
            if word in line
        ]

    def do(self, *words: str, role: str = "web") -> Any:
        """Run a command of `tests.journeys.seeding` on this town."""
        environment = self.environment | {"PARVIS_ROLE": role}
        return run_module("tests.journeys.seed", *words, environment=environment)

    @contextmanager
    def session(
        self, role: str = "DATABASE_WORKER_URL", *, held: str = ""
    ) -> Iterator[psycopg.Connection[Any]]:
        """Open a session that sees the whole town; `held`: and this draft, which only its writer sees."""
        with psycopg.connect(self.environment[role], autocommit=True) as connection:
            connection.execute("SELECT set_config('parvis.walls', %s, false)", [self.known["walls"]])
            connection.execute("SELECT set_config('parvis.cases', %s, false)", [held])
            yield connection

    def rows(self, query: str, *values: Any, held: str = "") -> list[tuple[Any, ...]]:
        """Read the database of the town."""
        with self.session(held=held) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def value(self, query: str, *values: Any, held: str = "") -> Any:
        """Read one value of the database of the town."""
        found = self.rows(query, *values, held=held)
        assert len(found) == 1, f"{query} {values}: {len(found)} rows"
        return found[0][0]

    def processes(self, name: str) -> list[int]:
        """The processes of `web` or `live` (their workers, not their master) or of `worker`."""
        assert self.process is not None
        found = [pid for pid in descendants(self.process.pid) if named(pid) == f"parvis {name}"]
        if name != "worker":
            found = [pid for pid in found if not any(child in found for child in children_of(pid))]
        return found


def run_module(module: str, *words: str, environment: Mapping[str, str]) -> Any:
    """Run a module of Python that answers in JSON."""
    done = run_loaded(module, *words, environment=environment)
    assert done.returncode == 0, f"{module} {' '.join(words)}: {done.stderr.decode()}"
    return json.loads(done.stdout) if done.stdout.strip() else None


def make_town(folder: Path, database: Mapping[str, str], *, around: Sequence[str] = ()) -> Town:
    """Fill a database and describe the town that works on it; nothing runs yet but the mail server."""
    (folder / "mail").mkdir(parents=True)
    (folder / "var").mkdir()
    peer = SmtpPeer(folder / "mail").start()
    port = free_port()
    environment = {
        **{name: value for name, value in database.items() if not name.startswith(("PYTEST", "FAIL_"))},
        "PARVIS_ROLE": "web",
        "SECRET_KEY": KEY,
        "VAR_DIR": str(folder / "var"),
        "PORT": str(port),
        "LIVE_PORT": str(free_port()),
        "HOST": "127.0.0.1",
        "EMAIL_URL": peer.url,
        "EMAIL_FROM": "Montrevel <ne-pas-repondre@montrevel.example>",
        "LOG_FORMAT": "json",
        "WEB_WORKERS": "2",
        # A crowd under faults sends in a minute what a town sends in a month.
        "QUESTION_AFTER": "100000000",
        "PYTHONPATH": str(ROOT),
    }
    for name in ("BASE_URL", "ALLOWED_HOSTS", "ANTIVIRUS_URL", "DEBUG"):
        environment.pop(name, None)
    known = run_module("tests.journeys.seed", "fill", environment=environment)
    return Town(folder, environment, port, peer, known, around)


def children_of(pid: int) -> list[int]:
    """The processes started by a process."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []


def descendants(pid: int) -> list[int]:
    """The processes started by a process, and those they started."""
    found = []
    for child in children_of(pid):
        found += [child, *descendants(child)]
    return found


def named(pid: int) -> str:
    """The name a process gave itself."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def kill(*pids: int) -> None:
    """Kill processes at one moment, as a machine that loses power does: they can do nothing about it."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    brought("kills")
