"""Sending: one draft, one case, one confirmation, however often the button is pressed."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from parvis.cases.access import draft_to_send
from parvis.cases.actions import CannotFile, ReferenceTaken, file_locked
from parvis.cases.models import Draft
from parvis.events.actors import PERSON
from parvis.portal.checking import check_page
from parvis.portal.door import PortalRequest, draft_page
from parvis.portal.drafting import after_sending, place
from parvis.portal.limits import SUBMISSIONS
from parvis.portal.uploading import infected


def with_another_reference(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Serve a page again, in a new transaction, when chance drew a reference that a case bears already."""

    @wraps(page)
    def again(*args: object, **named: object) -> HttpResponseBase:
        try:
            return page(*args, **named)
        except ReferenceTaken:
            return page(*args, **named)

    return again


@with_another_reference
@draft_page("GET", "POST", limits=SUBMISSIONS, read=draft_to_send)
def submit(request: PortalRequest, draft: Draft) -> HttpResponse:
    """File the draft and lead to the confirmation; a page come back to is shown again, never sent again."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    if request.method != "POST":
        return redirect("check", *place(draft))
    if infected(draft.version.offer.form.all_fields(), draft.answers, draft.pk):
        return check_page(request, draft, status=422)
    try:
        filed = file_locked(draft, by=PERSON, at=request.now)
    except CannotFile:
        # Something is missing: emptied in another tab, or skipped by a link.
        return check_page(request, draft, status=422)
    return redirect("confirmation", filed.case.reference)


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/envoyer-ma-demande/", submit, name="submit")
]
