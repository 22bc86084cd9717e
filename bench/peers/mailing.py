"""The same messages taken in by each product: a box on one real server, read whole by one process.

Each box holds what people write for the first time (words, pages, files): one message makes one request everywhere.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from bench.mailroom import left_in, mail_server
from bench.mails import WRITTEN, mails
from bench.peers.bases import Base
from bench.peers.contest import ROUNDS, Contender
from bench.peers.corpus import CREATED_IN
from bench.peers.figures import TIME, Row, compared
from bench.peers.helpdesk import serving as helpdesk
from bench.peers.telling import DOES, WHY
from bench.report import tell
from bench.rounds import WrongAnswer
from bench.scratch import Scratch
from tests.peers.dovecot import PASSWORD, Dovecot

INTAKE = "e-mail intake"
WARM = 5
"""Messages read first, in the same process, and not counted."""
PATIENCE = 3_600.0
GATEWAY = "/REST/1.0/NoAuth/mail-gateway"
SEEDS = count(int(time.time()))
"""Volumes are kept from one run to the next, and no product takes the same message twice."""

Mails = Sequence[bytes]
Reading = Callable[[Dovecot, Mails, Mails], float]
"""Take in a first lot, then another: seconds of the second."""


@dataclass(frozen=True)
class Intake:
    """How a product takes messages in, and how many it holds."""

    contender: Contender
    read: Reading
    held: Callable[[], int]


def taken_in(intakes: Sequence[Intake], number: int) -> Row:
    """Three rounds, each product in turn and another one first; the same messages for everybody in a round."""
    tell(INTAKE)
    waits: dict[str, list[float]] = {one.contender.name: [] for one in intakes}
    with mail_server() as server:
        for turn in range(ROUNDS):
            warm, box = drawn(WARM), drawn(number)
            for one in [*intakes[turn % len(intakes) :], *intakes[: turn % len(intakes)]]:
                name, held = one.contender.name, one.held()
                waits[name].append(one.read(server, warm, box) / number * 1000)
                one.contender.settle()
                if (kept := one.held() - held) != WARM + number:
                    raise WrongAnswer(f"{name} has taken in {kept} messages of {WARM + number}")
                tell(f"  round {turn + 1}: {INTAKE}: {name}: {waits[name][-1]:.1f} ms a message")
    values: dict[str, float | None] = {name: statistics.median(rounds) for name, rounds in waits.items()}
    beside = {
        "rounds": {name: [round(one, 2) for one in rounds] for name, rounds in waits.items()},
        "messages_a_round": number,
    }
    does = {name: DOES[INTAKE][name] for name in values}
    return compared(INTAKE, "ms", values, TIME, does=does, why=WHY[INTAKE], beside=beside)


def drawn(number: int) -> Mails:
    """So many messages that nobody has been given."""
    return [one.raw for one in mails(number, seed=next(SEEDS), among=WRITTEN)]


def filled(server: Dovecot, messages: Mails) -> str:
    """A new box that holds them."""
    box = server.newcomer()
    left_in(server, box, messages)
    return box


def parvis(place: Scratch, contender: Contender) -> Intake:
    """Its own command, on a box of the town of the measures; its worker makes the receipts meanwhile."""

    def read(server: Dovecot, warm: Mails, box: Mails) -> float:
        town, unit = CREATED_IN.split("/")[0], "accueil"
        urls = [server.url(filled(server, each), "imap") for each in (warm, box)]
        words = ("bench.arriving", "rate", *urls, town, unit)
        return float(json.loads(place.inside(*words, role="worker", patience=PATIENCE))["seconds"])

    return Intake(contender, read, lambda: int(place.value("SELECT count(*) FROM intake_arrival")))


def django_helpdesk(base: Base, folder: Path, contender: Contender) -> Intake:
    """The function of its own command, on a box of a queue."""
    programs = helpdesk.install(folder)
    seeded = base.seeded()
    assert seeded is not None
    queue = seeded["numbers"]["queues"][CREATED_IN]

    def read(server: Dovecot, warm: Mails, box: Mails) -> float:
        told = {
            "queue": queue,
            "port": server.port,
            "password": PASSWORD,
            "boxes": [filled(server, each) for each in (warm, box)],
        }
        said = helpdesk.run(base, programs, "-m", "bench.peers.helpdesk.site.fetching", told=json.dumps(told))
        return float(json.loads(said.splitlines()[-1])["seconds"])

    return Intake(contender, read, lambda: base.count("helpdesk_ticket"))


def tracker(base: Base, port: int, contender: Contender) -> Intake:
    """Its gateway, to which each message is posted on one connection."""

    def read(_server: Dovecot, warm: Mails, box: Mails) -> float:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as session:
            for raw in warm:
                post(session, raw)
            began = time.perf_counter()
            for raw in box:
                post(session, raw)
            return time.perf_counter() - began

    return Intake(contender, read, lambda: base.count("tickets"))


def post(session: httpx.Client, raw: bytes) -> None:
    """Post a message as the gateway's own program does. Raise WrongAnswer when it makes no ticket."""
    values = {"SessionType": "REST", "queue": CREATED_IN, "action": "correspond"}
    answer = session.post(GATEWAY, data=values, files={"message": (None, raw, "application/octet-stream")})
    if answer.status_code != 200 or not answer.text.startswith("ok"):
        raise WrongAnswer(f"the gateway answered {answer.status_code}: {answer.text[:500]}")
