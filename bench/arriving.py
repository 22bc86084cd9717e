"""What the bench asks of the intake from inside, in a process of its own; answers are JSON.

python -m bench.within bench.arriving open ADDRESS URL [LARGEST]
python -m bench.within bench.arriving close ADDRESS
python -m bench.within bench.arriving read COUNTER
python -m bench.within bench.arriving rate WARM URL [TOWN UNIT]
python -m bench.within bench.arriving statements
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures.memory import resident_bytes
from bench.mails import ADDRESS, KINDS, SERVER, one
from bench.names import CODE
from parvis.authorities.boxes import WantedBox, close_mailbox, open_mailbox
from parvis.authorities.models import Authority, Mailbox
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.commands.channels import HOUSE, listen_once
from parvis.events.actors import SYSTEM
from parvis.intake.listening import Keeper, Listened

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


UNIT = "vie-associative"


def open_(address: str, url: str, code: str = CODE, unit: str = UNIT) -> None:
    """Have a town read a box."""
    town = _town(code)
    wanted = WantedBox(
        address, "Accueil", unit, Sector.GENERAL.value, SINCE, connection=url, servers=[SERVER]
    )
    with scope(walls=[Wall(town.pk, "")]):
        open_mailbox(town, wanted, by=SYSTEM, at=timezone.now())


def close(address: str, code: str = CODE) -> None:
    """Read a box no more."""
    town = _town(code)
    with scope(walls=[Wall(town.pk, "")]):
        close_mailbox(town, address, by=SYSTEM, at=timezone.now())


class Counting(Keeper):
    """A keeper that notes each message brought, before anything is done of it."""

    file = Path()

    def bring(self, *, uid: int, uid_validity: int, raw: bytes, arrived_at: datetime) -> None:
        """Note, then keep."""
        with self.file.open("ab") as noted:
            noted.write(b".")
        super().bring(uid=uid, uid_validity=uid_validity, raw=raw, arrived_at=arrived_at)


def read(counter: str) -> dict[str, float]:
    """Read every box to its end, as ``parvis channels --once`` does, noting each message brought; say what it took."""
    Counting.file = Path(counter)
    began, spent = time.perf_counter(), time.process_time()
    if listen_once(replace(HOUSE, keeper=Counting)) != 0:
        raise RuntimeError("a box could not be read")
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - spent,
        # Not getrusage: it keeps, through exec, the peak of the process that started this one.
        "peak": resident_bytes([os.getpid()], "VmHWM:")[0],
    }


def rate(warm: str, url: str, code: str = CODE, unit: str = UNIT) -> dict[str, float]:
    """Read a first box to prepare the process, then another: what the second took."""
    for address, box in ((f"avant.{ADDRESS}", warm), (ADDRESS, url)):
        open_(address, box, code, unit)
        found = read(os.devnull)
        close(address, code)
    return found


def statements() -> dict[str, Any]:
    """How many statements a message of each kind takes, borders of transactions included; those of a plain one."""
    open_(ADDRESS, "")
    town = _town()
    with scope(walls=[Wall(town.pk, "")]):
        box = Mailbox.objects.in_force().get(authority=town, address=ADDRESS)
    keeper = Keeper(Listened(box.pk, town.pk, "", box.folder, box.since, None, 0))
    found: dict[str, Any] = {}
    draw = Random(1)  # noqa: S311  # the same messages each time
    for turn in range(2):
        for number, kind in enumerate(KINDS):
            raw = one(kind, f"compte-{turn}-{number}", draw).raw
            with CaptureQueriesContext(connection) as told:
                keeper.bring(uid=turn * 10 + number + 1, uid_validity=1, raw=raw, arrived_at=timezone.now())
            found[kind] = len(told)
            if os.environ.get("TELL"):
                found[f"{kind} sql"] = [query["sql"][:200] for query in told.captured_queries]
    close(ADDRESS)
    return found


def _town(code: str = CODE) -> Authority:
    return Authority.objects.get(code=code)


if __name__ == "__main__":
    asked: dict[str, Callable[..., object]] = {
        "open": open_,
        "close": close,
        "read": read,
        "rate": rate,
        "statements": statements,
    }
    sys.stdout.write(json.dumps(asked[sys.argv[1]](*sys.argv[2:])))
