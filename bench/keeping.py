"""What the bench asks of the archives from inside a volume, in one transaction that is undone; answers are JSON.

    python -m bench.within bench.keeping TOWN MANAGER TIMES DESTROYED

Run under the worker's role: the lists of a town are proposed, the pages of the archives and of the operation are read
with them there, then some of the cases on a list are destroyed.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.events.actors import SYSTEM
from parvis.operations.exposition import exposition
from parvis.retention.erasing import erase_case
from parvis.retention.models import EliminationItem, EliminationList
from parvis.retention.proposing import propose_sector


@dataclass
class Spent:
    """Seconds of the clock, then of the processor: Python's and that of our session of the database."""

    wall: float = 0.0
    python: float = 0.0
    server: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Count what passes inside."""
    told, found = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat"), Spent()

    def now() -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), int(told.read_text().split()[0]) / 1e9

    before = now()
    yield found
    found.wall, found.python, found.server = (then - first for then, first in zip(now(), before, strict=True))


def measure(code: str, manager: str, times: int, destroyed: int) -> dict[str, Any]:
    """Do it all and undo it."""
    connection.ensure_connection()
    with transaction.atomic():
        with scope(office="retention"):
            town = Authority.objects.get(code=code)
        found = {"proposal": proposal(town), **pages(town, manager, times), **destruction(town, destroyed)}
        transaction.set_rollback(True)
    return found


def proposal(town: Authority) -> dict[str, float]:
    """A first night, then the one after, which only looks again at what is proposed."""
    with CaptureQueriesContext(connection) as asked, spending() as first:
        done = [propose_sector(town, sector, at=timezone.now()).added for sector in Sector.values]
    with spending() as second:
        for sector in Sector.values:
            propose_sector(town, sector, at=timezone.now())
    return {
        "lines": sum(done), "seconds": first.wall, "processor": first.python + first.server,
        "statements": len(asked), "again": second.python + second.server,
    }  # fmt: skip


def pages(town: Authority, manager: str, times: int) -> dict[str, Any]:
    """What each page takes, read again and again once it is warm, and the figures of the monitor."""
    with scope(walls=[Wall(town.pk, sector) for sector in Sector.values]):
        longest = EliminationList.objects.filter(unit__isnull=False).order_by("pk").first()
        # She operates too, with the second factor that this wants.
        account = Account.objects.get_by_natural_key(manager)
        Agent.objects.filter(account=account).update(is_operator=True)
    TOTP.activate(account, "A" * 32)
    named = {"archives": reverse("archives"), "operations": reverse("operations")}
    if longest is not None:
        named["a list of the archives"] = reverse("elimination_list", args=[longest.pk])
    found = {name: timed(_reader(account, path), times) for name, path in named.items()}
    return {"pages": {**found, "the figures of the monitor": timed(lambda: exposition(commit=""), times)}}


def _reader(account: Account, path: str) -> Callable[[], object]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account)

    def read() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    return read


def timed(do: Callable[[], object], times: int) -> dict[str, list[float]]:
    """Milliseconds of each time, of the clock and of the processor."""
    do()
    found: dict[str, list[float]] = {"wall": [], "processor": []}
    for _time in range(times):
        with spending() as spent:
            do()
        found["wall"].append(spent.wall * 1000)
        found["processor"].append((spent.python + spent.server) * 1000)
    return found


def destruction(town: Authority, wanted: int) -> dict[str, Any]:
    """What destroying one case takes, once its list has its visa."""
    every = [Wall(town.pk, sector) for sector in ("", *Sector.values)]
    with scope(walls=every):
        items = list(
            EliminationItem.objects.filter(kind=EliminationItem.Kind.CASE)
            .order_by("pk")
            .values_list("object_id", "list_id", "sector")[:wanted]
        )
    with spending() as spent:
        for case, ground, sector in items:
            with scope(walls=[Wall(town.pk, sector), Wall(town.pk, "")]):
                erase_case(case, ground=ground, by=SYSTEM, at=timezone.now())
    count = max(len(items), 1)
    return {
        "destroyed": len(items),
        "case": {
            "wall": spent.wall / count * 1000,
            "processor": (spent.python + spent.server) / count * 1000,
        },
    }


if __name__ == "__main__":
    code, login, often, many = sys.argv[1:]
    json.dump(measure(code, login, int(often), int(many)), sys.stdout)
