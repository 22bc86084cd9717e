"""Answering a request for pieces on the tracking page, and saying what that changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases.actions import CannotAnswerCorrection, answer_correction
from parvis.cases.models import Case
from parvis.cases.tracked import pending_request
from parvis.forms.answers import submitted_answers
from parvis.portal.documents import add_chosen
from parvis.portal.door import PortalRequest, case_page
from parvis.portal.legal_words import answered_effect
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import after, tracking_page
from parvis.portal.typed import complement_typed, message_typed


@case_page("POST", limits=WRITINGS)
def complete(request: PortalRequest, case: Case) -> HttpResponse:
    """Receive what was asked; what is wrong comes back with all that was typed and sent."""
    pending = pending_request(case)
    lines = add_chosen(request, case)
    beside = {"message_body": body} if (body := message_typed(request)) else {}
    if pending is None:
        return after(request, case, beside, lines)
    typed = complement_typed(request, case, pending)
    if typed.stays:
        shown = typed.values(typed.errors) | beside
        return tracking_page(
            request, case, status=422 if typed.errors else 200, document_lines=lines, **shown
        )
    try:
        filed = submitted_answers(typed.form, typed.answers, today=timezone.localdate())
        answer_correction(case.pk, filed, at=request.now)
    except CannotAnswerCorrection:
        return after(request, case, beside, lines)
    case.refresh_from_db()
    thanks = _("Merci : votre dossier est complété, le service reprend son étude.")
    messages.success(request, f"{thanks} {answered_effect(case, pending)}".strip())
    return after(request, case, beside, lines)


urlpatterns = [path("demandes/<str:reference>/complement/", complete, name="answer_correction")]
