"""Opening a request from a message: the procedure proposed or another, a draft read over, then filed."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.scope import Wall, set_scope
from parvis.cases.actions import CannotDraft
from parvis.cases.behalf import is_of_a_message
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Listed, Wanted, matching, published_offers
from parvis.entrance.door import AgentRequest, account_of, agent_page
from parvis.forms.shape import text
from parvis.intake.models import Arrival
from parvis.intake.tray.access import arrival_of_draft
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.opening import begin_case, open_case
from parvis.intake.tray.queries import gestures_on, next_after
from parvis.intake.tray.sorting import CannotSort
from parvis.interactions.access import NotFound, noting_walls

from ..inbox_filters import tidy
from .doing import gesture_page, gone, remember, sortable
from .wording import sureness

if TYPE_CHECKING:
    from parvis.cases.models import Draft

MOST = 60


@agent_page()
def tray_open(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Choose the procedure, and begin the request with what the message says."""
    found = sortable(request, arrival)
    offered = _offered(request, found)
    if request.method == "POST":
        return _begun(request, found, offered, request.POST.get("target", ""))
    words = tidy(request.GET.get("q", ""))
    language = get_language() or "fr"
    near = [
        found.suggestion.get("procedure"),
        *(one["procedure"] for one in found.suggestion.get("others", [])),
    ]
    order = {slug: place for place, slug in enumerate(one for one in near if one)}
    listed = sorted(
        matching(offered, Wanted(words=words)), key=lambda one: order.get(one.procedure.slug, len(order))
    )
    context = {
        "words": words,
        "procedures": [
            {
                "slug": one.procedure.slug,
                "title": text(one.offer.title, language),
                "summary": text(one.offer.summary, language),
                "unit": one.procedure.unit.name,
                "sureness": sureness(found) if one.procedure.slug == near[0] else "",
                "crosses": one.procedure.get_sector_display() if one.procedure.sector != found.sector else "",
            }
            for one in listed[:MOST]
        ],
        "heard": found.suggestion.get("words", []),
    }
    return gesture_page(request, found, "workspace/tray/open.html", _("Ouvrir une demande"), context)


def message_beside(request: AgentRequest, draft: "Draft") -> dict[str, Any]:
    """The message that the pages of a draft show beside the form, when it is taken from one."""
    if not is_of_a_message(draft):
        return {"is_message": False}
    return {"is_message": True, "arrival": arrival_of_draft(request.grants, draft.pk)}


def filed_from_message(request: AgentRequest, draft: "Draft") -> HttpResponseBase:
    """File what was read over, then open the next message. Raises CannotFile."""
    found = arrival_of_draft(request.grants, draft.pk)
    try:
        with transaction.atomic():
            case = open_case(found, draft, agent=request.agent, at=request.now)
    except (CannotSort, CannotCross) as refused:
        return gone(request, refused)
    following = next_after(request.grants, found, today=request.today)
    done = gestures_on(found)[:1]
    if done:
        remember(
            request, done[0], _("La demande %s est ouverte, à la date d’arrivée du message.") % case.reference
        )
    else:
        messages.success(request, _("La demande %s est ouverte.") % case.reference)
    return redirect("tray_arrival", following) if following else redirect("tray")


def _begun(request: AgentRequest, arrival: Arrival, offered: list[Listed], slug: str) -> HttpResponseBase:
    chosen = next((one.procedure for one in offered if one.procedure.slug == slug), None)
    if chosen is None:
        raise NotFound(slug)
    try:
        draft = begin_case(arrival, chosen, agent=request.agent, at=request.now)
    except CannotSort as refused:
        return gone(request, refused)
    except CannotDraft as refused:
        raise NotFound(slug) from refused
    set_scope(walls=request.grants.walls, account=account_of(request))
    return redirect("filing_check", draft.pk)


def _offered(request: AgentRequest, arrival: Arrival) -> list[Listed]:
    """What the authority publishes in the sectors where she meets people."""
    walls = set(noting_walls(request.grants))
    return [
        one
        for one in published_offers([arrival.authority])
        if Wall(arrival.authority_id, one.procedure.sector) in walls
        and one.procedure.level != Procedure.Level.INFORMATIONAL
    ]


urlpatterns = [path("tri/<uuid:arrival>/ouvrir/", tray_open, name="tray_open")]
