"""Sending: one draft, one case, one confirmation, however often the button is pressed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from parvis.cases.access import draft_to_send
from parvis.cases.actions import CannotFile, file_locked
from parvis.cases.behalf import form_of
from parvis.cases.filling.files import infected
from parvis.cases.filling.sending import with_another_reference
from parvis.cases.models import Draft
from parvis.events.actors import PERSON
from parvis.portal.asking import asked_first
from parvis.portal.checking import check_page
from parvis.portal.door import PortalRequest, draft_page
from parvis.portal.drafting import after_sending, place
from parvis.portal.limits import SUBMISSIONS
from parvis.portal.reading import read_in


@with_another_reference
@draft_page("GET", "POST", limits=SUBMISSIONS, read=draft_to_send)
def submit(request: PortalRequest, draft: Draft) -> HttpResponse:
    """File the draft and lead to the confirmation; a page come back to is shown again, never sent again."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    if request.method != "POST":
        return redirect("check", *place(draft))
    if infected(form_of(draft).all_fields(), draft.answers, draft.pk):
        return check_page(request, draft, status=422)
    if question := asked_first(request, draft):
        return question
    try:
        filed = file_locked(draft, by=PERSON, at=request.now, language=read_in(draft.language))
    except CannotFile:
        # Something is missing: emptied in another tab, or skipped by a link.
        return check_page(request, draft, status=422)
    return redirect("confirmation", filed.case.reference)


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/envoyer-ma-demande/", submit, name="submit")
]
