"""Filling a form: one step a page, saved each time, whatever was typed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases.access import draft_held, draft_to_fill
from parvis.cases.actions import save_locked
from parvis.cases.models import Draft
from parvis.forms.answers import (
    FieldError,
    StepReading,
    first_incomplete_step,
    next_step,
    previous_step,
    problems,
    read_step,
    visible_fields,
    visible_steps,
)
from parvis.forms.checks import html_id
from parvis.forms.shape import WHY, Form, Step
from parvis.portal.confirmation import confirmation_address
from parvis.portal.door import PortalRequest, answer, draft_page
from parvis.portal.limits import SAVES
from parvis.portal.uploading import (
    Holder,
    has_files,
    infected,
    nothing_chosen,
    remove_file,
    take_files,
    with_limits,
    without_file,
)
from parvis.portal.wording import say, with_question
from parvis.ui.parts import ErrorLine

CHECKING = "verifier"
"""Value of ``retour``: the person came from "check your answers" and goes back there."""


@draft_page()
def resume(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Lead to where the person stopped."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    form = draft.version.offer.form
    stopped = first_incomplete_step(form, draft.answers, today=timezone.localdate())
    if stopped is None:
        return redirect("check", *place(draft))
    return redirect("step", *place(draft), stopped.id)


@draft_page("GET", "POST", limits=SAVES, read_to_post=draft_to_fill)
def step(request: PortalRequest, draft: Draft, step: str) -> HttpResponse:
    """Show a step, or save it and lead to the next."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    form = draft.version.offer.form
    found = form.step(step)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, draft, found)
    seen = visible_steps(form, draft.answers, today=timezone.localdate())
    if found not in seen:
        return redirect("resume_here", *place(draft)) if seen else redirect("check", *place(draft))
    errors = infected(found.fields(), draft.answers, draft.pk)
    if request.GET.get("retour") == CHECKING:
        errors = _errors_of(form, found, draft.answers) + errors
    return page(request, draft, found, draft.answers, errors)


def page(
    request: PortalRequest,
    draft: Draft,
    found: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError],
    *,
    revealed: Sequence[str] = (),
) -> HttpResponse:
    """Write a step with what was typed and what is wrong."""
    offer, today = draft.version.offer, timezone.localdate()
    form, shown = with_limits(offer.form, found)
    seen = visible_steps(form, answers, today=today)
    position = next((number for number, one in enumerate(seen, start=1) if one.id == found.id), 1)
    after = next_step(form, found.id, answers, today=today)
    before = previous_step(form, found.id, answers, today=today)
    back = reverse("step", args=[*place(draft), before.id]) if before else _procedure(draft)
    checking = CHECKING in (request.GET.get("retour"), request.POST.get("retour"))
    values = {
        "draft": draft,
        "form": form,
        "step": shown,
        "step_title": say(found.title),
        "answers": answers,
        "errors": errors,
        "lines": [
            ErrorLine(with_question(form, one.field_id, one.message, one.html_id), one.html_id)
            for one in errors
        ],
        "revealed": bool(revealed),
        "procedure_title": say(offer.title),
        "position": position,
        "total": len(seen) + 1,
        "next_title": say(after.title) if after else _("Vérifier vos réponses"),
        "back": reverse("check", args=place(draft)) if checking else back,
        "checking": CHECKING if checking else "",
        "action": reverse("step", args=[*place(draft), found.id]),
        "has_files": has_files(found),
        "privacy": reverse("procedure_privacy", args=place(draft)[:2]),
        "expires_on": draft.expires_on,
    }
    refused = bool(errors) and request.method == "POST"
    return answer(request, "step", values, authority=draft.authority, status=422 if refused else 200)


def place(draft: Draft) -> tuple[str, str, object]:
    """The parts of a draft's address."""
    return draft.authority.code, draft.version.procedure.slug, draft.pk


def after_sending(draft: Draft) -> HttpResponse:
    """Lead to the confirmation of a draft that became a case: back, reload and second tab end there."""
    return redirect(confirmation_address(draft.pk))


def _save(request: PortalRequest, draft: Draft, found: Step) -> HttpResponse:
    """Save what was typed, good or not, then go on, stay, or stop for today."""
    form, today = draft.version.offer.form, timezone.localdate()
    holder = Holder(draft.authority, draft.sector, draft.pk)
    asked = visible_fields(form, found, draft.answers, today=today)
    taken = take_files(request, asked, draft.answers, holder)
    reading = read_step(form, found.id, request.POST, {**draft.answers, **taken.answers}, today=today)
    answers = reading.answers
    gesture = reading.gesture
    if gesture is not None and gesture.kind == "remove_file":
        answers = {**answers, gesture.field_id: without_file(answers.get(gesture.field_id), gesture.document)}
        remove_file(request, holder, gesture.document)
    save_locked(draft, _changed(found, answers), at=request.now)
    if "_later" in request.POST:
        return redirect("later", *place(draft))
    taken.errors += nothing_chosen(gesture, taken, asked)
    if taken.errors:
        errors = [*taken.errors, *_others(reading, taken.errors)]
        return _again(request, draft, found, errors)
    if gesture is not None:
        return _after_gesture(request, draft, found, reading)
    errors = [*reading.errors, *infected(found.fields(), draft.answers, draft.pk, besides=taken.kept)]
    if errors or reading.revealed:
        return _again(request, draft, found, errors, revealed=() if errors else reading.revealed)
    return _onward(request, draft, found, today)


def _again(
    request: PortalRequest,
    draft: Draft,
    found: Step,
    errors: Sequence[FieldError],
    *,
    revealed: Sequence[str] = (),
) -> HttpResponse:
    """Show the step as it was saved. What was read to save it does not make a page."""
    whole = draft_held(draft.pk)
    return page(request, whole, found, whole.answers, errors, revealed=revealed)


def _onward(request: PortalRequest, draft: Draft, found: Step, today: date) -> HttpResponse:
    form, answers = draft.version.offer.form, draft.answers
    if request.POST.get("retour") == CHECKING:
        return redirect("check", *place(draft))
    after = next_step(form, found.id, answers, today=today)
    return redirect("step", *place(draft), after.id) if after else redirect("check", *place(draft))


def _after_gesture(request: PortalRequest, draft: Draft, found: Step, reading: StepReading) -> HttpResponse:
    """Show the page again, at the field whose button was pressed."""
    gesture = reading.gesture
    assert gesture is not None
    query = f"?{urlencode({'retour': CHECKING})}" if request.POST.get("retour") == CHECKING else ""
    anchor = f"#{html_id(gesture.field_id)}" if gesture.field_id else ""
    rows = reading.answers.get(gesture.field_id)
    if gesture.kind == "add" and isinstance(rows, list):
        anchor += f"-row-{len(rows) - 1}"
    return redirect(reverse("step", args=[*place(draft), found.id]) + query + anchor)


def _changed(found: Step, answers: Mapping[str, object]) -> dict[str, Any]:
    """The answers of this step only: another tab on another step loses nothing. None where emptied."""
    changed: dict[str, Any] = {}
    for one in found.fields():
        if one.asks():
            given = answers.get(one.id)
            changed[one.id] = None if given == [] else given
            changed[one.id + WHY] = answers.get(one.id + WHY)
    return changed


def _others(reading: StepReading, errors: Sequence[FieldError]) -> list[FieldError]:
    """What else is wrong, but not "this is missing" for a file that was just refused."""
    refused = {one.name for one in errors}
    return [one for one in reading.errors if one.name not in refused]


def _errors_of(form: Form, found: Step, answers: Mapping[str, object]) -> list[FieldError]:
    return [
        FieldError(one.field_id, one.html_id, one.message, one.name)
        for one in problems(form, answers, today=timezone.localdate())
        if one.step_id == found.id
    ]


def _procedure(draft: Draft) -> str:
    return reverse("procedure", args=place(draft)[:2])


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/", resume, name="resume_here"),
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/<slug:step>/", step, name="step"),
]
