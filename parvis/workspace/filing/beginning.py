"""Choosing the procedure, for the person before her, on the line or who wrote; from a file or from nobody."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, set_scope
from parvis.cases.access import drafts_typed
from parvis.cases.actions import CannotDraft, start_draft
from parvis.cases.behalf import can_be_for_somebody
from parvis.cases.behalf_page import STEP
from parvis.cases.known import acting_answers, known_answers, may_serve, who_acts_for
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Listed, Wanted, matching, published_offers
from parvis.entrance.door import AgentRequest, account_of, agent_page, page
from parvis.forms.shape import text
from parvis.forms.summary import applicant
from parvis.interactions.access import noting_walls, profile_to_note
from parvis.interactions.models import Channel
from parvis.ui.parts import Crumb

from ..inbox_filters import read_id
from ..looked import listed, looked_at_files
from .papers import named

if TYPE_CHECKING:
    from parvis.people.models import Profile

LONGEST = 200


@agent_page()
def filing_new(request: AgentRequest) -> HttpResponseBase:
    """List the procedures she may file for somebody, or begin one."""
    asked = request.POST if request.method == "POST" else request.GET
    profile = _profile(request, asked.get("profil", ""))
    offered = _offered(request)
    if not offered:
        raise Http404
    if request.method == "POST":
        return _begin(request, offered, asked.get("demarche", ""), profile, asked.get("agit", ""))
    words = " ".join(asked.get("q", "").replace("\x00", " ").split())[:LONGEST]
    language = get_language() or "fr"
    context = {
        "profile": profile,
        "words": words,
        "acting": _acting_shown(request, profile) if profile is not None else [],
        "begun": _begun(request),
        "offered": [
            {
                "slug": one.procedure.slug,
                "title": text(one.offer.title, language),
                "summary": text(one.offer.summary, language),
                "unit": one.procedure.unit.name,
                "sector": Sector(one.procedure.sector).label,
                "is_known": profile is not None and may_serve(profile, one.procedure.sector),
            }
            for one in matching(offered, Wanted(words=words))
        ],
        "trail": trail(request, profile),
    }
    return page(request, "workspace/filing/new.html", context)


def trail(request: AgentRequest, profile: "Profile | None" = None) -> list[Crumb]:
    """Where the pages of a filing stand."""
    first = Crumb(_("Accueil"), reverse("reception"))
    hers = [Crumb(profile.full_name, reverse("person", args=[profile.pk]))] if profile else []
    return [first, *hers, Crumb(_("Faire une demande"))]


def _begin(
    request: AgentRequest, offered: list[Listed], slug: str, profile: "Profile | None", acting: str
) -> HttpResponseBase:
    """Open the draft, with what the file tells already when it may serve there."""
    chosen = next((one for one in offered if one.procedure.slug == slug), None)
    if chosen is None:
        raise Http404
    serves = profile is not None and may_serve(profile, chosen.procedure.sector)
    answers: dict[str, Any] = {}
    if profile is not None and serves:
        answers = known_answers(chosen.offer.form, profile)
        if profile.sector == chosen.procedure.sector:
            answers |= _acting(request, profile, acting)
        looked_at_files(request, profile)
    language = profile.language if profile is not None else "fr"
    try:
        draft = start_draft(
            chosen.procedure,
            at=request.now,
            channel=Channel.COUNTER,
            language="en" if language == "en" else "fr",
            agent=request.agent,
            profile=profile.pk if profile is not None and serves else None,
            answers=answers,
        )
    except CannotDraft:
        raise Http404 from None
    set_scope(walls=request.grants.walls, account=account_of(request))
    return redirect("filing_step", draft.pk, STEP)


def _acting(request: AgentRequest, profile: "Profile", chosen: str) -> dict[str, Any]:
    """What a relation of the file says of who asks for her; nothing when none is chosen."""
    live = who_acts_for(profile, on=request.today)
    return next((acting_answers(one) for one in live if str(one.pk) == chosen), {})


def _begun(request: AgentRequest) -> list[dict[str, Any]]:
    """What she began and has not sent, on any computer: a visitor is interrupted, and comes back."""
    return [
        {
            "href": reverse("filing_check", args=[one.pk]),
            "title": text(one.version.offer.title, get_language() or "fr"),
            "who": named(applicant(one.version.offer.form, one.answers, today=request.today)),
            "saved_at": one.saved_at,
        }
        for one in drafts_typed(request.grants)
    ]


def _acting_shown(request: AgentRequest, profile: "Profile") -> list[dict[str, str]]:
    """Who may ask for her, as her file says; whom the page names, she first, is written down."""
    live = who_acts_for(profile, on=request.today)
    listed(request, [profile, *(one.source for one in live)])
    return [
        {"id": str(one.pk), "name": one.source.full_name, "words": str(one.get_kind_display())}
        for one in live
    ]


def _profile(request: AgentRequest, typed: str) -> "Profile | None":
    """The file it begins from; that of another authority tells hers nothing."""
    asked: UUID | None = read_id(typed)
    found = profile_to_note(request.grants, asked) if asked else None
    return found if found is not None and found.authority_id == request.agent.authority_id else None


def _offered(request: AgentRequest) -> list[Listed]:
    """What her authority publishes in the sectors where she meets people, and that says whom it is for."""
    own, walls = request.agent.authority, set(noting_walls(request.grants))
    if not any(wall.authority == own.pk for wall in walls):
        return []
    return [
        one
        for one in published_offers([own])
        if Wall(own.pk, one.procedure.sector) in walls
        and one.procedure.level != Procedure.Level.INFORMATIONAL
        and can_be_for_somebody(one.offer.form)
    ]


def context_of(request: AgentRequest, procedure_title: str) -> dict[str, Any]:
    """What every page of a filing shows at its top."""
    return {"procedure_title": procedure_title, "trail": trail(request)}


urlpatterns = [path("depots/nouveau/", filing_new, name="filing_new")]
