"""« Qui a consulté mon dossier » : the agents who looked, when, what and why; asked for by the person herself."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy

from parvis.authorities.models import Authority
from parvis.cases.models import Case
from parvis.events.accesses import KEPT, Key, page_of, told
from parvis.events.models import AccessLog
from parvis.person_file.looking import looks_at_case, references_of
from parvis.person_file.looking_links import (
    CannotAsk,
    DeadLink,
    Held,
    ask_for_looks,
    authority_of_held,
    held_looks,
    named_by,
    spend_link,
    unspent_link,
)
from parvis.person_file.models import LOOKING_LINK_LIFE, READING
from parvis.portal.authority import places_to_go
from parvis.portal.door import (
    PortalRequest,
    answer,
    authority_page,
    case_page,
    public_page,
    today_of,
    zone_of,
)
from parvis.portal.limits import LOOKS, LOOKS_OPENED
from parvis.portal.own_files import private
from parvis.portal.tracking import lines_of

TITLE = gettext_lazy("Qui a consulté mon dossier")
HELD = "looks"
"""Where a session keeps the link that has served in it."""

NO_WAY = gettext_lazy(
    "Indiquez une adresse électronique ou un numéro de téléphone complet, par exemple nom@exemple.fr ou "
    "06 12 34 56 78."
)


class AskForm(forms.Form):
    """How the person is reached: one of the ways that a service verified."""

    contact = forms.CharField(
        max_length=254,
        label=gettext_lazy("Votre adresse électronique ou votre téléphone"),
        error_messages={"required": NO_WAY},
    )


@case_page()
def case_looks(request: PortalRequest, case: Case) -> HttpResponse:
    """Show who looked at a case, to whoever holds its tracking capability."""
    return _list(request, looks_at_case(case), case.authority, case=case)


@authority_page("GET", "POST", limits=LOOKS)
def ask_looks(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Send a link to who asks, if she is known; the answer is the same whoever she is."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ask_for_looks(authority, form.cleaned_data["contact"], at=request.now)
        except CannotAsk:
            form.add_error("contact", str(NO_WAY))
        else:
            return redirect("ask_looks_sent", authority.code)
    values = {
        "title": TITLE,
        "form": form,
        "lines": lines_of(form),
        "months": _months(),
        **places_to_go(authority, today_of(authority, request)),
    }
    return answer(request, "looking_asked", values, authority=authority, status=422 if form.is_bound else 200)


@authority_page()
def ask_looks_sent(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Say what was done, without saying whether anybody is known."""
    values = {"title": TITLE, "days": LOOKING_LINK_LIFE.days}
    return answer(request, "looking_sent", values, authority=authority)


@public_page("GET", "POST", limits=LOOKS_OPENED)
def who_looked(request: PortalRequest, token: str) -> HttpResponse:
    """Offer the list to whom the link was sent; the button, not the visit of a mail filter, lets it serve."""
    try:
        if request.method == "POST":
            request.session[HELD] = spend_link(token, at=request.now).words()
            return private(redirect("my_looks"))
        link = unspent_link(token, at=request.now)
    except DeadLink:
        held = named_by(token)
        if held is not None and request.session.get(HELD) == held.words():
            # She came back from the list that it opened here; once that is closed, the list says so.
            return private(redirect("my_looks"))
        return _dead(request, authority_of_held(held) if held else None)
    values = {"title": TITLE, "minutes": READING.seconds // 60}
    return private(answer(request, "looking_link", values, authority=link.authority))


@public_page()
def my_looks(request: PortalRequest) -> HttpResponse:
    """Show who looked at her file and its cases, where her link has just served."""
    try:
        held = Held.of(request.session.get(HELD, ""))
    except ValueError:
        return _dead(request, None)
    try:
        authority, looks = held_looks(held, at=request.now)
    except DeadLink:
        return _dead(request, authority_of_held(held))
    with timezone.override(zone_of(authority)):
        return private(_list(request, looks, authority))


def _dead(request: PortalRequest, authority: Authority | None) -> HttpResponse:
    """Say that the link died, whose it was, and how to have another."""
    return private(answer(request, "looking_dead", {"title": TITLE}, authority=authority, status=410))


def _months() -> int:
    return round(KEPT.days / 30.4)


def _list(
    request: PortalRequest, looks: QuerySet[AccessLog], authority: Authority, *, case: Case | None = None
) -> HttpResponse:
    lines, after = page_of(looks, before=Key.read(request.GET.get("avant", "")))
    values = {
        "case": case,
        "looks": told(lines) if case else told(lines, references_of(lines)),
        "next_url": f"{request.path}?avant={after}" if after else "",
        "months": _months(),
        "title": TITLE,
    }
    return answer(request, "looking", values, authority=authority)


urlpatterns = [
    path("demandes/<str:reference>/consultations/", case_looks, name="case_looks"),
    path("consultations/", my_looks, name="my_looks"),
    path("consultations/lien/<str:token>/", who_looked, name="who_looked_link"),
    path("<slug:code>/qui-a-consulte/", ask_looks, name="ask_looks"),
    path("<slug:code>/qui-a-consulte/envoye/", ask_looks_sent, name="ask_looks_sent"),
]
