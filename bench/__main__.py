"""Run every measure, or some of them.

    python -m bench [--size small|full] [--issue A|B|C|D|E|F|G] [--only NAME ...] [--record FILE]

Standard output holds one JSON line per figure. The exit code is 1 when the bench itself breaks, or, in
full size, when a goal does not hold.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.calibration import calibrate
from bench.figures import (
    arriving,
    describing,
    growth,
    instances,
    keeping,
    live,
    memory,
    moving,
    pages,
    person_search,
    processes,
    seeding,
    server_time,
    studio,
    submission,
    suggesting,
    upload,
    volume,
)
from bench.plan import PLANS, Plan
from bench.report import Figure, line, missed, tell
from bench.scratch import Scratch, scratch
from config.env import ROOT

Measure = Callable[[Scratch, Plan], list[Figure]]
MEASURES: dict[str, Measure] = {
    "seed": seeding.measure,
    "pages": pages.measure,
    "server_time": server_time.measure,
    "submission": submission.measure,
    "upload": upload.measure,
    "memory": memory.measure,
    "live": live.measure,
    "person_search": person_search.measure,
    "volume": volume.measure,
    "archives": keeping.measure,
    "growth": growth.measure,
    "studio": studio.measure,
    "moving": moving.measure,
    "processes": processes.measure,
    "instances": instances.measure,
    "suggesting": suggesting.measure,
    "arriving": arriving.measure,
    "describing": describing.measure,
}
"""In this order: the pages are read on the volume of the demonstration, to which persons are added last."""

ISSUES = {
    "A": ("seed", "pages", "server_time", "submission", "upload", "memory"),
    "B": ("live", "person_search", "volume"),
    "C": ("archives", "growth"),
    "D": ("studio", "moving"),
    "E": ("processes", "instances"),
    "F": ("suggesting", "arriving"),
    "G": ("describing",),
}
"""What each issue of the roadmap promised; each part takes at most forty minutes once its volumes are written."""


def main() -> int:
    """Measure and print; write the record when asked."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Parvis.")
    parser.add_argument("--size", choices=sorted(PLANS), default="small")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--issue", choices=sorted(ISSUES), help="Only what this issue promised.")
    chosen.add_argument("--only", nargs="+", choices=list(MEASURES), default=list(MEASURES))
    parser.add_argument("--record", type=Path, help="Also write the figures in this file, with the date.")
    args = parser.parse_args()
    plan = PLANS[args.size]
    asked = ISSUES[args.issue] if args.issue else args.only
    began = header(plan.size)
    figures: list[Figure] = []
    with scratch() as place:
        for figure in measures(place, plan, [name for name in MEASURES if name in asked]):
            sys.stdout.write(line(figure) + "\n")
            sys.stdout.flush()
            figures.append(figure)
    if args.record:
        lines = [json.dumps(began, ensure_ascii=False), *map(line, figures)]
        args.record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    late = missed(figures)
    if late:
        tell("goals that do not hold:", ", ".join(late))
    return 1 if late and plan.size == "full" else 0


def measures(place: Scratch, plan: Plan, names: list[str]) -> Iterator[Figure]:
    """Give the figures as they come, the machine's own first."""
    yield from calibrate(place)
    place.inside("bench.inside", "town")
    for name in names:
        started = time.monotonic()
        yield from MEASURES[name](place, plan)
        tell(f"  {name}: {time.monotonic() - started:.0f} s")


def header(size: str) -> dict[str, object]:
    """When, where and what: without it a figure says nothing."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607  # git is wherever PATH says
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "commit": commit or None,
        "python": platform.python_version(),
        "machine": f"{processor()}, {os.cpu_count()} cores, {memory_of_machine()} GB",
        "load_before": os.getloadavg()[0],
    }


def processor() -> str:
    """The name of the processor, or its family."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    named = [one.partition(":")[2].strip() for one in lines if one.startswith("model name")]
    return named[0] if named else platform.machine()


def memory_of_machine() -> int:
    """The memory of the machine, in billions of bytes."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


if __name__ == "__main__":
    sys.exit(main())
