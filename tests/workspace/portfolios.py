"""Portfolios in tests: who holds what, and how one is passed on through the door."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.cases.actions import take
from parvis.cases.models import Case
from tests.cast import Cast

TODAY = timezone.localdate()
MORNING = "/agent/matin/"


def held(cast: Cast, by: Agent | None = None, *, due: int = 3, **changes: Any) -> Case:
    """A case that somebody answers for (nobody by default), due in so many days."""
    case = cast.file()
    with scope(walls=cast.walls):
        if by:
            take(case.pk, by=by, at=timezone.now())
        Case.objects.filter(pk=case.pk).update(due_on=TODAY + timedelta(days=due), **changes)
    return case


def morning(client: Client) -> Any:
    """What the page of the morning is drawn with."""
    return client.get(MORNING).context


def row_of(found: Any, agent: Agent) -> dict[str, Any]:
    return next(row for row in found["agents"] if row["name"] == agent.full_name)


def pass_on(client: Client, agent: Agent) -> str:
    """Begin to pass on all an agent answers for; the address of the run."""
    answer = client.post(f"/agent/lots/preparer/?a={agent.pk}", {"geste": "pass_on", "tout": "oui"})
    return str(answer["Location"])


def share(client: Client, address: str, *among: Agent, note: str = "", to: str = "collegues") -> str:
    """Choose among whom; the page that tells the split."""
    posted = {"among": [str(agent.pk) for agent in among], "note": note, "vers": to}
    return client.post(f"{address}repartir/", posted, follow=True).content.decode()
