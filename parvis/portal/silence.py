"""After a decision born of silence: asking for the attestation, or for the reasons."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from parvis.cases.actions import CannotAsk, ask_attestation, ask_reasons
from parvis.cases.models import Case
from parvis.portal.door import PortalRequest, case_page
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import after
from parvis.portal.typed import typed_beside
from parvis.ui.wording import day_words


@case_page("POST", limits=WRITINGS)
def attestation(request: PortalRequest, case: Case) -> HttpResponse:
    """Ask for the attestation of an implicit acceptance (L232-3)."""
    beside = typed_beside(request, case)
    try:
        ask_attestation(case.pk, at=request.now)
    except CannotAsk:
        return after(request, case, beside)
    messages.success(request, _("Vous avez demandé une attestation. Elle arrivera sur cette page."))
    return after(request, case, beside)


@case_page("POST", limits=WRITINGS)
def reasons(request: PortalRequest, case: Case) -> HttpResponse:
    """Ask for the reasons of an implicit rejection (L232-4)."""
    beside = typed_beside(request, case)
    try:
        asked = ask_reasons(case.pk, at=request.now)
    except CannotAsk:
        return after(request, case, beside)
    by = day_words(asked.due_on) if asked.due_on else ""
    messages.success(
        request,
        _("Vous avez demandé les raisons de ce refus. Nous vous les donnons au plus tard le %(day)s.")
        % {"day": by},
    )
    return after(request, case, beside)


urlpatterns = [
    path("demandes/<str:reference>/attestation/", attestation, name="ask_attestation"),
    path("demandes/<str:reference>/motifs/", reasons, name="ask_reasons"),
]
