"""The list of the sources: where each is, what leaves and comes back, when it failed; take one away."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.agents.rights import Right
from parvis.authorities.connection_places import host_of
from parvis.authorities.connection_words import past_failures
from parvis.authorities.connections import connection_named, connections_of, retire_connection
from parvis.authorities.models import Connection
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page, page

from .words import KINDS


@agent_page()
@require_safe
def connections(request: AgentRequest) -> HttpResponseBase:
    """Show the sources to who designs; whoever manages all of the authority changes them."""
    may_change = may_choose_rule(request.grants)
    if not may_change and not request.grants.has(Right.DESIGN):
        raise Http404
    found = connections_of(request.agent.authority_id)
    context = {"sources": [told(one) for one in found], "may_change": may_change}
    return page(request, "studio/connections/index.html", context)


@agent_page()
@require_POST
def retire(request: AgentRequest, name: str) -> HttpResponseBase:
    """Ask a source nothing more, and forget its address."""
    found = in_force(request, name)
    retire_connection(request.agent.authority, name, by=request.agent.actor, at=request.now)
    messages.success(
        request, _("« %(title)s » n’est plus interrogé : son adresse est oubliée.") % {"title": found.title}
    )
    return redirect("studio_connections")


def in_force(request: AgentRequest, name: str) -> Connection:
    """The source that an address names, for who may change it. Raises Http404."""
    found = connection_named(request.agent.authority_id, name)
    if found is None or not may_choose_rule(request.grants):
        raise Http404
    return found


def told(found: Connection) -> dict[str, Any]:
    """What may be said of a source: its host, never the rest of its address."""
    return {
        "name": found.name,
        "title": found.title,
        "host": host_of(found.address),
        "sends": found.sends,
        "gives": [(name, str(KINDS.get(kind, kind))) for name, kind in found.gives.items()],
        "added_at": found.added_at,
        "failures": [{**one, "at": datetime.fromisoformat(one["at"])} for one in past_failures(found)],
    }


urlpatterns = [
    path("+raccordements/", connections, name="studio_connections"),
    path("+raccordements/<slug:name>/retirer/", retire, name="studio_connection_retire"),
]
