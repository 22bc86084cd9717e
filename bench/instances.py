"""Cases in their processes: ``python -m bench.within bench.instances begin WALKS``, ``complete COUNT``, ``fire``."""

import json
import random
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from bench.names import CODE, SECTOR
from bench.town import ANSWERS, FIELDS, make_draft, offer, words
from parvis.accounts.models import Account
from parvis.agents.models import Agent
from parvis.agents.rights import Grants, grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.cases.actions import file
from parvis.cases.models import Case
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.events.actors import PERSON, SYSTEM
from parvis.processes.steps.shape import Alarm, Back, Branch, Choice, End, Item, Step, Steps, Together
from parvis.processes.steps.writing import write
from parvis.workflows.actions import complete, start
from parvis.workflows.models import Task
from parvis.workflows.timers import fire, fire_due

WALKED, WAITING = "instruire-une-fete", "attendre-un-delai"
HERE = {"unit": "vie-associative"}
REMIND = Step("relancer", "message", "Relancer", {"words": words("Bientôt.", "Soon.")})
FULL: dict[str, Any] = {
    "id": "complet",
    "label": "Le dossier est complet",
    "kind": "yes_no",
    "required": True,
}
STEPS: tuple[Item, ...] = (
    Step("recevoir", "task", "Vérifier le dossier", {**HERE, "due": 5, "fields": [FULL]}),
    Choice(
        "suite",
        (
            Branch(
                (Step("preciser", "task", "Demander des précisions", HERE), Back("recevoir")),
                "recevoir.complet == false",
            ),
            Branch(otherwise=True),
        ),
    ),
    Together(
        "etudier",
        (
            (
                Step("visiter", "task", "Visiter les lieux", HERE),
                Step("constater", "task", "Constater", HERE),
            ),
            (Step("calculer", "task", "Calculer le prix", HERE),),
        ),
        join="etudie",
    ),
    Step("attendre", "wait", "Laisser réagir les voisins", period="P3D"),
    Step(
        "relire",
        "task",
        "Relire",
        {**HERE, "due": 2},
        alarms=(Alarm("tard", "P5D", (REMIND, End("dit"))),),
    ),
    Step("decider", "decision", "Décider", {"role": "responsible", "outcome": "asked"}),
)
"""How a town handles a party on a square: back and forth, two ways at once, a delay, a reminder."""

DELAY: tuple[Item, ...] = (Step("attendre", "wait", "Attendre", period="P1D"), STEPS[-1])

WARM = 10
"""Tasks completed first, which are not counted: the process is read, statements are prepared."""

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = timedelta(days=9)
"""After which any delay of these has passed."""


def begin(walks: str) -> dict[str, Any]:
    """File that many cases and walk each some way, and one that waits for a delay; return the models to copy."""
    draw = random.Random(6)  # noqa: S311  # the same walks each time
    _published(WALKED, STEPS)
    _published(WAITING, DELAY)
    walked = [_walk(_filed(WALKED), draw) for _ in range(int(walks))]
    return {"walked": [str(one.pk) for one in walked], "waiting": str(_filed(WAITING).pk)}


def completed(count: str) -> list[float]:
    """Complete that many tasks, each of another case: milliseconds, from reading the task to the end of the commit."""
    grants = _grants()
    asked = int(count) + WARM
    with scope(walls=_walls()):
        drawn = Task.objects.awaited().filter(kind="task").order_by("?").values_list("case", "pk", "element")
        tasks = {case: (task, element) for case, task, element in drawn[: 4 * asked]}
    found = []
    for task, element in list(tasks.values())[:asked]:
        before = time.perf_counter()
        with scope(walls=_walls(), account=grants.agent.account_id):
            complete(task, _answer(element), by=grants, at=timezone.now())
        found.append((time.perf_counter() - before) * 1000)
    return found[WARM:]


def fired() -> dict[str, float]:
    """Fire what is due, as the job of each minute does: how many cases, and the moments it began and ended."""
    began = time.time()
    count = fire_due(at=MONDAY + LATER)
    return {"count": count, "began": began, "ended": time.time()}


def _published(slug: str, items: Iterable[Item]) -> None:
    text = write(Steps("parcours", tuple(items), "Parcours")).written().decode()
    document = {**offer(words("Faire la fête", "Have a party"), FIELDS), "process": {"bpmn": text}}
    with scope(walls=_walls()):
        unit = Unit.objects.get(authority=_town(), code=HERE["unit"])
        procedure = open_procedure(unit, slug=slug, sector=SECTOR, nature="request")
        publish(write_version(procedure, document).pk, by=SYSTEM, at=timezone.now())


def _filed(slug: str) -> Case:
    held = make_draft(slug, ANSWERS, at=MONDAY)
    with scope(cases=[held.draft]):
        case = file(held.draft, by=PERSON, at=MONDAY).case
    with scope(walls=_walls()):
        start(case.pk, at=MONDAY)
    return case


def _walk(case: Case, draw: random.Random) -> Case:
    """Do some tasks of a case, and leave it where somebody still has one to do."""
    grants, wall, at = _grants(), Wall(case.authority_id, case.sector), MONDAY
    for _turn in range(draw.randrange(6)):
        with scope(walls=_walls()):
            tasks = list(Task.objects.awaited().filter(case=case, kind="task").order_by("pk"))
            if tasks:
                one = draw.choice(tasks)
                complete(one.pk, _answer(one.element, draw.random() < 0.7), by=grants, at=at)
        if not tasks:
            at += LATER
            fire([case.pk], wall, at=at)
    return case


def _answer(element: str, is_complete: bool = True) -> Mapping[str, Any]:
    return {"complet": is_complete} if element == "recevoir" else {}


def _town() -> Authority:
    with scope():
        return Authority.objects.get(code=CODE)


@cache
def _walls() -> list[Wall]:
    town = _town()
    return [Wall(town.pk, ""), Wall(town.pk, SECTOR)]


def _grants() -> Grants:
    account = Account.objects.get(email=f"accueil@{CODE}.example")
    with scope(walls=_walls(), account=account.pk):
        return grants_of(Agent.objects.get(account=account))


if __name__ == "__main__":
    verbs: dict[str, Any] = {"begin": begin, "complete": completed, "fire": fired}
    json.dump(verbs[sys.argv[1]](*sys.argv[2:]), sys.stdout)
