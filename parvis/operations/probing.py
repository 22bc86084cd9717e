"""Asking each thing we depend on how it is, none of them able to keep the others or us waiting.

A question is asked in a thread of its own, one at a time for each thing, and its answer serves for a few seconds: a
stranger who asks a thousand times a minute asks the mail server once in that time. A thing that hangs holds one
thread, and is asked nothing more until it answers or its own time limit ends it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import structlog
from django.utils import timezone

log = structlog.get_logger(__name__)

State = Literal["ok", "warning", "down", "absent"]
Value = str | int | float | None

FRESH: Final = 5.0
"""Seconds during which an answer serves again."""

PATIENCE: Final = 3.0
"""Seconds left to a thing before it is said to be down."""


@dataclass(frozen=True)
class Reading:
    """How a thing is. ``absent``: this installation has none. ``facts`` are for who may know, never a secret."""

    state: State
    facts: Mapping[str, Value] = field(default_factory=dict)
    read_at: datetime | None = None


Question = Callable[[], Mapping[str, Reading]]
"""Ask, and say how one thing or several are. Whatever it raises means that all of them are down."""

UNKNOWN: Final = Reading("warning", {"reason": "not_asked_yet"})


class Probe:
    """One question, about the things it names."""

    def __init__(self, names: tuple[str, ...], question: Question) -> None:
        self.names = names
        self._question = question
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._asked = -1e9
        self._is_asking = False
        self._known: dict[str, Reading] = dict.fromkeys(names, UNKNOWN)
        self._known_at = -1e9

    def ask(self) -> None:
        """Ask, unless an answer is fresh or awaited."""
        with self._lock:
            now = time.monotonic()
            if self._is_asking or now - self._known_at < FRESH:
                return
            self._is_asking, self._asked = True, now
            self._answered.clear()
        threading.Thread(target=self._answer, name=f"probe {self.names[0]}", daemon=True).start()

    def read(self, *, until: float) -> dict[str, Reading]:
        """Say what is known at that moment of the monotonic clock; what hangs past its time is down."""
        self._answered.wait(max(until - time.monotonic(), 0.0))
        with self._lock:
            if self._is_asking and time.monotonic() - self._asked >= PATIENCE:
                late = Reading("down", {"reason": "no_answer"}, timezone.now())
                return dict.fromkeys(self.names, late)
            return dict(self._known)

    def _answer(self) -> None:
        try:
            found = dict(self._question())
        except Exception as error:
            log.warning("probe", about=self.names[0], error=type(error).__name__)
            found = dict.fromkeys(self.names, Reading("down", {"reason": type(error).__name__}))
        now = timezone.now()
        with self._lock:
            self._known = {name: Reading(one.state, one.facts, now) for name, one in found.items()}
            self._known_at = time.monotonic()
            self._is_asking = False
            self._answered.set()


class Probes:
    """All the questions, asked together."""

    def __init__(self, probes: tuple[Probe, ...]) -> None:
        self._probes = probes

    def read(self, *, within: float = PATIENCE + 0.2) -> dict[str, Reading]:
        """Ask what must be asked and return what is known after that many seconds at most."""
        until = time.monotonic() + within
        for probe in self._probes:
            probe.ask()
        found: dict[str, Reading] = {}
        for probe in self._probes:
            found |= probe.read(until=until)
        return found
