"""Moments of a process: what is written of them, and how a cycle goes on.

The engine reads no clock and knows no calendar: a function given by whoever runs it says when a timer is due.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from parvis.processes.diagrams import moments
from parvis.processes.engine.plan import Timer

MAX_TURNS = 100
"""Most times a cycle fires, also one that says it has no end."""

Due = Callable[[Timer, datetime], datetime]
"""Say when a timer that began at a moment is due; raise ValueError for a text that has no such moment."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of a gesture, and the calendar it is counted in."""

    now: datetime
    due: Due


class Turns(NamedTuple):
    """A cycle read: what the first turn waits for, what each next one waits for, and how many there are."""

    first: str
    next: str
    total: int


def is_literal(timer: Timer) -> bool:
    """Tell whether the text of a timer is a moment, a duration or a cycle of ISO 8601, not an expression."""
    return moments.is_literal(timer.kind, timer.text)


def turns(text: str) -> Turns:
    """Read a cycle; raise ValueError for a text that is none."""
    if not moments.is_literal("cycle", text):
        raise ValueError(text[:60])
    told, *parts = text[1:].split("/")
    return Turns(parts[0], parts[-1], min(int(told or MAX_TURNS), MAX_TURNS))


def plain(timer: Timer, text: str) -> Timer:
    """Return one turn of a timer, with the text it has now: what a calendar is asked."""
    is_date = moments.is_literal("date", text)
    kind = timer.kind if timer.kind != "cycle" else "date" if is_date else "duration"
    return replace(timer, kind=kind, text=text)
