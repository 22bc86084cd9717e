"""What the processes of a small installation hold in memory after work, and how soon facts are sealed."""

import time
from collections.abc import Sequence
from itertools import count, cycle, islice
from pathlib import Path

from bench.asking import cookies, resident, submission
from bench.browsing import csrf_of
from bench.figures.server_time import centile
from bench.figures.submission import prepared
from bench.names import CODE, FORM
from bench.place import open_pages
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import CONNECTIONS, drive
from bench.scratch import Scratch
from bench.servers import Served, named, serving

MEMORY = Goal(350, "at most")
MEGABYTE = 1_000_000
DRAINED = 90.0
"""Seconds left to the worker to do what the submissions left it."""

LAGS = """
SELECT extract(epoch FROM s.sealed_at - e.recorded_at)::float * 1000
FROM events_event e JOIN events_seal s ON s.authority_id = e.authority_id
    AND e.xid >= s.from_xid AND e.xid < s.upto_xid
WHERE e.recorded_at >= %s
"""
WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Send requests and read pages while the worker runs; then look."""
    tell("memory")
    held = prepared(place, FORM, plan.submissions)
    with place.connect() as owner:
        # What earlier measures deferred is theirs: this worker begins with nothing to do.
        owner.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        started_at = owner.execute("SELECT clock_timestamp()").fetchone()
    with serving(place, "web", "worker") as product:
        present(place)
        csrf = csrf_of(product.port, f"/{CODE}/demarches/{FORM}/")
        numbers = count(200_000)
        drive(
            product.port,
            [submission(draft, key, csrf, number=next(numbers)) for draft, key in held],
            connections=CONNECTIONS,
        )
        browse(place, product, plan)
        jobs = drained(place)
        total, told = weighed(product)
    assert started_at is not None
    with place.connect() as owner:
        lags = [row[0] for row in owner.execute(LAGS.encode(), started_at).fetchall()]
    return [
        measured(
            "memory",
            total,
            "MB",
            compared_to=told,
            goal=MEMORY,
        ),
        measured(
            "seal_lag_p95",
            centile(lags, 95),
            "ms",
            compared_to=f"{len(lags)} facts sealed under load, {jobs} jobs left",
        ),
    ]


def present(place: Scratch) -> None:
    """Wait for the worker to be at work."""
    deadline = time.monotonic() + DRAINED
    while not place.value("SELECT count(*) FROM procrastinate_workers"):
        if time.monotonic() > deadline:
            raise RuntimeError("the worker does not start")
        time.sleep(0.2)


def browse(place: Scratch, product: Served, plan: Plan) -> None:
    """Read every timed page again and again on eight connections."""
    pages = open_pages(place, product.port).timed()
    asked = [
        {
            "method": "GET",
            "path": page.path,
            "headers": {"X-Forwarded-For": resident(number)}
            | ({"Cookie": cookies(*page.cookies.values())} if page.cookies else {}),
            "body": "",
        }
        for number, page in enumerate(islice(cycle(pages), plan.page_reads * len(pages)))
    ]
    drive(product.port, asked, connections=CONNECTIONS)


def drained(place: Scratch) -> int:
    """Wait until the worker has nothing left; return how many jobs are left all the same."""
    deadline = time.monotonic() + DRAINED
    while (left := int(place.value(WAITING))) and time.monotonic() < deadline:
        time.sleep(0.5)
    # Facts of the last jobs are sealed a moment later.
    time.sleep(1)
    return left


def weighed(served: Served) -> tuple[float, str]:
    """Megabytes that processes take of the machine, what they share counted once; then each one's, and their sum.

    What a process shares is told in full in each one's own: their sum counts it as often as there are processes.
    """
    pids = served.processes()
    each = [(named(pid), sum(resident_bytes([pid])) / MEGABYTE) for pid in pids]
    parts = ", ".join(
        f"{name} {' + '.join(f'{size:.0f}' for other, size in each if other == name)}"
        for name in dict.fromkeys(name for name, _size in each)
    )
    resident = sum(size for _name, size in each)
    return once(pids), f"resident {parts} MB: {resident:.0f} MB with what they share counted in each"


def once(pids: Sequence[int]) -> float:
    """Megabytes of some processes, each page divided by how many processes have it (proc(5): Pss)."""
    return sum(resident_bytes(pids, "Pss:", "smaps_rollup")) / MEGABYTE


def resident_bytes(pids: Sequence[int], name: str = "VmRSS:", file: str = "status") -> list[int]:
    """The resident memory of each process (VmRSS: what they share is counted in each)."""
    found = []
    for pid in pids:
        status = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii", errors="replace")
        line = next((one for one in status.splitlines() if one.startswith(name)), None)
        if line is not None:
            found.append(int(line.split()[1]) * 1024)
    return found
