"""Views some agents of the demonstration keep, and lend to their service."""

from datetime import datetime
from typing import NamedTuple

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions.viewing import save_view
from parvis.cases.models import SavedView

from .staff import AGENTS, agent_id
from .territory import id_of, walls_of


class Kept(NamedTuple):
    """A view: whose, its name, its address in short, and the service it is lent to."""

    owner: str
    name: str
    filters: dict[str, str]
    unit: str = ""


VIEWS = (
    Kept("Oriane Delabarre", "À relancer", {"etat": "waiting", "echeance": "week"}, "vie-locale"),
    Kept("Oriane Delabarre", "Sans responsable", {"etat": "open", "a": "unassigned"}),
    Kept("Baptiste Erquinghem", "Reçues au guichet", {"etat": "open", "canal": "counter"}, "vie-locale"),
    Kept(
        "Baptiste Erquinghem",
        "Mes échéances de la semaine",
        {"etat": "open", "a": "mine", "echeance": "week"},
    ),
    Kept("Inès Quillévéré", "Au téléphone", {"etat": "open", "canal": "telephone"}),
)


def keep(now: datetime) -> None:
    """Save them, each by her own hand."""
    workers = {f"{worker.given_name} {worker.family_name}": worker for worker in AGENTS}
    for view in VIEWS:
        worker = workers[view.owner]
        with scope(walls=walls_of(worker.code)):
            grants = grants_of(Agent.objects.get(pk=agent_id(worker)))
            save_view(
                grants,
                name=view.name,
                filters=view.filters,
                reach=SavedView.Reach.UNIT if view.unit else SavedView.Reach.OWN,
                unit=id_of("unit", worker.code, view.unit) if view.unit else None,
                at=now,
            )
