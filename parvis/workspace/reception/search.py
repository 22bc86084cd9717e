"""The first page of the desk: one box for anything, what is promised, what was noted today."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall
from parvis.cases.contacts import calls_shown
from parvis.cases.papers import papers_of
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.interactions.access import noting_walls
from parvis.interactions.queries import callbacks_page, noted_by

from ..contact_wording import call_rows, contact_row, paper_links
from .found import MOST_PERSONS, cases_found, persons_found

SHORTEST = 2
LONGEST = 200
SHOWN_CALLS = 5
SOON = timedelta(hours=1)


@agent_page()
def reception(request: AgentRequest) -> HttpResponseBase:
    """Look for whoever is there; without a question, show what the desk has to do."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    context = _found(request, text) if len(text) >= SHORTEST else _idle(request, text)
    if request.headers.get("HX-Request") == "true":
        return render(request, "workspace/reception/found.html", context)
    return page(request, "workspace/reception/search.html", context)


def _found(request: AgentRequest, text: str) -> dict[str, Any]:
    persons = persons_found(request, text)
    return {
        "text": text,
        "is_asked": True,
        "persons": persons,
        "is_cut": len(persons) == MOST_PERSONS,
        "cases": cases_found(request, text, nearly=not persons),
        "may_note": bool(noting_walls(request.grants)),
    }


def _idle(request: AgentRequest, text: str) -> dict[str, Any]:
    """What the desk has to do while nobody is looked for."""
    walls = noting_walls(request.grants)
    midnight = datetime.combine(request.today, time(), tzinfo=request.calendar.zone)
    promised = calls_shown(request.grants)
    calls, _more = callbacks_page(promised, "service", agent=request.agent, at=request.now, size=SHOWN_CALLS)
    noted = noted_by(request.agent, since=midnight)
    papers = papers_of(contact.pk for contact in noted)
    return {
        "text": text,
        "is_asked": False,
        "is_short": bool(text),
        "may_note": bool(walls),
        "may_register": Wall(request.agent.authority_id, Sector.GENERAL.value) in walls,
        "due": call_rows(request, [call for call in calls if call.is_due(at=request.now, within=SOON)]),
        "noted": [
            contact_row(contact) | {"papers": paper_links(contact.pk, papers.get(contact.pk, ()))}
            for contact in noted
        ],
    }


urlpatterns = [path("accueil/", reception, name="reception")]
