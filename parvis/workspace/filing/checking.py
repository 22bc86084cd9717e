"""Everything on one page before it is sent: the person reads it on paper or listens, then it is filed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST

from parvis.cases.access import draft_to_fill, draft_to_send, draft_whole
from parvis.cases.actions import CannotFile, CannotStandIn, file_for
from parvis.cases.behalf import checks_for, form_of, is_of_a_message
from parvis.cases.behalf_page import EMAIL, STEP
from parvis.cases.filling.files import infected
from parvis.cases.filling.sending import with_another_reference
from parvis.cases.filling.steps import doubted, faults_of, take_meant
from parvis.cases.models import Draft, Filing
from parvis.cases.screens import code_on_screen, show_on_screen, take_off_screen
from parvis.cases.tables import foreseen
from parvis.entrance.door import AgentRequest, page
from parvis.forms.answers import summary, visible_steps
from parvis.forms.shape import text
from parvis.forms.summary import applicant
from parvis.interactions.access import NotFound, profile_to_note
from parvis.ui.parts import ErrorLine

from ..tray.opening import filed_from_message, message_beside
from .beginning import context_of
from .door import address, desk_page
from .filling import CHECKING
from .papers import as_download, summary_of

CHECKS: Mapping[str, Any] = {
    Filing.Check.SIGNED: gettext_lazy("Elle a relu et signé le récapitulatif imprimé"),
    Filing.Check.SCREEN: gettext_lazy("Elle a relu sur un second écran"),
    Filing.Check.ALOUD: gettext_lazy("Je lui ai tout lu à voix haute"),
    Filing.Check.LETTER: gettext_lazy("Les réponses viennent de son courrier signé"),
}
REFUSED: Mapping[str, tuple[Any, int]] = {
    "checked": (gettext_lazy("Dites comment la personne a vérifié ses réponses"), 422),
    "profile": (
        gettext_lazy(
            "Sa fiche vient d’être réunie à une autre, ou supprimée : relisez la demande, puis déposez-la de nouveau"
        ),
        409,
    ),
}
"""Why it is not filed, by the word of the refusal, and the answer given."""


SURE = "adresse-sure"
"""In the address once the person says that what was typed is right."""


@desk_page()
def filing_check(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Show every answer before it is sent."""
    if draft.submitted_at is not None:
        return redirect("filing_done", draft.pk)
    return _page(request, draft)


@desk_page(read_to_post=draft_to_fill)
@require_POST
def filing_meant(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Write the address that was likely meant, as the person says."""
    if draft.submitted_at is not None:
        return redirect("filing_done", draft.pk)
    take_meant(draft, request.POST.get("field", ""), at=request.now, today=request.today)
    return redirect("filing_check", draft.pk)


@desk_page()
def filing_summary(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Print what was typed, for the person to check and sign."""
    if draft.submitted_at is not None:
        return redirect("filing_done", draft.pk)
    return as_download(*summary_of(draft, request.agent, on=request.today), name="recapitulatif.pdf")


@desk_page()
@require_POST
def filing_screen(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Open the second screen of the draft, or close it."""
    if "fermer" in request.POST:
        take_off_screen(draft.pk)
    elif draft.submitted_at is None:
        show_on_screen(draft.pk)
    return redirect("filing_check", draft.pk)


@with_another_reference
@desk_page(read_to_post=draft_to_send)
def filing_send(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """File the draft once, however often the button is pressed."""
    if draft.submitted_at is not None:
        return redirect("filing_done", draft.pk)
    if request.method != "POST":
        return redirect("filing_check", draft.pk)
    checked = request.POST.get("checked", "")
    if infected(form_of(draft).all_fields(), draft.answers, draft.pk):
        return _page(request, draft_whole(draft.pk), checked=checked, status=422)
    if is_of_a_message(draft):
        return _filed_from_message(request, draft)
    try:
        profile = _known(request, draft_whole(draft.pk))
        file_for(draft, checked=checked, profile=profile, by=request.agent, at=request.now)
    except CannotStandIn as refusal:
        said, status = REFUSED[str(refusal)]
        return _page(request, draft_whole(draft.pk), checked=checked, missing=str(said), status=status)
    except CannotFile:
        return _page(request, draft_whole(draft.pk), checked=checked, status=422)
    return redirect("filing_done", draft.pk)


def _filed_from_message(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """File what an e-mail asks, on the day it arrived."""
    try:
        return filed_from_message(request, draft)
    except CannotFile:
        return _page(request, draft_whole(draft.pk), status=422)


def _known(request: AgentRequest, draft: Draft) -> Any:
    """The file the draft was begun from, while she may still write there; only one of the same sector."""
    if draft.known_profile is None:
        return None
    try:
        found = profile_to_note(request.grants, draft.known_profile)
    except NotFound:
        return None
    return found if (found.authority_id, found.sector) == (draft.authority_id, draft.sector) else None


def _page(
    request: AgentRequest, draft: Draft, *, checked: str = "", missing: str = "", status: int = 200
) -> HttpResponse:
    """Write the page; what is missing or wrong comes first, each line leading to its field."""
    form, language = form_of(draft), get_language() or "fr"
    seen = visible_steps(form, draft.answers, today=request.today)
    declared = applicant(form, draft.answers, today=request.today)
    anywhere = address(draft, "filing_step", "STEP").replace("STEP", "{step}")
    lines = [
        ErrorLine(one.message, f"{anywhere.format(step=one.step)}?retour={CHECKING}#{one.control}")
        for one in faults_of(draft, today=request.today)
    ]
    context = {
        **context_of(request, text(draft.version.offer.title, language)),
        "draft": draft,
        **message_beside(request, draft),
        "lines": lines,
        "missing": [ErrorLine(missing, "checked")] if missing else [],
        "sections": summary(form, draft.answers, language, today=request.today),
        "foreseen": foreseen(draft, today=request.today, uses=("fee", "eligibility", "unit")),
        "change": f"{anywhere}?retour={CHECKING}",
        "doubted": [] if SURE in request.GET else doubted(draft, today=request.today),
        "meant_url": address(draft, "filing_meant"),
        "sure_url": f"{address(draft, 'filing_check')}?{SURE}=1",
        "position": len(seen) + 1,
        "back": address(draft, "filing_step", seen[-1].id if seen else STEP),
        "checks": [
            {"value": value, "words": CHECKS[value], "is_chosen": value == checked}
            for value in checks_for(draft)
        ],
        "email": declared.get("email", "") or draft.answers.get(EMAIL, ""),
        "screen_code": code_on_screen(draft.pk),
        "screen_address": request.build_absolute_uri(reverse("second_screen")),
    }
    return page(request, "workspace/filing/check.html", context, status=status)


urlpatterns = [
    path("depots/<uuid:draft>/verifier/", filing_check, name="filing_check"),
    path("depots/<uuid:draft>/verifier/adresse/", filing_meant, name="filing_meant"),
    path("depots/<uuid:draft>/recapitulatif/", filing_summary, name="filing_summary"),
    path("depots/<uuid:draft>/ecran/", filing_screen, name="filing_screen"),
    path("depots/<uuid:draft>/deposer/", filing_send, name="filing_send"),
]
