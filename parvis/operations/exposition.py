"""The figures as Prometheus reads them: what the processes of this machine counted, and what the database knows.

No label holds anything a person typed: routes are patterns, tasks, queues and states are words of ours.
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from parvis.base.counting import Counts

from . import figures

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


def exposition(*, commit: str) -> bytes:
    """Return every figure, as text; the database away, only what this machine knows."""
    registry = CollectorRegistry()
    registry.register(_Given([*Counts(settings.COUNTS_DIR).read(), *gauges(commit=commit)]))
    return generate_latest(registry)


def gauges(*, commit: str) -> Iterator[Metric]:
    """What is true at this instant, of the machine then of the installation."""
    yield _gauge("parvis_build_info", "This code.", ["commit"], [([commit], 1)])
    usage = shutil.disk_usage(settings.VAR_DIR)
    yield _gauge("parvis_disk_free_bytes", "Room left where this machine writes.", [], [([], usage.free)])
    yield _gauge("parvis_disk_bytes", "Room in all where this machine writes.", [], [([], usage.total)])
    try:
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            spent = time.perf_counter() - started
            known = [*_of_database(cursor, spent)]
    except (DatabaseError, InterfaceError):
        connection.close()
        yield _gauge("parvis_database_up", "Whether the database answers.", [], [([], 0)])
        return
    yield from known


def _of_database(cursor: figures.Cursor, spent: float) -> Iterator[Metric]:
    yield _gauge("parvis_database_up", "Whether the database answers.", [], [([], 1)])
    yield _gauge("parvis_database_seconds", "Time of one question to the database.", [], [([], spent)])
    found = figures.sessions(cursor)
    kinds: dict[str, int] = {}
    for one in found:
        # A process is named after its machine and its number: of use on a page, never as a label.
        kind = one.name.split()[0].partition("@")[0]
        kinds[kind] = kinds.get(kind, 0) + one.count
    yield _gauge(
        "parvis_database_connections", "Connections to the database, by kind of process.", ["kind"],
        [([kind], count) for kind, count in sorted(kinds.items())],
    )  # fmt: skip
    live = figures.live_processes(found)
    yield _gauge("parvis_live_processes", "Live processes that listen.", [], [([], live)])
    ages = figures.signs_of_workers(cursor)
    yield _gauge(
        "parvis_worker_sign_seconds", "Since the last sign of life of the liveliest worker.", [],
        [([], ages[0])] if ages else [],
    )  # fmt: skip
    if (backed := figures.last_backup(cursor)) is not None:
        yield _gauge(
            "parvis_backup_age_seconds", "Age of the last backup that ended.", [], [([], backed.age)]
        )
        yield _gauge("parvis_backup_faults", "Files it found lost or damaged.", [], [([], backed.faults)])
    yield from _of_queues(cursor)
    yield from _behind_walls(cursor)


def _of_queues(cursor: figures.Cursor) -> Iterator[Metric]:
    found = figures.queues(cursor)
    yield _gauge(
        "parvis_queue_jobs", "Jobs of a queue: waiting (due), planned (later) or working.", ["queue", "state"],
        [
            ([one.name, state], count)
            for one in found
            for state, count in (
                ("waiting", one.waiting),
                ("planned", one.planned),
                ("working", one.working),
            )
        ],
    )  # fmt: skip
    yield _gauge(
        "parvis_queue_oldest_seconds", "Age of the oldest job that is due.", ["queue"],
        [([one.name], one.oldest or 0.0) for one in found],
    )  # fmt: skip
    yield _gauge(
        "parvis_failed_jobs", "Jobs given up, until somebody sees to them.", ["task"],
        [([task], count) for task, count in figures.failed_jobs(cursor).items()],
    )  # fmt: skip


def _behind_walls(cursor: figures.Cursor) -> Iterator[Metric]:
    found, now = figures.behind_walls(cursor), timezone.now()
    yield _gauge(
        "parvis_messages", "Messages that wait or are in trouble; those that left are not counted.",
        ["state", "reason"],
        [([one.state, one.reason], one.count) for one in found if one.what == "delivery"],
    )  # fmt: skip
    yield _gauge(
        "parvis_messages_oldest_seconds", "Age of the oldest message in that state.", ["state", "reason"],
        [
            ([one.state, one.reason], (now - one.since).total_seconds())
            for one in found
            if one.what == "delivery" and one.since is not None
        ],
    )  # fmt: skip
    yield _gauge(
        "parvis_documents_unexamined", "Documents that wait for the antivirus.", ["state"],
        [([one.state], one.count) for one in found if one.what == "document"],
    )  # fmt: skip
    unsealed = sum(one.count for one in found if one.what == "fact")
    yield _gauge("parvis_unsealed_facts", "Facts no seal covers yet, 1000 at most.", [], [([], unsealed)])
    lag = figures.seal_lag(found, now=now)
    yield _gauge("parvis_seal_lag_seconds", "Age of the oldest fact no seal covers.", [], [([], lag)])


def _gauge(
    name: str, help_: str, labels: list[str], values: Iterable[tuple[list[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_, labels=labels)
    for words, value in values:
        family.add_metric(words, value)
    return family


class _Given(Collector):
    """Figures already read, as the library wants to be handed them."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Hand them over."""
        yield from self._metrics
