"""What the operations page reads besides the figures: failures, and what is slow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connection, transaction
from prometheus_client import Metric

from . import figures

SHOWN: Final = 5
"""Failed jobs told one by one, of each task."""

MOST_SLOW: Final = 8

_FAILURES = """
SELECT j.task_name, j.id, f.error, f.place, f.attempt, f.failed_at
FROM (
    SELECT id, task_name, row_number() OVER (PARTITION BY task_name ORDER BY id DESC) AS rank
    FROM procrastinate_jobs WHERE status = 'failed'
) AS j LEFT JOIN operations_jobfailure f ON f.job = j.id
WHERE j.rank <= %s ORDER BY j.task_name, j.id DESC
"""

# Constants are already replaced by their rank in these texts; only what reads and writes rows is shown, for the
# others may quote a password.
_SLOW = """
SELECT query, calls, mean_exec_time::float8, total_exec_time::float8 FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query ~* '^\\s*(select|insert|update|delete|with)\\M'
ORDER BY total_exec_time DESC LIMIT %s
"""


@dataclass(frozen=True)
class Failed:
    """A job given up: what is known of its last error; nothing when its process was killed."""

    task: str
    id: int
    error: str
    place: str
    attempt: int | None
    failed_at: datetime | None


@dataclass(frozen=True)
class SlowPage:
    """How fast one address answered on this machine; durations in seconds, ``most``: 95 % were faster."""

    method: str
    route: str
    count: int
    mean: float
    most: float


@dataclass(frozen=True)
class SlowQuery:
    """A statement and its cost, in milliseconds."""

    text: str
    calls: int
    mean: float
    total: float


@dataclass(frozen=True)
class Figures:
    """What the database knows at this instant, for one page."""

    queues: list[figures.Queue]
    failed: dict[str, int]
    behind: list[figures.Behind]
    sessions: list[figures.Session]
    clocks: list[figures.Clock]


def figures_now() -> Figures:
    """Read them, in the transaction of the page."""
    with connection.cursor() as cursor:
        return Figures(
            queues=figures.queues(cursor),
            failed=figures.failed_jobs(cursor),
            behind=figures.behind_walls(cursor),
            sessions=figures.sessions(cursor),
            clocks=figures.clocks(cursor),
        )


def failures() -> list[Failed]:
    """The last failed jobs of each task, a few of each."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILURES, [SHOWN])
        return [
            Failed(task, id_, error or "", place or "", attempt, failed_at)
            for task, id_, error, place, attempt, failed_at in cursor.fetchall()
        ]


def slow_queries() -> list[SlowQuery] | None:
    """The statements that took most of the server's time; None where it does not keep them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_stat_statements') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        try:
            with transaction.atomic():
                cursor.execute(_SLOW, [MOST_SLOW])
                return [SlowQuery(" ".join(text.split())[:300], *rest) for text, *rest in cursor.fetchall()]
        except DatabaseError:
            # The extension is there and its library was not loaded with the server.
            return None


def slow_pages(counted: list[Metric]) -> list[SlowPage]:
    """The addresses that answer most slowly, of those counted on this machine."""
    bounds: dict[tuple[str, str], list[tuple[float, float]]] = {}
    sums: dict[tuple[str, str], float] = {}
    for sample in (
        one for metric in counted if metric.name == "parvis_request_seconds" for one in metric.samples
    ):
        key = sample.labels["method"], sample.labels["route"]
        if sample.name.endswith("_bucket"):
            bounds.setdefault(key, []).append((float(sample.labels["le"]), sample.value))
        elif sample.name.endswith("_sum"):
            sums[key] = sample.value
    found = []
    for (method, route), counts in bounds.items():
        counts.sort()
        whole = counts[-1][1]
        if whole and route.startswith(("/agent/", "/<")):
            most = next(bound for bound, count in counts if count >= 0.95 * whole)
            found.append(SlowPage(method, route, int(whole), sums[method, route] / whole, most))
    return sorted(found, key=lambda page: (-page.most, -page.mean))[:MOST_SLOW]
