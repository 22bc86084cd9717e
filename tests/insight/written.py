"""Small logs of an invented town hall, as different tools write them."""

import csv
import io
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from parvis.insight.logs.events import ACTIVITY, CASE, TIME

GROUP = "org:group"
NAMES = (CASE, ACTIVITY, TIME, GROUP)

Line = tuple[str, str, str, str]
"""A case, an activity, a moment, a group."""

TOWN: list[Line] = [
    ("A", "received", "2026-03-02T09:00:00+01:00", "desk"),
    ("A", "checked", "2026-03-02T15:00:00+01:00", "roads"),
    ("A", "checked", "2026-03-03T09:00:00+01:00", "roads"),
    ("A", "told", "2026-03-04T09:00:00+01:00", "desk"),
    ("B", "received", "2026-03-02T10:00:00+01:00", "desk"),
    ("B", "told", "2026-03-03T10:00:00+01:00", "roads"),
    ("C", "received", "2026-03-02T10:00:00+01:00", "desk"),
    ("C", "told", "2026-03-02T10:00:00+01:00", ""),
    ("C", "closed", "2026-03-06T10:00:00+01:00", "desk"),
    ("D", "received", "2026-03-28T12:00:00+01:00", ""),
    ("D", "told", "2026-03-29T12:00:00+02:00", "desk"),
]
"""Four cases that last 2, 1 and 4 days, and 23 hours over the night when clocks jump: A goes to and fro."""

FIGURES = {
    "cases": 4,
    "events": 11,
    "activities": 4,
    "variants": 3,
    "duration_days": {"mean": 1.989583, "median": 1.5, "p90": 3.4},
    "rework_share": 0.25,
    "ping_pong_share": 0.25,
}
"""Reckoned by hand: (2 + 1 + 4 + 23/24) / 4; between 1 and 2; 0.7 of the way from 2 to 4."""


def table(lines: Sequence[Sequence[str]], names: Sequence[str] = NAMES, separator: str = ",") -> str:
    """The log as a table."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(names)
    writer.writerows(lines)
    return out.getvalue()


def xes(lines: Sequence[Line], *, space: str = ' xmlns="http://www.xes-standard.org/"') -> str:
    """The log in XES, its cases in the order of their first lines."""
    cases: dict[str, list[Line]] = {}
    for line in lines:
        cases.setdefault(line[0], []).append(line)
    return f"<log{space}>{''.join(trace(case, told) for case, told in cases.items())}</log>"


def trace(case: str, lines: Sequence[Line]) -> str:
    """One case."""
    name = f'<string key="concept:name" value={quoteattr(case)}/>' if case else ""
    return f"<trace>{name}{''.join(event(line) for line in lines)}</trace>"


def event(line: Line) -> str:
    """One event; what is not told is not written."""
    _case, activity, moment, group = line
    told = (("string", ACTIVITY, activity), ("date", TIME, moment), ("string", GROUP, group))
    said = "".join(f'<{kind} key="{key}" value={quoteattr(value)}/>' for kind, key, value in told if value)
    return f"<event>{said}</event>"
