"""What a process counts as it works, put together with what the other processes of this machine counted.

Each process counts in memory and writes its counts to a file of its own every few seconds, whole or not at all.
Whoever is asked adds the files up. What a process that ended had counted is kept aside: counters never go
back while the machine works (docs/decisions/0036).
"""

import fcntl
import json
import os
import threading
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

EVERY: Final = 5.0
"""Seconds between two writings: what a killed process loses."""

PAST: Final = "past"
"""The file of what the processes that ended had counted."""

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histograms of durations, in seconds."""

METHODS: Final = frozenset({"GET", "HEAD", "POST"})

REQUESTS, REQUEST_SECONDS = "parvis_requests", "parvis_request_seconds"
JOBS, JOB_SECONDS = "parvis_jobs", "parvis_job_seconds"
DIALOGUES, FLOWS = "parvis_mail_dialogues", "parvis_live_flows"

COUNTERS: Final = {
    REQUESTS: ("Requests answered.", ("method", "route", "status")),
    JOBS: ("Jobs ended, by how.", ("task", "outcome")),
    DIALOGUES: ("Dialogues with the mail server, by how they ended.", ("outcome",)),
}
HISTOGRAMS: Final = {
    REQUEST_SECONDS: ("Time to answer.", ("method", "route")),
    JOB_SECONDS: ("Time a job took.", ("task",)),
}

_SHAPES: Final = {
    **{name: (len(labels), 1) for name, (_told, labels) in COUNTERS.items()},
    **{name: (len(labels), len(SECONDS) + 2) for name, (_told, labels) in HISTOGRAMS.items()},
    FLOWS: (0, 1),
}
"""How many labels and numbers a count is made of."""

Tally = dict[str, dict[tuple[str, ...], list[float]]]
"""By name, by labels: one number; for durations the count under each bound, the count above all, then the sum."""

_mine: Tally = {}
_lock = threading.Lock()


def count_request(*, method: str, route: str | None, status: int, seconds: float) -> None:
    """Count an answer. ``route`` is its pattern, never its path: None for a file or an unknown address."""
    verb = method if method in METHODS else "other"
    where = "-" if route is None else f"/{route}"
    with _lock:
        _raise(REQUESTS, (verb, where, str(status)))
        _time(REQUEST_SECONDS, (verb, where), seconds)


def count_job(*, task: str, outcome: str, seconds: float) -> None:
    """Count a job that ended."""
    with _lock:
        _raise(JOBS, (task, outcome))
        _time(JOB_SECONDS, (task,), seconds)


def count_dialogue(outcome: str) -> None:
    """Count a dialogue with the mail server."""
    with _lock:
        _raise(DIALOGUES, (outcome,))


def say_flows(count: int) -> None:
    """Say how many live pages listen to this process."""
    with _lock:
        _mine[FLOWS] = {(): [float(count)]}


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
                    _add(sums, path, is_alive=_lives(path))
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
            sums: Tally = {}
            for path in [past, *gone]:
                _add(sums, path, is_alive=False)
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


def own() -> Tally:
    """What this process has counted."""
    with _lock:
        return {
            name: {labels: [*values] for labels, values in found.items()} for name, found in _mine.items()
        }


def _raise(name: str, labels: tuple[str, ...]) -> None:
    _mine.setdefault(name, {}).setdefault(labels, [0.0])[0] += 1


def _time(name: str, labels: tuple[str, ...], seconds: float) -> None:
    values = _mine.setdefault(name, {}).setdefault(labels, [0.0] * (len(SECONDS) + 2))
    values[bisect_left(SECONDS, seconds)] += 1
    values[-1] += seconds


def _metrics(sums: Tally) -> list[Metric]:
    """The same counts as the library prints them."""
    found: list[Metric] = []
    for name, (told, labels) in COUNTERS.items():
        counter = CounterMetricFamily(name, told, labels=labels)
        for words, (value,) in sorted(sums.get(name, {}).items()):
            counter.add_metric(words, value)
        found.append(counter)
    for name, (told, labels) in HISTOGRAMS.items():
        histogram = HistogramMetricFamily(name, told, labels=labels)
        for words, values in sorted(sums.get(name, {}).items()):
            under = [sum(values[: place + 1]) for place in range(len(values) - 1)]
            bounds = [*map(str, SECONDS), "+Inf"]
            histogram.add_metric(words, buckets=list(zip(bounds, under, strict=True)), sum_value=values[-1])
        found.append(histogram)
    flows = GaugeMetricFamily(FLOWS, "Live pages listening.")
    for (value,) in sums.get(FLOWS, {}).values():
        flows.add_metric([], value)
    return [*found, flows]


def _rows(sums: Tally) -> list[object]:
    return [[name, labels, values] for name, found in sums.items() for labels, values in found.items()]


def _add(sums: Tally, path: Path, *, is_alive: bool) -> None:
    """Add the counts of a file, if it is there; one that cannot be read counts for nothing."""
    with suppress(OSError, ValueError):
        for name, labels, values in _counted(json.loads(path.read_text(encoding="utf-8"))):
            if name == FLOWS and not is_alive:
                continue
            known = sums.setdefault(name, {}).setdefault(labels, [0.0] * len(values))
            known[:] = [before + more for before, more in zip(known, values, strict=True)]


def _counted(told: object) -> Iterator[tuple[str, tuple[str, ...], list[float]]]:
    """The counts of a file as this version makes them: those of another, or spoiled, are left out."""
    for row in told if isinstance(told, list) else ():
        match row:
            case [str(name), [*labels], [*values]]:
                is_ours = _SHAPES.get(name) == (len(labels), len(values))
                if is_ours and all(isinstance(one, int | float) for one in values):
                    yield name, tuple(map(str, labels)), values


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
