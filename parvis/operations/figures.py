"""What the database knows of the running of the installation, in numbers: the same for the page and the monitor.

Every question takes a cursor, Django's or the driver's own: a watch that must not hang opens its own connection.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

LIVE: Final = "parvis-live"
"""How the live processes' listening connections are called (``parvis.live.listening``)."""


class Cursor(Protocol):
    """What the questions need of a cursor."""

    def execute(self, query: Any, params: Any = None, /) -> Any:
        """Ask."""

    def fetchall(self) -> list[Any]:
        """Read every row."""


@dataclass(frozen=True)
class Queue:
    """The jobs of one queue: due now, planned for later, at work; ``oldest`` in seconds, of those due."""

    name: str
    waiting: int
    planned: int
    working: int
    oldest: float | None


@dataclass(frozen=True)
class Behind:
    """Things behind every wall that wait or are in trouble: how many, and since when."""

    what: str
    state: str
    reason: str
    count: int
    since: datetime | None


@dataclass(frozen=True)
class Session:
    """Connections of one process to the database, by the name it gave."""

    name: str
    count: int


@dataclass(frozen=True)
class Clock:
    """A task that time asks for, and when it was last asked."""

    task: str
    asked_at: datetime | None


@dataclass(frozen=True)
class Backed:
    """The last backup that ended: its age in seconds, and how many files it found lost or damaged."""

    age: float
    faults: int


@dataclass(frozen=True)
class Boxes:
    """The boxes that are read: how many, how many cannot be and since when, the moment the least recent was read."""

    count: int
    troubled: int
    since: datetime | None
    seen: datetime | None


QUEUES = """
WITH waiting AS (
    SELECT queue_name, status, coalesce(scheduled_at <= now(), true) AS due, scheduled_at, id
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
), counted AS (
    SELECT queue_name,
           count(*) FILTER (WHERE status = 'todo' AND due) AS waiting,
           count(*) FILTER (WHERE status = 'todo' AND NOT due) AS planned,
           count(*) FILTER (WHERE status = 'doing') AS working,
           min(scheduled_at) FILTER (WHERE status = 'todo' AND due) AS scheduled,
           min(id) FILTER (WHERE status = 'todo' AND scheduled_at IS NULL) AS first
    FROM waiting GROUP BY queue_name
)
SELECT queue_name, waiting, planned, working, extract(epoch FROM now() - least(
    scheduled, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = first)))
FROM counted ORDER BY queue_name
"""

BOXES = "SELECT boxes, troubled, troubled_since, last_seen FROM authorities_boxes_watched()"

FAILED = "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 1"

BEHIND = (
    "SELECT what, state, reason, count, since FROM operations_behind_walls() ORDER BY what, state, reason"
)

SESSIONS = """
SELECT coalesce(nullif(application_name, ''), usename::text), count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename IS NOT NULL GROUP BY 1 ORDER BY 1
"""

WORKERS = "SELECT extract(epoch FROM now() - last_heartbeat) FROM procrastinate_workers ORDER BY 1"

BACKUP = """
SELECT extract(epoch FROM now() - taken_at), faults FROM keeping_backup ORDER BY taken_at DESC LIMIT 1
"""

CLOCKS = """
SELECT task_name, to_timestamp(max(defer_timestamp)) FROM procrastinate_periodic_defers GROUP BY 1 ORDER BY 1
"""


def queues(cursor: Cursor) -> list[Queue]:
    """The queues that hold a job, by name."""
    return [
        Queue(name, waiting, planned, working, None if oldest is None else max(float(oldest), 0.0))
        for name, waiting, planned, working, oldest in _rows(cursor, QUEUES)
    ]


def failed_jobs(cursor: Cursor) -> dict[str, int]:
    """How many jobs were given up, by task."""
    return dict(_rows(cursor, FAILED))


def behind_walls(cursor: Cursor) -> list[Behind]:
    """Messages, documents and facts that wait or are in trouble."""
    return [Behind(*row) for row in _rows(cursor, BEHIND)]


def sessions(cursor: Cursor) -> list[Session]:
    """Who is connected to this database, by name."""
    return [Session(*row) for row in _rows(cursor, SESSIONS)]


def signs_of_workers(cursor: Cursor) -> list[float]:
    """Seconds since the last sign of life of each worker, the liveliest first."""
    return [float(age) for (age,) in _rows(cursor, WORKERS)]


def clocks(cursor: Cursor) -> list[Clock]:
    """When each periodic task was last asked for."""
    return [Clock(*row) for row in _rows(cursor, CLOCKS)]


def last_backup(cursor: Cursor) -> Backed | None:
    """The last backup that ended; None before the first."""
    found = list(_rows(cursor, BACKUP))
    return Backed(float(found[0][0]), found[0][1]) if found else None


def boxes(cursor: Cursor) -> Boxes:
    """How the boxes of all authorities are."""
    [row] = _rows(cursor, BOXES)
    return Boxes(*row)


def seal_lag(found: Sequence[Behind], *, now: datetime) -> float:
    """Seconds since the oldest fact no seal covers was recorded; 0 when all are sealed."""
    since = [one.since for one in found if one.what == "fact" and one.since is not None]
    return max((now - min(since)).total_seconds(), 0.0) if since else 0.0


def live_processes(found: Sequence[Session]) -> int:
    """How many live processes listen."""
    return sum(one.count for one in found if one.name == LIVE)


def _rows(cursor: Cursor, query: str) -> Iterator[tuple[Any, ...]]:
    cursor.execute(query)
    return iter(cursor.fetchall())
