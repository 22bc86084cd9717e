"""Cases in flight taken to another version: ``python -m bench.within bench.moving begin``, then ``move SLUG``."""

import json
import sys
import time
from copy import deepcopy
from typing import Any

from django.utils import timezone

from bench.designing import designer
from bench.names import CODE, SECTOR
from bench.town import ANSWERS, FIELDS, offer, sign_in, words
from parvis.accounts.models import Account
from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.cases.actions import file, move_piece, save_answers, start_draft, start_moving
from parvis.cases.models import MoveRun
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.models import Procedure
from parvis.events.actors import PERSON, SYSTEM

SLUG = "changer-de-version"
FORMER: dict[str, Any] = {
    "id": "details",
    "type": "long_text",
    "label": words("Déroulement", "Course of the day"),
}
LATER: dict[str, Any] = {"id": "story", "type": "long_text", "label": words("Programme", "Programme")}
EQUIVALENTS = {"details": "story"}
NAME = "passage"


def begin() -> dict[str, Any]:
    """Open a procedure, file a case under it, and publish the version whose question follows another."""
    town = _town()
    _agent, account = designer(town, NAME)
    title = words("Changer de version", "Change version")
    before = offer(title, [*FIELDS, FORMER])
    after = offer(title, [*deepcopy(FIELDS), LATER])
    with scope(walls=_walls(town), account=account.pk):
        unit = Unit.objects.filter(authority=town).first()
        assert unit is not None
        procedure = open_procedure(unit, slug=SLUG, sector=SECTOR, nature="request")
        publish(write_version(procedure, before).pk, by=SYSTEM, at=timezone.now())
    with scope():
        draft = start_draft(Procedure.objects.get(pk=procedure.pk), at=timezone.now())
        save_answers(draft.pk, {**ANSWERS, FORMER["id"]: "Un loto, puis un bal."}, at=timezone.now())
        case = file(draft.pk, by=PERSON, at=timezone.now()).case
    with scope(walls=_walls(town)):
        publish(write_version(procedure, after).pk, by=SYSTEM, at=timezone.now())
    return {"slug": SLUG, "case": str(case.pk), "session": sign_in(account)}


def move() -> dict[str, Any]:
    """Move every case, as the jobs do one after the other; the time of the processor and the clock's."""
    town = _town()
    account = Account.objects.get(email=f"{NAME}@{CODE}.example")
    with scope(walls=_walls(town), account=account.pk):
        grants = grants_of(Agent.objects.get(account=account))
        before, after = Procedure.objects.get(slug=SLUG, authority=town).versions.order_by("number")
        run = start_moving(before.pk, after.pk, grants=grants, at=timezone.now(), equivalents=EQUIVALENTS)
    began, spent, piece = time.perf_counter(), time.process_time(), 0
    while run.is_under_way():
        move_piece(run.pk, Wall(town.pk, SECTOR), account.pk, piece=piece, at=timezone.now())
        piece += 1
        with scope(walls=_walls(town)):
            run = MoveRun.objects.get(pk=run.pk)
    return {
        "moved": run.moved,
        "milliseconds": (time.perf_counter() - began) * 1000,
        "processor": (time.process_time() - spent) * 1000,
    }


def _town() -> Authority:
    with scope():
        return Authority.objects.get(code=CODE)


def _walls(town: Authority) -> list[Wall]:
    return [Wall(town.pk, ""), Wall(town.pk, SECTOR)]


if __name__ == "__main__":
    json.dump({"begin": begin, "move": move}[sys.argv[1]](), sys.stdout)
