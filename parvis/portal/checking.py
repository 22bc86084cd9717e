"""Check your answers: everything on one page, each with the way to change it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from parvis.authorities.sectors import is_secret
from parvis.cases.access import draft_to_fill
from parvis.cases.behalf import form_of
from parvis.cases.behalf_page import EMAIL
from parvis.cases.filling.steps import doubted, faults_of, take_meant
from parvis.cases.models import Draft
from parvis.cases.tables import foreseen
from parvis.forms.answers import summary, visible_steps
from parvis.forms.summary import applicant
from parvis.portal.door import PortalRequest, answer, draft_page
from parvis.portal.drafting import CHECKING, Ways, after_sending, place, ways_of
from parvis.portal.limits import SAVES
from parvis.portal.reading import read_in, words_in
from parvis.portal.wording import say, send_words
from parvis.ui.parts import ErrorLine

SURE = "adresse-sure"
"""In the address once she says that what she typed is right."""


@draft_page()
def check(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Show every answer before it is sent."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    return check_page(request, draft)


@draft_page("POST", limits=SAVES, read_to_post=draft_to_fill)
def meant_address(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Write the address that was likely meant, as she says."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    take_meant(draft, request.POST.get("field", ""), at=request.now, today=timezone.localdate())
    return redirect("check", *place(draft))


def check_page(request: PortalRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
    """Write the page; what is missing or wrong comes first, each line leading to its field."""
    values = check_values(draft, ways_of(draft), is_sure=SURE in request.GET)
    return answer(request, "check", values, authority=draft.authority, status=status)


def check_values(draft: Draft, ways: Ways, *, is_sure: bool) -> dict[str, Any]:
    """What the page shows. ``is_sure``: she said that the addresses she typed are right."""
    offer, form, today = draft.version.offer, form_of(draft), timezone.localdate()
    seen = visible_steps(form, draft.answers, today=today)
    declared = applicant(form, draft.answers, today=today)
    return {
        "draft": draft,
        "procedure_title": say(offer.title),
        "spoken_title": words_in(offer.title, read_in(draft.language)),
        "lines": [
            ErrorLine(one.message, f"{ways.step.format(step=one.step)}?retour={CHECKING}#{one.control}")
            for one in faults_of(draft, today=today)
        ],
        "sections": summary(form, draft.answers, read_in(draft.language), today=today),
        "foreseen": foreseen(draft, today=today),
        "rules": reverse("procedure_rules", args=place(draft)[:2]) if offer.tables else "",
        "change": f"{ways.step}?retour={CHECKING}",
        "doubted": [] if is_sure else doubted(draft, today=today),
        "meant_url": ways.meant,
        "sure_url": f"{ways.check}?{SURE}=1",
        "position": len(seen) + 1,
        "back": ways.step.format(step=seen[-1].id) if seen else "",
        "action": ways.send,
        "later": ways.later,
        "send_words": send_words(draft.version.procedure.nature),
        "email": declared.get("email", "") or draft.answers.get(EMAIL, ""),
        "privacy": ways.privacy,
        "is_secret": is_secret(draft.sector),
        "is_by_helper": draft.is_by_helper,
        "is_anonymous": offer.anonymous and not (declared.get("person") or declared.get("organisation")),
    }


BASE = "<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/verifier-mes-reponses"
urlpatterns = [
    path(f"{BASE}/", check, name="check"),
    path(f"{BASE}/adresse/", meant_address, name="meant_address"),
]
