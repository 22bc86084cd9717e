"""Answering a request for pieces on the tracking page, and saying what that changes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases.actions import CannotAnswerCorrection, answer_correction
from parvis.cases.filling.files import (
    Holder,
    entries_of,
    entry_of,
    infected,
    nothing_chosen,
    remove_file,
    take_files,
    without_file,
)
from parvis.cases.models import Case
from parvis.cases.tracked import pending_request, unused_documents
from parvis.events.actors import PERSON
from parvis.forms.answers import read_step, submitted_answers
from parvis.forms.shape import Step
from parvis.portal.asked import KEPT, asked_form, correction_values, current_answers
from parvis.portal.door import PortalRequest, case_page
from parvis.portal.legal_words import answered_effect
from parvis.portal.limits import WRITINGS
from parvis.portal.tracking import tracking_page


@case_page("POST", limits=WRITINGS)
def complete(request: PortalRequest, case: Case) -> HttpResponse:
    """Receive what was asked; what is wrong comes back with all that was typed and sent."""
    pending = pending_request(case)
    if pending is None:
        return redirect("tracking", case.reference)
    form = asked_form(case, pending)
    step, today = form.steps[0], timezone.localdate()
    holder = Holder(case.authority, case.sector, case.pk)
    before = current_answers(case, form) | _kept(request, case, step)
    taken = take_files(request.FILES, step.fields(), before, holder, by=PERSON, at=request.now)
    reading = read_step(form, step.id, request.POST, {**before, **taken.answers}, today=today)
    answers, gesture = reading.answers, reading.gesture
    if gesture is not None and gesture.kind == "remove_file":
        answers = {**answers, gesture.field_id: without_file(answers.get(gesture.field_id), gesture.document)}
        if gesture.document in {str(one["document"]) for one in entries_of(before.get(gesture.field_id))}:
            remove_file(holder, gesture.document, by=PERSON, at=request.now)
    taken.errors += nothing_chosen(gesture, taken, step.fields())
    refused = {one.name for one in taken.errors}
    errors = [*taken.errors, *(one for one in reading.errors if one.name not in refused)]
    errors += infected(step.fields(), answers, case.pk, besides=taken.kept)
    if errors or gesture is not None or reading.revealed:
        values = correction_values(case, pending, answers, errors)
        return tracking_page(request, case, status=422 if errors else 200, **values)
    try:
        answer_correction(case.pk, submitted_answers(form, answers, today=today), at=request.now)
    except CannotAnswerCorrection:
        return redirect("tracking", case.reference)
    case.refresh_from_db()
    thanks = _("Merci : votre dossier est complété, le service reprend son étude.")
    messages.success(request, f"{thanks} {answered_effect(case)}".strip())
    return redirect("tracking", case.reference)


def _kept(request: PortalRequest, case: Case, step: Step) -> dict[str, object]:
    """The files received by an earlier try: only those of this case that nothing uses yet."""
    wanted: dict[str, list[str]] = {}
    for value in request.POST.getlist(KEPT)[:100]:
        name, _colon, document = value.partition(":")
        wanted.setdefault(name, []).append(document)
    files = [one for one in step.fields() if one.type == "files"]
    ids = {found for one in files for text in wanted.get(one.id, []) if (found := _uuid(text)) is not None}
    present = unused_documents(case, ids)
    return {
        one.id: [entry_of(present[text]) for text in wanted.get(one.id, []) if text in present]
        for one in files
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


urlpatterns = [path("demandes/<str:reference>/complement/", complete, name="answer_correction")]
