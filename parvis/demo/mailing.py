"""A message to the persons of several cases: written once, a few minutes ago, by an agent of the demonstration."""

from datetime import datetime, timedelta

from django.db import transaction

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches.actions import confirm, prepare
from parvis.batches.messages import compose
from parvis.batches.models import BulkRun
from parvis.cases.models import Case

from .staff import AGENTS, agent_id
from .territory import walls_of

AUTHOR = "Baptiste Erquinghem"
TEXT = (
    "Bonjour,\n\nNotre service est fermé au public vendredi après-midi, pour l’inventaire du matériel prêté. "
    "Votre demande [référence] suit son cours : vous n’avez rien à faire."
)
WRITTEN_TO = 5


def write_to_many(now: datetime) -> None:
    """Write to the persons of the cases he answers for that fall due first and whose person left an address."""
    worker = next(one for one in AGENTS if f"{one.given_name} {one.family_name}" == AUTHOR)
    at = now - timedelta(minutes=5)
    with scope(walls=walls_of(worker.code)):
        grants = grants_of(Agent.objects.get(pk=agent_id(worker)))
    with scope(walls=grants.walls), transaction.atomic():
        his = Case.objects.visible_to(grants).open().filter(responsible=grants.agent)
        # Who is awaited has something to do.
        reachable = (
            his.exclude(applicant__email="").exclude(state=Case.State.WAITING).order_by("due_on", "id")
        )
        if chosen := list(reachable.values_list("id", flat=True)[:WRITTEN_TO]):
            run = prepare(grants, Case.objects.filter(pk__in=chosen), BulkRun.Gesture.MESSAGE, at=at)
            compose(run.pk, TEXT)
            confirm(run.pk, target=None, grants=grants, at=at)
