"""What open pages ask by themselves: a ticket for the live updates, and the words for what they hear.

The flow of updates names cases and agents by numbers only (``parvis.live``); what is read is asked here, under the
rights of every page. Nothing here counts as a gesture of the agent: her session grows no younger.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.accounts import tickets
from parvis.agents.queries import named_among
from parvis.cases import access, watching
from parvis.cases.access import case_for
from parvis.cases.contents import names_in
from parvis.cases.queries import facts_since
from parvis.entrance.door import AgentRequest, account_of, agent_page
from parvis.events.kinds import kind_named
from parvis.notifications.notices.queries import MOST_COUNTED, unread_count

from .cases.story import FOLDED

if TYPE_CHECKING:
    from parvis.events.models import Event

MOST_PRESENT = 20
"""Colleagues named on one case; beyond, nobody reads the list."""

DONE: Mapping[str, Any] = {
    "case.taken": gettext_lazy("%(who)s a pris la demande en charge à %(hour)s"),
    "case.taken_over": gettext_lazy("%(who)s a pris la demande en charge à %(hour)s"),
    "case.assigned": gettext_lazy("%(who)s a confié la demande à un agent à %(hour)s"),
    "case.handed_over": gettext_lazy("%(who)s a réorienté la demande à %(hour)s"),
    "case.correction_asked": gettext_lazy("%(who)s a demandé un complément à %(hour)s"),
    "case.replied": gettext_lazy("%(who)s a répondu à %(hour)s"),
    "case.price_corrected": gettext_lazy("%(who)s a corrigé le prix à %(hour)s"),
    "case.letter_sent": gettext_lazy("%(who)s a envoyé un courrier à %(hour)s"),
    "case.noted": gettext_lazy("%(who)s a écrit une note à %(hour)s"),
    "case.decided": gettext_lazy("%(who)s a pris une décision à %(hour)s"),
    "case.closed": gettext_lazy("%(who)s a clos la demande à %(hour)s"),
    "case.reopened": gettext_lazy("%(who)s a rouvert la demande à %(hour)s"),
    "case.written": gettext_lazy("L’usager a écrit à %(hour)s"),
    "case.document_added": gettext_lazy("L’usager a ajouté un document à %(hour)s"),
    "case.correction_answered": gettext_lazy("L’usager a complété son dossier à %(hour)s"),
    "case.withdrawn": gettext_lazy("L’usager a retiré sa demande à %(hour)s"),
}
"""What somebody did, as one says it to a colleague; the others are said by the words of their kind."""


@require_POST
@agent_page()
def ticket(request: AgentRequest) -> HttpResponseBase:
    """Give this browser the right to open one flow of updates within the minute."""
    try:
        given = tickets.issue(account_of(request), session_key=request.session.session_key or "")
    except tickets.TicketRefused:
        raise Http404 from None
    return JsonResponse({"ticket": given})


@require_POST
@agent_page()
def presence(request: AgentRequest) -> HttpResponseBase:
    """Tell colleagues which cases are open on her pages, and where she writes."""
    cases: dict[UUID, bool] = {}
    for name, writes in (("reads", False), ("writes", True)):
        for reference in request.POST.getlist(name)[: watching.MOST]:
            try:
                cases[case_for(request.grants, reference).pk] = writes
            except access.NotFound:
                # A right lost while the page is open: she is no longer there for anybody.
                continue
    connection = request.POST.get("connection", "")[:64]
    watching.tell(watching.Watching(connection, request.agent.pk, cases))
    return HttpResponse(status=204)


@require_safe
@agent_page()
def news(request: AgentRequest, reference: str) -> HttpResponseBase:
    """Say what happened on a case since a fact; nothing where nothing worth a word did."""
    case = case_for(request.grants, reference)
    found = [fact for fact in facts_since(case.pk, _number(request.GET)) if fact.kind not in FOLDED]
    names = names_in(found)
    said = [_sentence(fact, names) for fact in found if fact.actor_id != request.agent.pk]
    context = {"case": case, "said": said[-1] if said else "", "more": len(said) - 1}
    return render(request, "workspace/direct/news.html", context)


@require_safe
@agent_page()
def presents(request: AgentRequest, reference: str) -> HttpResponseBase:
    """Name the colleagues who have a case open."""
    case = case_for(request.grants, reference)
    writers, readers = (_ids(request.GET.getlist(name)) for name in ("ecrit", "lit"))
    found = named_among([*writers, *readers][:MOST_PRESENT], authority=case.authority_id)
    here = [agent for agent in found if agent.pk != request.agent.pk]
    context = {
        "writing": [agent.full_name for agent in here if agent.pk in writers],
        "reading": [agent.full_name for agent in here if agent.pk not in writers],
    }
    return render(request, "workspace/direct/presents.html", context)


@require_safe
@agent_page()
def bell(request: AgentRequest) -> HttpResponseBase:
    """Draw the bell with what she has not read."""
    context = {"unread": unread_count(request.grants), "most_unread": MOST_COUNTED}
    return render(request, "workspace/parts/bell.html", context)


def _sentence(fact: "Event", names: Mapping[UUID, str]) -> str:
    who = names.get(fact.actor_id) if fact.actor_id else None
    said = DONE.get(fact.kind)
    if said is None or ("%(who)s" in str(said) and not who):
        what = str(kind_named(fact.kind).agent) % fact.facts
        return _("%(what)s, à %(hour)s") % {"what": what, "hour": _hour(fact.occurred_at)}
    return str(said) % {"who": who, "hour": _hour(fact.occurred_at)}


def _hour(at: datetime) -> str:
    local = localtime(at)
    return _("%(hour)d h %(minute)02d") % {"hour": local.hour, "minute": local.minute}


def _number(given: QueryDict) -> int:
    text = given.get("apres", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _ids(texts: list[str]) -> set[UUID]:
    found = set()
    for text in texts[:MOST_PRESENT]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


urlpatterns = [
    path("direct/billet/", ticket, name="direct_ticket"),
    path("direct/nouveautes/", bell, name="direct_bell"),
    path("direct/presence/", presence, name="direct_presence"),
    path("direct/demandes/<str:reference>/nouveautes/", news, name="direct_news"),
    path("direct/demandes/<str:reference>/presents/", presents, name="direct_presents"),
]
