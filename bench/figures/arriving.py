"""What arrives by e-mail: how fast, read once whatever stops the reading, in how much memory, how soon in the tray."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

from bench.figures.memory import MEGABYTE
from bench.figures.server_time import centile
from bench.mailroom import left_in, mail_server
from bench.mails import ADDRESS, heavy, mails
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import ROUNDS, WrongAnswer
from bench.scratch import Scratch
from config.env import ROOT
from parvis.base.supervision import Child
from tests.peers.dovecot import PASSWORD, Dovecot

MESSAGES = {"full": 1_000, "small": 150}
"""Of one round."""
FOLLOWED = {"full": 20_000, "small": 300}
STOPS = {"full": 40, "small": 5}
HEAVY = {"full": 12, "small": 4}
HEAVIEST = 40 * 1024 * 1024 - 2048
HASTE = {"full": 300, "small": 60}
"""Messages that arrive while the box is listened to, ten a second."""
PER_SECOND = 10
WARM = 20
PATIENCE = 3_600.0

OF_A_ROW = Goal(0.10, "at least", "ratio")
AIMED = Goal(78, "at least")
AGAIN = Goal(1, "at most")
FLAT = Goal(1.05, "at most", "ratio")
SOON = Goal(2_000, "at most")

TABLE = """
CREATE TABLE IF NOT EXISTS bench_mail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, arrived_at timestamptz NOT NULL DEFAULT now(),
    message_id text NOT NULL, sender text NOT NULL, subject text NOT NULL, body text NOT NULL, files integer NOT NULL
)
"""
SEEDS = count(1)


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Everything on one real server, each with boxes of its own."""
    with place.connect() as owner:
        owner.execute(TABLE.encode())
    with mail_server() as server:
        return [
            *rate(place, server, MESSAGES[plan.size]),
            *statements(place),
            *stopped(place, server, FOLLOWED[plan.size], STOPS[plan.size]),
            *memory(place, server, HEAVY[plan.size]),
            *delay(place, server, HASTE[plan.size]),
        ]


def rate(place: Scratch, server: Dovecot, number: int) -> list[Figure]:
    """One worker reads a box whole; the bare loop reads the same one. In turn, three rounds, the best of each."""
    tell("e-mail: one worker")
    ours, bare, processor = [], [], []
    for turn in range(1, ROUNDS + 1):
        warm, box = filled(server, WARM), filled(server, number)
        known = arrivals(place)
        found = json.loads(
            place.inside(
                *("bench.arriving", "rate", server.url(warm, "imap"), server.url(box, "imap")),
                role="worker",
                patience=PATIENCE,
            )
        )
        if (kept := arrivals(place) - known) != number + WARM:
            raise WrongAnswer(f"{kept} messages of {number + WARM} were taken in")
        words = ("127.0.0.1", str(server.port), box, PASSWORD, place.urls["worker"])
        least = json.loads(place.run("bench.bare.fetching", *words, patience=PATIENCE))
        ours.append(number / found["seconds"])
        processor.append(found["processor"] / number * 1000)
        bare.append(least["messages"] / least["seconds"])
        tell(f"  round {turn}: parvis {ours[-1]:.1f}, bare {bare[-1]:.1f} messages/s")
    told = f"fetch, parse, insert one row: {max(bare):.0f} messages/s"
    return [
        measured(
            "intake", max(ours), "messages/s", compared_to=told, ratio=max(ours) / max(bare), goal=OF_A_ROW
        ),
        measured("intake_aimed", max(ours), "messages/s", goal=AIMED),
        measured("intake_processor", min(processor), "ms", compared_to="of the process alone, a message"),
    ]


def statements(place: Scratch) -> list[Figure]:
    """Statements of a message of each kind, borders of transactions included."""
    found = json.loads(place.inside("bench.arriving", "statements", role="worker"))
    return [
        measured(f"intake_statements: {kind}", value, "statements")
        for kind, value in found.items()
        if isinstance(value, int)
    ]


def stopped(place: Scratch, server: Dovecot, number: int, stops: int) -> list[Figure]:
    """Kill the process that reads a box, at random; at the end each message is there once, and few were read twice."""
    tell(f"e-mail: {number} messages, stopped {stops} times")
    box, known, noted = filled(server, number), arrivals(place), place.folder / "brought"
    noted.write_bytes(b"")
    place.inside("bench.arriving", "open", ADDRESS, server.url(box, "imap"))
    draw = random.Random(number)  # noqa: S311  # no secret
    marks = sorted(draw.sample(range(1, number), stops))
    began = time.monotonic()
    for mark in marks:
        child = reader(place, noted)
        while noted.stat().st_size < mark and child.poll() is None:
            time.sleep(0.002)
        time.sleep(draw.random() * 0.05)
        child.send_signal(signal.SIGKILL)
        child.wait()
    if reader(place, noted).wait() != 0:
        raise WrongAnswer("the box could not be read to its end")
    seconds = time.monotonic() - began
    place.inside("bench.arriving", "close", ADDRESS)
    kept, again = arrivals(place) - known, noted.stat().st_size - number
    if kept != number:
        raise WrongAnswer(f"{kept} messages of {number} were taken in")
    told = f"{number} messages each there once, {stops} kills, {seconds:.0f} s"
    return [measured("intake_read_again", again / stops, "messages a kill", compared_to=told, goal=AGAIN)]


def memory(place: Scratch, server: Dovecot, number: int) -> list[Figure]:
    """The most memory a process held after two messages of 40 MB, and after many."""
    tell("e-mail: messages of 40 MB")
    peaks = []
    for several in (1, 2, number):
        box = server.newcomer()
        left_in(server, box, (heavy(next(SEEDS), HEAVIEST) for _message in range(several)))
        place.inside("bench.arriving", "open", ADDRESS, server.url(box, "imap"))
        found = place.inside("bench.arriving", "read", os.devnull, role="worker", patience=PATIENCE)
        place.inside("bench.arriving", "close", ADDRESS)
        peaks.append(json.loads(found)["peak"] / MEGABYTE)
    first, second, most = peaks
    return [
        measured(
            "intake_memory_40mb",
            most,
            "MB",
            compared_to=f"peak after {number}; after one {first:.0f} MB, after two {second:.0f} MB",
            ratio=most / second,
            goal=FLAT,
        )
    ]


def delay(place: Scratch, server: Dovecot, number: int) -> list[Figure]:
    """From the server's word that it has a message to the tray, ten messages a second, by IDLE."""
    tell("e-mail: arrival to the tray")
    box = server.newcomer()
    place.inside("bench.arriving", "open", ADDRESS, server.url(box, "imap"))
    log = place.folder / "log" / "channels.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "parvis.commands.main", "channels"]
    child = Child("channels", command, {**place.environment, "PARVIS_ROLE": "worker"}, log)
    known = arrivals(place)
    sent: list[float] = []
    child.start()
    try:
        left_in(server, box, (one.raw for one in mails(3, seed=next(SEEDS))))
        seen = {0: 0.0}
        watched(place, known + 3, seen)
        seen.clear()
        feeder = threading.Thread(target=fed, args=(server, box, number, sent))
        feeder.start()
        watched(place, known + 3 + number, seen, beyond=known + 3)
        feeder.join()
    finally:
        child.end()
        place.inside("bench.arriving", "close", ADDRESS)
    delays = [(seen[rank] - at) * 1000 for rank, at in enumerate(sent)]
    told = f"{number} messages, {PER_SECOND} a second, IDLE; 95th centile {centile(delays, 95):.0f} ms"
    return [measured("intake_delay_p50", centile(delays, 50), "ms", compared_to=told, goal=SOON)]


def fed(server: Dovecot, box: str, number: int, sent: list[float]) -> None:
    """Leave a message every tenth of a second, noting when the server says it has it."""
    began = time.monotonic()
    with server.client(box) as client:
        for rank, one in enumerate(mails(number, seed=next(SEEDS))):
            time.sleep(max(0.0, began + rank / PER_SECOND - time.monotonic()))
            client.append("INBOX", "", "", one.raw)
            sent.append(time.monotonic())


def watched(place: Scratch, whole: int, seen: dict[int, float], *, beyond: int = 0) -> None:
    """Note when each message is there for whoever reads the tray; they come in the order they were left."""
    deadline = time.monotonic() + 120
    with place.connect() as owner:
        found = beyond
        while found < whole:
            row = owner.execute("SELECT count(*) FROM intake_arrival").fetchone()
            now = time.monotonic()
            for rank in range(found, row[0] if row else 0):
                seen[rank - beyond] = now
            found = max(found, row[0] if row else 0)
            if now > deadline:
                raise WrongAnswer(f"{found} messages of {whole} came")
            time.sleep(0.02)


def filled(server: Dovecot, number: int) -> str:
    """A box with so many messages that no other has."""
    box = server.newcomer()
    left_in(server, box, (one.raw for one in mails(number, seed=next(SEEDS))))
    return box


def reader(place: Scratch, noted: Path) -> "subprocess.Popen[bytes]":
    """A process that reads every box to its end."""
    return subprocess.Popen(  # noqa: S603  # our own module, without a shell
        [sys.executable, "-m", "bench.within", "bench.arriving", "read", str(noted)],
        cwd=ROOT,
        env={**place.environment, "PARVIS_ROLE": "worker"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def arrivals(place: Scratch) -> int:
    """Messages taken in so far."""
    return int(place.value("SELECT count(*) FROM intake_arrival"))
