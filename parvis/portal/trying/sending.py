"""What would follow: the confirmation, what the decision tables say, the acknowledgement as it would leave."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.cases.actions import CannotFile
from parvis.cases.actions.filing import foreseen
from parvis.cases.models import Case
from parvis.documents.serving import disposition
from parvis.entrance.door import AgentRequest
from parvis.entrance.trials import kept
from parvis.letters.content import CannotWriteLetter, Recipient
from parvis.letters.mail import as_text, enclosing_itself
from parvis.letters.messages import neutral_notice
from parvis.letters.pdf import as_pdf
from parvis.notifications.correspondence import receipts
from parvis.portal.confirmation import confirmation_values
from parvis.portal.door import answer

from .door import Tried, trial_page
from .filling import check_page, frame


@trial_page
@require_POST
def send(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Judge the answers as sending does, and show what would follow; nothing is sent."""
    try:
        _imagined(request, tried)
    except CannotFile:
        return check_page(request, tried, status=422)
    return redirect("trial_sent", tried.procedure.slug)


@trial_page
def sent(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """The page a person would read once her request is sent, and the message she would receive."""
    try:
        case = _imagined(request, tried)
    except CannotFile:
        return redirect("trial_check", tried.procedure.slug)
    values = (
        confirmation_values(request, case, _("ESSAI"), tried.base) | frame(tried) | _message(request, case)
    )
    values["has_process"] = bool(tried.version.document.get("process"))
    return answer(request, "trying/sent", values, authority=tried.procedure.authority)


@trial_page
def acknowledgement(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """The acknowledgement as a PDF, as it would leave."""
    try:
        found = receipts.foreseen(_imagined(request, tried), at=request.now)
    except (CannotFile, CannotWriteLetter) as missing:
        raise Http404 from missing
    if found is None:
        raise Http404
    response = HttpResponse(as_pdf(*found, mark=_("ESSAI")), content_type="application/pdf")
    response["Content-Disposition"] = disposition("accuse-essai.pdf")
    return response


def _message(request: AgentRequest, case: Case) -> dict[str, Any]:
    """The message that would leave, or why none can."""
    try:
        found = receipts.foreseen(case, at=request.now)
    except CannotWriteLetter as missing:
        return {"letter_missing": str(missing)}
    if found is None:
        return {"no_letter": True}
    letter, sender = found
    if case.is_secret():
        # The message says nothing of the matter: the letter waits on the tracking page.
        recipient, on = Recipient(case.applicant.display_name, email=case.mailbox), request.today
        letter = neutral_notice(sender=sender, recipient=recipient, url=settings.BASE_URL, on=on)
    else:
        letter = enclosing_itself(letter)
    return {
        "letter_subject": letter.subject,
        "letter_to": case.mailbox,
        "letter_text": as_text(letter),
        "letter_pdf": reverse("trial_acknowledgement", args=[case.procedure.slug]),
    }


def _imagined(request: AgentRequest, tried: Tried) -> Case:
    """The case that the answers kept would make. Raises CannotFile."""
    if tried.form is None:
        raise CannotFile([])
    draft = tried.draft(request, kept(request, tried.procedure.pk, at=request.now))
    case = foreseen(draft, at=request.now)
    case.reference = _("ESSAI")
    return case


urlpatterns = [
    path("<slug:slug>/essai/envoyer-pour-voir/", send, name="trial_send"),
    path("<slug:slug>/essai/ce-qui-suit/", sent, name="trial_sent"),
    path("<slug:slug>/essai/accuse.pdf", acknowledgement, name="trial_acknowledgement"),
]
