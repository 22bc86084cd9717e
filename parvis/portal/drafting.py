"""Filling a form: one step a page, saved each time, whatever was typed and whichever way one leaves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases.access import draft_to_fill, draft_whole
from parvis.cases.actions import read_draft_in
from parvis.cases.behalf import form_of
from parvis.cases.behalf_page import STEP
from parvis.cases.filling.files import infected
from parvis.cases.filling.steps import errors_of, save_step, step_page
from parvis.cases.models import Draft
from parvis.events.actors import PERSON
from parvis.forms.answers import (
    FieldError,
    first_incomplete_step,
    next_step,
    previous_step,
    visible_steps,
)
from parvis.forms.shape import Step
from parvis.portal.confirmation import confirmation_address
from parvis.portal.door import PortalRequest, answer, draft_page
from parvis.portal.language import remember, speak_chosen
from parvis.portal.limits import SAVES
from parvis.portal.reading import CHOICE, choices, chosen, read_in, words_in
from parvis.portal.wording import say

CHECKING = "verifier"
"""Value of ``retour``: the person came from "check your answers" and goes back there."""


@draft_page()
def resume(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Lead to where the person stopped."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    form = form_of(draft)
    stopped = first_incomplete_step(form, draft.answers, today=timezone.localdate())
    if stopped is None:
        return redirect("check", *place(draft))
    return redirect("step", *place(draft), stopped.id)


@draft_page("GET", "POST", limits=SAVES, read_to_post=draft_to_fill)
def step(request: PortalRequest, draft: Draft, step: str) -> HttpResponse:
    """Show a step, or save it and lead to the next."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    form = form_of(draft)
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
        errors = errors_of(draft, found, today=timezone.localdate()) + errors
    return page(request, draft, found, draft.answers, errors)


@dataclass(frozen=True)
class Ways:
    """Where the pages of a form being filled lead; ``step`` holds ``{step}`` where the id of a step goes."""

    step: str
    check: str
    meant: str
    send: str
    later: str
    privacy: str


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
    checking = CHECKING in (request.GET.get("retour"), request.POST.get("retour"))
    values = step_values(draft, found, answers, errors, ways_of(draft), checking=checking, revealed=revealed)
    values["languages"] = choices(draft.version, draft.language)
    refused = bool(errors) and request.method == "POST"
    return answer(request, "step", values, authority=draft.authority, status=422 if refused else 200)


def step_values(
    draft: Draft,
    found: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError],
    ways: Ways,
    *,
    checking: bool,
    revealed: Sequence[str] = (),
) -> dict[str, Any]:
    """What the page of a step shows."""
    language = read_in(draft.language)
    shown = step_page(form_of(draft), found, answers, errors, today=timezone.localdate(), opened=revealed)
    return {
        "draft": draft,
        "form": shown.form,
        "step": shown.step,
        "step_title": shown.title,
        "answers": answers,
        "errors": errors,
        "lines": shown.lines,
        "opened": shown.opened,
        "opened_lines": shown.opened_lines,
        "procedure_title": say(draft.version.offer.title),
        "spoken_title": words_in(draft.version.offer.title, language),
        "reads": language,
        "languages": (),
        "position": shown.position,
        "total": shown.total,
        "next_title": words_in(shown.after.title, language).marked
        if shown.after
        else _("Vérifier vos réponses"),
        "checking": CHECKING if checking else "",
        "action": ways.step.format(step=found.id),
        "has_files": shown.has_files,
        "is_about_another": draft.is_by_helper and found.id != STEP,
        "privacy": ways.privacy,
        "expires_on": draft.expires_on,
    }


def ways_of(draft: Draft) -> Ways:
    """The addresses of a draft."""
    return Ways(
        step=reverse("step", args=[*place(draft), "STEP"]).replace("STEP", "{step}"),
        check=reverse("check", args=place(draft)),
        meant=reverse("meant_address", args=place(draft)),
        send=reverse("submit", args=place(draft)),
        later=reverse("later", args=place(draft)),
        privacy=reverse("procedure_privacy", args=place(draft)[:2]),
    )


def place(draft: Draft) -> tuple[str, str, object]:
    """The parts of a draft's address."""
    return draft.authority.code, draft.version.procedure.slug, draft.pk


def after_sending(draft: Draft) -> HttpResponse:
    """Lead to the confirmation of a draft that became a case: back, reload and second tab end there."""
    return redirect(confirmation_address(draft.pk))


def _save(request: PortalRequest, draft: Draft, found: Step) -> HttpResponse:
    """Save what was typed, good or not, then go on, go back, stay, or stop for today."""
    today, language = timezone.localdate(), speak_chosen(request)
    saved = save_step(draft, found, request.POST, request.FILES, by=PERSON, at=request.now, today=today)
    if CHOICE in request.POST:
        read_draft_in(draft.pk, read_in(chosen(request, draft.version)))
    leaving = language or {"_later", "_back", CHOICE} & request.POST.keys()
    if leaving and not saved.refused:
        if CHOICE in request.POST:
            return _same_page(request, draft, found)
        if language:
            return remember(_same_page(request, draft, found), language)
        return (
            redirect("later", *place(draft))
            if "_later" in request.POST
            else redirect(_before(request, draft, found))
        )
    if saved.stays:
        # Who goes out is told of a file that is not kept, and of nothing else. What was read to save the draft does
        # not make a page.
        errors, whole = saved.refused if leaving else saved.errors, draft_whole(draft.pk)
        shown = page(request, whole, found, whole.answers, errors, revealed=saved.revealed)
        return remember(shown, language) if language else shown
    if saved.gesture is not None:
        return _same_page(request, draft, found, saved.anchor)
    if request.POST.get("retour") == CHECKING:
        return redirect("check", *place(draft))
    after = next_step(form_of(draft), found.id, draft.answers, today=today)
    return redirect("step", *place(draft), after.id) if after else redirect("check", *place(draft))


def _same_page(request: PortalRequest, draft: Draft, found: Step, anchor: str = "") -> HttpResponse:
    """Show the page again, at the field whose button was pressed."""
    query = f"?{urlencode({'retour': CHECKING})}" if request.POST.get("retour") == CHECKING else ""
    return redirect(reverse("step", args=[*place(draft), found.id]) + query + anchor)


def _before(request: PortalRequest, draft: Draft, found: Step) -> str:
    """Where « Retour » leads: where she checks, the step before, or the procedure, which leads here again."""
    if request.POST.get("retour") == CHECKING:
        return reverse("check", args=place(draft))
    before = previous_step(form_of(draft), found.id, draft.answers, today=timezone.localdate())
    if before is not None:
        return reverse("step", args=[*place(draft), before.id])
    return reverse("procedure", args=place(draft)[:2])


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/", resume, name="resume_here"),
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/<slug:step>/", step, name="step"),
]
