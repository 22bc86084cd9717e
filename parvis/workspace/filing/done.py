"""It is filed: the reference, the code and the receipt, to be given to the person that day and no later."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language

from parvis.cases.access import NotFound, case_for, whole_case
from parvis.cases.codes import code_of
from parvis.cases.filed import told_to_agents
from parvis.cases.models import Case, Draft
from parvis.cases.tracked import acknowledgement_of
from parvis.documents import serving
from parvis.entrance.door import AgentRequest, page
from parvis.forms.shape import text
from parvis.letters.names import file_name
from parvis.ui.parts import SummaryRow

from .beginning import context_of
from .door import desk_page
from .papers import as_download, receipt_of


@desk_page()
def filing_done(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Show what to give to the person, and where the case is for whoever may open it."""
    if draft.submitted_at is None:
        return redirect("filing_check", draft.pk)
    is_today = _is_today(request, draft)
    case = whole_case(draft.pk)
    context = {
        **context_of(request, text(draft.version.offer.title, get_language() or "fr")),
        "draft": draft,
        "case": case,
        "is_today": is_today,
        "code": code_of(case.pk, case.code_digest) if is_today else "",
        "rows": [SummaryRow(label, words) for label, words in told_to_agents(case)],
        "acknowledgement": acknowledgement_of(case) if is_today else None,
        "awaits": is_today and case.version.offer.acknowledged and not case.applicant.is_anonymous,
        "case_url": _address(request, case),
        "another_url": reverse("filing_new")
        + (f"?profil={draft.known_profile}" if draft.known_profile else ""),
    }
    return page(request, "workspace/filing/done.html", context)


@desk_page()
def filing_receipt(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Print the receipt, with the tracking code."""
    case = _given(request, draft)
    name = file_name("filing_receipt", case.reference)
    return as_download(*receipt_of(case, on=request.today), name=name)


@desk_page()
def filing_acknowledgement(request: AgentRequest, draft: Draft) -> HttpResponseBase:
    """Give the acknowledgement once the house has written it (CRPA R112-5)."""
    found = acknowledgement_of(_given(request, draft))
    if found is None or not found.is_served():
        raise Http404
    return serving.attachment(found)


def _given(request: AgentRequest, draft: Draft) -> Case:
    """The case, as long as its papers are given at the desk: the day it was filed."""
    if draft.submitted_at is None or not _is_today(request, draft):
        raise Http404
    return whole_case(draft.pk)


def _is_today(request: AgentRequest, draft: Draft) -> bool:
    return draft.submitted_at is not None and request.calendar.local_date(draft.submitted_at) == request.today


def _address(request: AgentRequest, case: Case) -> str:
    """The page of the case, for whoever may open it; receiving alone does not."""
    try:
        return reverse("case", args=[case_for(request.grants, case.reference).reference])
    except NotFound:
        return ""


urlpatterns = [
    path("depots/<uuid:draft>/depose/", filing_done, name="filing_done"),
    path("depots/<uuid:draft>/recu/", filing_receipt, name="filing_receipt"),
    path("depots/<uuid:draft>/accuse-de-reception/", filing_acknowledgement, name="filing_acknowledgement"),
]
