"""Opening a request from a message: the procedure proposed or another, a draft read over, then filed."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.agents.names import called
from parvis.base.scope import Wall, set_scope
from parvis.cases.actions import CannotDraft
from parvis.cases.behalf import is_of_a_message
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Listed, Wanted, matching, published_offers
from parvis.entrance.door import AgentRequest, account_of, agent_page
from parvis.forms.shape import text
from parvis.intake.models import Arrival
from parvis.intake.tray.access import NotFound as NotInTray
from parvis.intake.tray.access import arrival_of_draft
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.opening import AlreadyBegun, begin_case, begun_from, open_case, take_over
from parvis.intake.tray.queries import gestures_on, next_after
from parvis.intake.tray.sorting import CannotSort
from parvis.interactions.access import NotFound, noting_walls

from ..inbox_filters import tidy
from .doing import gesture_page, gone, remember, sortable
from .wording import sureness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parvis.cases.models import Draft

MOST = 60


@agent_page()
def tray_open(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Choose the procedure, and begin the request with what the message says."""
    found = sortable(request, arrival)
    offered = _offered(request, found)
    if request.method == "POST":
        if "over" in request.POST:
            return _taken_over(request, found, offered)
        return _begun(request, found, offered, request.POST.get("target", ""))
    return _chosen(request, found, offered)


def _chosen(
    request: AgentRequest, found: Arrival, offered: list[Listed], begun: "Mapping[str, Any] | None" = None
) -> HttpResponseBase:
    """The page where the procedure is chosen; ``begun``: what was begun before she could."""
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
        "begun": begun or begun_words(request, found),
    }
    title = _("Ouvrir une demande")
    return gesture_page(
        request,
        found,
        "workspace/tray/open.html",
        title,
        context,
        status=HTTPStatus.CONFLICT if begun else 200,
    )


def begun_words(
    request: AgentRequest, arrival: Arrival, draft: "Draft | None" = None, wanted: "Listed | None" = None
) -> "Mapping[str, Any]":
    """What is said of the request being made of a message: whose, since when, and how to go on; nothing of none.

    ``wanted`` is the procedure she chose meanwhile.
    """
    if (begun := draft or begun_from(arrival)) is None:
        return {}
    language, is_hers = get_language() or "fr", begun.agent_id == request.agent.pk
    return {
        "title": text(begun.version.offer.title, language),
        "who": "".join(called([(begun.agent_id, "")]).values()),
        "at": begun.started_at,
        "go_on": reverse("filing_check", args=[begun.pk]) if is_hers else "",
        "may_take": not is_hers and Wall(begun.authority_id, begun.sector) in noting_walls(request.grants),
        "slug": wanted.procedure.slug if wanted and is_hers else "",
        "wanted": text(wanted.offer.title, language) if wanted else "",
    }


def gone_on_by_another(request: AgentRequest, draft: "Draft") -> HttpResponseBase | None:
    """Lead back to the message of a request that somebody else types now; None for what comes from no message."""
    if draft.agent_id == request.agent.pk or not is_of_a_message(draft):
        return None
    set_scope(walls=request.grants.walls, account=account_of(request))
    try:
        found = arrival_of_draft(request.grants, draft.pk)
    except NotInTray:
        return None
    who = "".join(called([(draft.agent_id, "")]).values())
    messages.warning(request, _("C’est %(who)s qui écrit cette demande maintenant.") % {"who": who})
    return redirect("tray_arrival", found.pk)


def _taken_over(request: AgentRequest, arrival: Arrival, offered: list[Listed]) -> HttpResponseBase:
    try:
        begun = take_over(arrival, agent=request.agent, where=noting_walls(request.grants))
    except CannotSort as refused:
        return gone(request, refused)
    set_scope(walls=request.grants.walls, account=account_of(request))
    return redirect("filing_check", begun.pk) if begun else _chosen(request, arrival, offered)


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
    wanted = next((one for one in offered if one.procedure.slug == slug), None)
    if wanted is None:
        raise NotFound(slug)
    again = "again" in request.POST
    try:
        draft = begin_case(arrival, wanted.procedure, agent=request.agent, at=request.now, again=again)
    except AlreadyBegun as refused:
        set_scope(walls=request.grants.walls, account=account_of(request))
        begun = begun_words(request, arrival, refused.draft, wanted)
        return _chosen(request, arrival, offered, begun)
    except CannotSort as refused:
        return gone(request, refused)
    except CannotDraft as refused:
        raise NotFound(slug) from refused
    set_scope(walls=request.grants.walls, account=account_of(request))
    return redirect("filing_check", draft.pk)


def _offered(request: AgentRequest, arrival: Arrival) -> list[Listed]:
    """What the authority publishes in the sectors where she meets people."""
    return [one for one in published_offers([arrival.authority]) if is_filed_by(request, one.procedure)]


def is_filed_by(request: AgentRequest, procedure: Procedure) -> bool:
    """Whether she opens requests of a procedure: one that is filed, in a sector where she meets people."""
    is_hers = Wall(procedure.authority_id, procedure.sector) in noting_walls(request.grants)
    return is_hers and procedure.level != Procedure.Level.INFORMATIONAL


urlpatterns = [path("tri/<uuid:arrival>/ouvrir/", tray_open, name="tray_open")]
