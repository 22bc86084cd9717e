"""What a manager looks at first: what is late, what silence will decide, who is there to do it."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.agents.models import Absence, Agent
from parvis.agents.present import acting_beside
from parvis.agents.queries import no_longer_acting
from parvis.agents.rights import Right
from parvis.cases.contacts import calls_shown
from parvis.cases.queries import MOST, Load, loads, near_implicit, urgent_among, visible_ids
from parvis.interactions.queries import late_callbacks
from parvis.notifications.queries import undelivered

from .contact_wording import call_row
from .door import AgentRequest, agent_page, page
from .inbox import told_of_silence

MOST_WARNED = 100
SHOWN_CALLS = 8


@agent_page(Right.MANAGE)
def show_morning(request: AgentRequest) -> HttpResponseBase:
    """Show the state of her services."""
    load = loads(request.grants, today=request.today)
    near = near_implicit(request.grants, today=request.today, calendar=request.calendar, most=MOST_WARNED)
    urgent = urgent_among(near, today=request.today, calendar=request.calendar)
    undelivered_ids = undelivered(about=visible_ids(request.grants), most=MOST)
    managed = calls_shown(request.grants, rights=[Right.MANAGE])
    calls = late_callbacks(managed, at=request.now, most=MOST_WARNED)
    present = acting_beside(request.grants, on=request.today)
    away = [one for one in present if one.absence]
    at_work = [one for one in present if not one.absence]
    gone = no_longer_acting(request.grants, [agent for agent in load if agent], acting=present)
    context = {
        "figures": [
            (_("En retard"), sum(one.late for one in load.values()), _inbox("echeance=late")),
            (_("Sans responsable"), load.get(None, Load()).open, _inbox("a=unassigned")),
            (_("À traiter"), sum(one.open for one in load.values()), _inbox()),
            (_("Courriels non remis"), len(undelivered_ids), _inbox("etat=all&envois=echec")),
            (_("Rappels en retard"), len(calls), f"{reverse('callbacks')}?vue=late"),
            (_("Absents aujourd’hui"), len(away), "#equipe"),
        ],
        "urgent": [told_of_silence(case) for case in urgent],
        "later": [told_of_silence(case) for case in near if case not in urgent],
        "is_cut": len(near) == MOST_WARNED,
        "calls": [call_row(request, call) for call in calls[:SHOWN_CALLS]],
        "agents": [
            *(_row(agent, None, load[agent.pk]) | {"is_gone": True} for agent in gone),
            *(_row(one.agent, one.absence, load.get(one.agent.pk, Load())) for one in (*away, *at_work)),
        ],
    }
    return page(request, "workspace/morning.html", context)


def _inbox(query: str = "") -> str:
    return reverse("inbox") + (f"?{query}" if query else "")


def _row(agent: Agent, absence: Absence | None, load: Load) -> dict[str, Any]:
    return {
        "name": agent.full_name,
        "quality": agent.quality,
        "is_gone": False,
        "has_left": agent.left_on is not None,
        "absence": absence,
        "open": load.open,
        "late": load.late,
        "href": _inbox(f"a={agent.pk}"),
        "absences_href": reverse("team_absences", args=[agent.pk]),
    }


urlpatterns = [path("matin/", show_morning, name="morning")]
