"""What a process counts as it works, put together with what the other processes of this machine counted.

Each process counts in memory and writes its counts to a file of its own every few seconds, whole or not at all.
Whoever is asked adds the files up. What a process that ended had counted is kept aside: counters never go
back while the machine works (docs/decisions/0036).
"""

import fcntl
import json
import os
import threading
from collections import Counter as Sums
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric

EVERY: Final = 5.0
"""Seconds between two writings: what a killed process loses."""

PAST = "past"
"""The file of what the processes that ended had counted."""

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histograms of durations, in seconds."""

METHODS: Final = frozenset({"GET", "HEAD", "POST"})

REGISTRY: Final = CollectorRegistry()

requests = Counter("parvis_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
request_seconds = Histogram(
    "parvis_request_seconds", "Time to answer.", ["method", "route"], buckets=SECONDS, registry=REGISTRY
)
jobs = Counter("parvis_jobs", "Jobs ended, by how.", ["task", "outcome"], registry=REGISTRY)
job_seconds = Histogram(
    "parvis_job_seconds", "Time a job took.", ["task"], buckets=(*SECONDS, 120.0), registry=REGISTRY
)
dialogues = Counter(
    "parvis_mail_dialogues", "Dialogues with the mail server, by how they ended.", ["outcome"],
    registry=REGISTRY,
)  # fmt: skip
flows = Gauge("parvis_live_flows", "Live pages listening.", registry=REGISTRY)

Sample = tuple[str, tuple[tuple[str, str], ...]]
"""A line of the figures: its name, and its labels in order."""


def count_request(*, method: str, route: str | None, status: int, seconds: float) -> None:
    """Count an answer. ``route`` is its pattern, never its path: None for a file or an unknown address."""
    verb = method if method in METHODS else "other"
    where = "-" if route is None else f"/{route}"
    requests.labels(verb, where, str(status)).inc()
    request_seconds.labels(verb, where).observe(seconds)


def count_job(*, task: str, outcome: str, seconds: float) -> None:
    """Count a job that ended."""
    jobs.labels(task, outcome).inc()
    job_seconds.labels(task).observe(seconds)


class Counts:
    """The counts of the processes of one machine, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mine = folder / f"{os.getpid()}.json"
        self._written = ""

    def keep(self) -> None:
        """Write what this process counts until it ends, in a thread of its own; the first thing it does."""
        self.set_aside()

        def write_for_ever() -> None:
            pause = threading.Event()
            while True:
                self.write()
                pause.wait(EVERY)

        threading.Thread(target=write_for_ever, name="counting", daemon=True).start()

    def write(self) -> None:
        """Write what this process has counted so far, if it changed; a full disk only makes the figures late."""
        told = json.dumps(_rows(own()))
        if told == self._written:
            return
        with suppress(OSError), self._locked(fcntl.LOCK_SH):
            _replace(self._mine, told)
            self._written = told

    def read(self) -> list[Metric]:
        """Add up what the processes of this machine counted; this one's counts are those of now."""
        sums = own()
        with suppress(OSError), self._locked(fcntl.LOCK_SH):
            for path in self._files():
                if path != self._mine:
                    _add(sums, path, with_gauges=_lives(path))
        return _metrics(sums)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def set_aside(self) -> None:
        """Add the counts of ended processes to those of the past, and remove their files."""
        past = self.folder / f"{PAST}.json"
        with suppress(OSError), self._locked(fcntl.LOCK_EX):
            # A process that just started may bear the number of one that ended.
            gone = [one for one in self._files() if one != past and (one == self._mine or not _lives(one))]
            if not gone:
                return
            sums: Sums[Sample] = Sums()
            for path in [past, *gone]:
                _add(sums, path, with_gauges=False)
            _replace(past, json.dumps(_rows(sums)))
            for path in gone:
                path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def own() -> "Sums[Sample]":
    """What this process has counted."""
    return Sums(
        {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        }
    )


def _metrics(sums: "Sums[Sample]") -> list[Metric]:
    """The same counts as the library prints them."""
    found = []
    for known in REGISTRY.collect():
        metric = Metric(known.name, known.documentation, known.type)
        for (name, labels), value in sorted(sums.items(), key=_in_order):
            if name == known.name or name.removeprefix(known.name) in ("_total", "_bucket", "_count", "_sum"):
                metric.add_sample(name, dict(labels), value)
        found.append(metric)
    return found


def _in_order(item: tuple[Sample, float]) -> tuple[object, ...]:
    """By name and labels, the bounds of a histogram by size."""
    (name, labels), _value = item
    others = tuple(pair for pair in labels if pair[0] != "le")
    return name, others, float(dict(labels).get("le", 0))


def _rows(sums: "Sums[Sample]") -> list[object]:
    return [[name, labels, value] for (name, labels), value in sums.items()]


def _add(sums: "Sums[Sample]", path: Path, *, with_gauges: bool) -> None:
    """Add the counts of a file, if it is there; one that cannot be read counts for nothing."""
    with suppress(OSError, ValueError):
        for name, labels, value in json.loads(path.read_text(encoding="utf-8")):
            if with_gauges or name != flows._name:
                sums[name, tuple((key, word) for key, word in labels)] += value


def _lives(path: Path) -> bool:
    """Whether the process that writes a file is there."""
    if not path.stem.isdigit():
        return False
    try:
        os.kill(int(path.stem), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all."""
    draft = path.with_suffix(".new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
