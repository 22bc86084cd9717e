"""A portfolio passed on in part: what a manager of the demonstration did when a colleague went away."""

from datetime import datetime, timedelta

from django.db import transaction

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches.actions import confirm, prepare
from parvis.batches.models import BulkRun
from parvis.batches.sharing import share
from parvis.cases.models import Case

from .staff import AGENTS, agent_id
from .territory import walls_of

MANAGER, AWAY, HELPERS = "Oriane Delabarre", "Solange Petitjean", ("Baptiste Erquinghem", "Oriane Delabarre")
NOTE = "Reprise pendant son absence : les clés des salles sont au secrétariat, à lui rendre à son retour."
SHARED = 4
"""Cases that change hands; she keeps the others, which her substitute sees."""


def pass_on(now: datetime) -> None:
    """Pass on the cases of who is away that fall due first, two hours ago: it can be returned, not undone."""
    ids = {f"{worker.given_name} {worker.family_name}": agent_id(worker) for worker in AGENTS}
    worker = next(worker for worker in AGENTS if agent_id(worker) == ids[MANAGER])
    at = now - timedelta(hours=2)
    with scope(walls=walls_of(worker.code)):
        grants = grants_of(Agent.objects.get(pk=ids[MANAGER]))
    with scope(walls=grants.walls), transaction.atomic():
        hers = Case.objects.visible_to(grants).open().filter(responsible=ids[AWAY])
        first = hers.order_by("due_on", "id").values_list("id", flat=True)[:SHARED]
        if chosen := list(first):
            run = prepare(grants, Case.objects.filter(pk__in=chosen), BulkRun.Gesture.PASS_ON, at=at)
            share(run.pk, among=[ids[name] for name in HELPERS], note=NOTE, grants=grants)
            confirm(run.pk, target=None, grants=grants, at=at)
