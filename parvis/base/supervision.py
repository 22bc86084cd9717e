"""Keep a few processes alive together, from a process that stays in front: programs, or forks of its own."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PATIENCE = 25.0
"""Seconds left to a process told to stop before it is killed."""

FALLS = 5
"""Times a process may die within a minute before the whole is given up."""


ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What tells a process to stop."""


class AlreadyHeld(RuntimeError):
    """Say that another process holds the lock."""


def hold(path: Path) -> int:
    """Hold a lock file, writing our process number in it, and return its descriptor.

    The system releases it when we die, however we die. Raise AlreadyHeld when another lives.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise AlreadyHeld(str(path)) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def end_holder(path: Path, patience: float = PATIENCE + 10) -> bool:
    """Ask the process that holds a lock file to stop, and wait for it; False when nobody does."""
    try:
        descriptor = hold(path)
    except AlreadyHeld:
        pass
    except FileNotFoundError:
        return False
    else:
        os.close(descriptor)
        return False
    os.kill(int(path.read_text(encoding="ascii")), signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        time.sleep(0.1)
        with suppress(AlreadyHeld):
            os.close(hold(path))
            return True
    raise TimeoutError(f"the process that holds {path} does not stop")


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed, so that none stays behind."""
    pr_set_pdeathsig = 1
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def name_process(name: str) -> None:
    """Have Linux show this process and its threads under a name, cut after 15 bytes (prctl(2))."""
    pr_set_name = 15
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_name, name.encode())


@dataclass
class Child:
    """One process to keep alive, and what it did lately."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor, which stops in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603  # commands of ours, without a shell
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent,  # no thread lives here when children start
            )

    @property
    def code(self) -> int | None:
        """How it ended, if it did: less than zero, the signal that killed it."""
        return self.process.returncode if self.process else None

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def end(self) -> None:
        """Ask it to stop, then kill it and all it started when it does not."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Fork:
    """A process to keep alive, forked from this one: what is loaded here, both have in memory once.

    No thread may live here when it starts, for none would live there.
    """

    name: str
    work: Callable[[], int]
    """What it does until told to stop; return its exit code."""
    log: Path | None = None
    """Where it writes, when not where we do."""
    pid: int | None = None
    code: int | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, with none of our files: Ctrl-C reaches us, who stop it in order."""
        sys.stdout.flush()
        sys.stderr.flush()
        # Told to stop before it listens to that, it would answer as we do.
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
        self.code, self.pid = None, os.fork()
        if not self.pid:
            os._exit(self._live())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)

    def _live(self) -> int:
        try:
            os.setsid()
            die_with_parent()
            name_process(f"parvis {self.name}")
            self._own_files()
            for number in ASKING:
                signal.signal(
                    number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
                )
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
            return self.work()
        except SystemExit as asked:
            return asked.code if isinstance(asked.code, int) else int(asked.code is not None)
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    def _own_files(self) -> None:
        """Let go of our files, and write in its own."""
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        if self.log is not None:
            with self.log.open("ab") as output:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)

    def is_alive(self) -> bool:
        """Say whether it runs."""
        if self.pid is not None and self.code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.code = os.waitstatus_to_exitcode(status)
        return self.pid is not None and self.code is None

    def end(self) -> None:
        """Ask it to stop, then kill it and all it started when it does not."""
        if self.pid is None:
            return
        if self.is_alive():
            os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while self.is_alive():
            time.sleep(0.02)


class Supervisor:
    """Start children, restart the one that dies, stop all of them on SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child | Fork]) -> None:
        self.children = children
        self.asked = False
        for number in ASKING:
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def watch(self) -> int:
        """Stay until told to stop (0) or until a child keeps dying (1)."""
        while not self.asked:
            if not self.revive():
                return 1
            time.sleep(0.2)
        return 0

    def revive(self) -> bool:
        """Restart the children that died; False when one dies again and again."""
        for child in self.children:
            if self.asked or child.is_alive():
                continue
            now = time.monotonic()
            child.falls = [at for at in child.falls if now - at < 60] + [now]
            log = f": see {child.log}" if child.log else ""
            if len(child.falls) >= FALLS:
                sys.stderr.write(f"{child.name} died {FALLS} times in a minute (code {child.code}){log}\n")
                return False
            sys.stderr.write(f"{child.name} died (code {child.code}), starts again{log}\n")
            child.end()
            time.sleep(0.5 * len(child.falls))
            child.start()
        return True

    def end(self) -> None:
        """Stop every child, last started first."""
        for child in reversed(self.children):
            child.end()
