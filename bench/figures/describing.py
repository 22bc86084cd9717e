"""The description of a log of events by its command: a whole process, beside the bare reading of the same table."""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import ROUNDS, WrongAnswer
from bench.scratch import Scratch
from config.env import ROOT
from parvis.insight.logs.events import ACTIVITY, CASE, TIME

GROUP = "org:group"
EVENTS = {"full": 1_000_000, "small": 60_000}
DATA, PUBLIC = "PARVIS_DATA", Path("logs") / "receipt.csv"
"""Where public data lie, and the log of a town's permits among them."""
KNOWN = (1434, 8577, 27, 116, 5.41, 0.03, 14.10, 0.188)
"""What others say of that log: cases, events, activities, variants, days (mean, median, ninth decile), to and fro."""
BARE = """
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as text:
    print(sum(1 for line in csv.reader(text) if line) - 1)
"""
QUICK = Goal(10, "at most", "ratio")


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """A log of ours, then the public one where it is."""
    tell("logs of events")
    count = EVENTS[plan.size]
    log = place.folder / "events.csv"
    write(log, count)
    ours, bare = [], []
    for _turn in range(ROUNDS):
        seconds, said = described(log)
        if said["events"] != count:
            raise WrongAnswer(f"{said['events']} events of {count} were described")
        ours.append(seconds)
        bare.append(timed("-c", BARE, str(log))[0])
    log.unlink()
    told = f"csv.reader alone, in a process: {min(bare) * 1000:.0f} ms"
    return [
        measured(
            f"describe_log: {count} events",
            min(ours) * 1000,
            "ms",
            compared_to=told,
            ratio=min(ours) / min(bare),
            goal=QUICK,
        ),
        public(),
    ]


def public() -> Figure:
    """The public log: its figures are those that others found."""
    name, folder = "describe_receipt", os.environ.get(DATA)
    if not folder:
        return Figure(name, None, "ms", compared_to=f"not measured: {DATA} names no folder")
    seconds, said = min((described(Path(folder) / PUBLIC) for _turn in range(ROUNDS)), key=lambda one: one[0])
    days = said["duration_days"]
    assert isinstance(days, dict)
    found = (
        *(said[name] for name in ("cases", "events", "activities", "variants")),
        *(round(days[name], 2) for name in ("mean", "median", "p90")),
        round(float(str(said["ping_pong_share"])), 3),
    )
    if found != KNOWN:
        raise WrongAnswer(f"{PUBLIC.name} is {found}, not {KNOWN}")
    return measured(name, seconds * 1000, "ms", compared_to="every figure is the one that others found")


def described(log: Path) -> tuple[float, dict[str, object]]:
    """Seconds of the command, and what it said."""
    words = ("insight", "describe", str(log), "--group", GROUP, "--json")
    seconds, said = timed("-m", "parvis.commands.main", *words)
    return seconds, json.loads(said)


def timed(*words: str) -> tuple[float, str]:
    """Seconds of a process of Python, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603  # our own words, without a shell
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"{words[:4]} failed: {done.stderr[-1000:]}")
    return seconds, done.stdout


def write(log: Path, count: int) -> None:
    """Six events a case, at any moment of a year, by nine groups."""
    draw = random.Random(8)  # noqa: S311  # the same log each time

    def lines() -> Iterator[tuple[str, str, str, str]]:
        for number in range(count):
            day = f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
            at = f"{day}T{draw.randint(8, 17):02}:{draw.randint(0, 59):02}:00+01:00"
            yield f"case-{number // 6}", f"step {draw.randint(1, 25)}", at, f"group {draw.randint(1, 9)}"

    with log.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow((CASE, ACTIVITY, TIME, GROUP))
        writer.writerows(lines())
