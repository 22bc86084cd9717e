"""What the process that reads a box believes for a few seconds of the authority whose box it is.

Messages come by hundreds, and each would ask again who the authority is, which days it works, what it publishes and
at which addresses it is written to. Anybody else (an agent, a job, a page) asks each time.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, TypeVar

Found = TypeVar("Found")

SECONDS = 5.0
"""For which what was read is believed."""


class Beliefs:
    """What one reader of a box has read of its authority, and since when."""

    def __init__(self) -> None:
        self._since = monotonic()
        self._known: dict[Hashable, Any] = {}

    def get(self, key: Hashable, read: Callable[[], Found]) -> Found:
        """What is believed under a key, read when nothing is or when it is too old."""
        if monotonic() - self._since > SECONDS:
            self._since, self._known = monotonic(), {}
        if key not in self._known:
            self._known[key] = read()
        found: Found = self._known[key]
        return found


_held: ContextVar[Beliefs | None] = ContextVar("beliefs", default=None)


@contextmanager
def believing(beliefs: Beliefs) -> Iterator[None]:
    """Believe these until the end."""
    token = _held.set(beliefs)
    try:
        yield
    finally:
        _held.reset(token)


def believed(key: Hashable, read: Callable[[], Found]) -> Found:
    """What whoever takes this message in believes; read at once outside ``believing``."""
    held = _held.get()
    return read() if held is None else held.get(key, read)
