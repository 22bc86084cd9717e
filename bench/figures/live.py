"""How soon an open page hears of a fact, from its recording to the browser, and whether any is lost."""

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import pairwise

from bench.figures.memory import MEGABYTE, resident_bytes
from bench.figures.server_time import centile
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.scratch import Scratch
from bench.servers import serving

RATE = 20
"""Facts a second."""

FACTS = {"full": 2_400, "small": 200}
CLIENTS = {"full": 200, "small": 40}

DELAY = Goal(1_000, "at most")
LOST = Goal(0, "at most")
LAST = 10.0
"""Seconds left to the last facts to arrive."""

Heard = dict[int, float]
"""The moment each fact came, by its number."""

RECORDED = """
SELECT e.id, extract(epoch FROM e.recorded_at)::float, extract(epoch FROM s.sealed_at)::float
FROM events_event e JOIN events_seal s ON s.authority_id = e.authority_id
    AND e.xid >= s.from_xid AND e.xid < s.upto_xid
WHERE e.id = ANY(%s)
"""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Have as many browsers listen as the plan says while facts are recorded and sealed."""
    tell("live")
    with serving(place, "worker"), serving(place, "live") as live:
        browsers = json.loads(place.inside("bench.listeners", "listen", str(CLIENTS[plan.size])))
        numbers, heard = asyncio.run(listen(place, live.port, browsers, FACTS[plan.size]))
        memory = resident_bytes(live.processes())
    with place.connect() as owner:
        rows = owner.execute(RECORDED.encode(), [numbers]).fetchall()
    recorded = {number: at for number, at, _sealed_at in rows}
    sealing = centile([(sealed_at - at) * 1000 for _number, at, sealed_at in rows], 99)
    delays = [(one[number] - recorded[number]) * 1000 for one in heard for number in numbers if number in one]
    lost = len(numbers) * len(heard) - len(delays)
    disordered = sum(
        after < before for one in heard for before, after in pairwise(one[n] for n in numbers if n in one)
    )
    if not delays:
        raise RuntimeError("nobody heard anything")
    what = f"{len(numbers)} facts at {RATE} a second to {len(heard)} browsers"
    held = " + ".join(f"{value / MEGABYTE:.0f}" for value in memory)
    return [
        measured("live_delay_p50", centile(delays, 50), "ms", compared_to=what),
        measured(
            "live_delay_p99",
            centile(delays, 99),
            "ms",
            compared_to=f"{what}; until the seal alone {sealing:.0f} ms",
            goal=DELAY,
        ),
        measured("live_lost", lost, "facts", compared_to=f"{disordered} out of order", goal=LOST),
        measured("live_memory", sum(memory) / MEGABYTE, "MB", compared_to=f"master + process: {held}"),
    ]


async def listen(
    place: Scratch, port: int, browsers: Sequence[Sequence[str]], count: int
) -> tuple[list[int], list[Heard]]:
    """Open a flow for each browser, have the facts told, and note when each comes."""
    heard: list[Heard] = [{} for _ in browsers]
    ready = [asyncio.Event() for _ in browsers]
    tasks = [
        asyncio.create_task(follow(port, ticket, key, one, there))
        for (ticket, key), one, there in zip(browsers, heard, ready, strict=True)
    ]
    waiting: set[asyncio.Task[object]] = {asyncio.create_task(there.wait()) for there in ready}
    await asyncio.wait(waiting, timeout=60)
    if not all(there.is_set() for there in ready):
        raise RuntimeError(f"only {sum(there.is_set() for there in ready)} browsers may listen")
    told = await asyncio.to_thread(place.inside, "bench.listeners", "tell", str(count), str(RATE))
    numbers: list[int] = json.loads(told)
    deadline = time.monotonic() + LAST
    while time.monotonic() < deadline and any(len(one) < count for one in heard):
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return numbers, heard


async def follow(port: int, ticket: str, key: str, heard: Heard, ready: asyncio.Event) -> None:
    """Read one flow, noting the moment of each fact."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"GET /live/flow?ticket={ticket} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: parvis_session={key}\r\n\r\n"
    )
    writer.write(head.encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"event: hello"):
                ready.set()
            elif line.startswith(b'data: {"kind":"case.noted"'):
                heard[json.loads(line[6:])["number"]] = time.time()
    finally:
        writer.close()
