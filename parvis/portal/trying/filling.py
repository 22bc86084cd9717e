"""« Remplir comme un usager »: the whole form, page by page, with its checks; nothing leaves this browser's session."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.base.identifiers import new_id
from parvis.cases.filling.files import Entry, Files, Taken, entries_of, nothing_chosen, without_file
from parvis.cases.filling.steps import doubted, errors_of
from parvis.entrance.door import AgentRequest
from parvis.entrance.trials import TooLong, forget, keep, kept
from parvis.forms.answers import (
    FieldError,
    StepReading,
    first_incomplete_step,
    next_step,
    previous_step,
    read_step,
    visible_fields,
    visible_steps,
)
from parvis.forms.checks import html_id
from parvis.forms.inventing import example
from parvis.forms.shape import Field, Form, Step
from parvis.portal.checking import SURE, check_values
from parvis.portal.door import answer
from parvis.portal.drafting import CHECKING, Ways, step_values
from parvis.portal.language import CHOSEN

from .door import SPOKEN, Tried, spoken_in, trial_page

MOST_NAME = 100


@trial_page
def begin(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Lead to where one stopped: the first page to fill, or the check of the answers."""
    if tried.form is None:
        return answer(request, "trying/nothing", frame(tried), authority=tried.procedure.authority)
    answers = kept(request, tried.procedure.pk, at=request.now)
    stopped = first_incomplete_step(tried.form, answers, today=request.today)
    seen = visible_steps(tried.form, answers, today=request.today)
    if not answers and seen:
        stopped = seen[0]
    return redirect(f"{tried.base}{stopped.id}/" if stopped else f"{tried.base}verifier-mes-reponses/")


@trial_page
def step(request: AgentRequest, tried: Tried, step: str) -> HttpResponseBase:
    """Show a page of the form, or read what was typed in it and go on."""
    form, found = _page_of(tried, step)
    answers = kept(request, tried.procedure.pk, at=request.now)
    if request.method == "POST":
        return _save(request, tried, form, found, answers)
    seen = visible_steps(form, answers, today=request.today)
    if found not in seen:
        return redirect("trial", tried.procedure.slug)
    checking = request.GET.get("retour") == CHECKING
    errors = (
        errors_of(tried.draft(request, answers), found, today=request.today)
        if checking
        else list[FieldError]()
    )
    return _page(request, tried, found, answers, errors, checking=checking)


@trial_page
def check(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Show every answer before it would be sent."""
    return check_page(request, tried)


def check_page(request: AgentRequest, tried: Tried, *, status: int = 200) -> HttpResponseBase:
    """Write the page where answers are checked."""
    if tried.form is None:
        return redirect("trial", tried.procedure.slug)
    draft = tried.draft(request, kept(request, tried.procedure.pk, at=request.now))
    values = check_values(draft, ways_of(tried), is_sure=SURE in request.GET) | frame(tried)
    return answer(request, "trying/check", values, authority=tried.procedure.authority, status=status)


@trial_page
@require_POST
def meant(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Write the address that was likely meant, as the person would say."""
    if tried.form is not None:
        answers = kept(request, tried.procedure.pk, at=request.now)
        found = {one.field: one.meant for one in doubted(tried.draft(request, answers), today=request.today)}
        field = request.POST.get("field", "")
        if field in found:
            keep(request, tried.procedure.pk, answers | {field: found[field]}, at=request.now)
    return redirect("trial_check", tried.procedure.slug)


@trial_page
@require_POST
def fill(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Answer every question left with something invented, and show the answers."""
    if tried.form is not None:
        answers = example(tried.form, kept(request, tried.procedure.pk, at=request.now), request.today)
        try:
            keep(request, tried.procedure.pk, answers, at=request.now)
        except TooLong:
            messages.error(request, _too_long())
    return redirect("trial_check", tried.procedure.slug)


@trial_page
@require_POST
def again(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Forget the answers and begin again."""
    forget(request, tried.procedure.pk)
    return redirect("trial", tried.procedure.slug)


@trial_page
@require_POST
def language(request: AgentRequest, tried: Tried) -> HttpResponseBase:
    """Go on in the other language; the designer's own pages keep theirs."""
    _speak(request, request.POST.get(CHOSEN, ""))
    back = request.POST.get("back", "")
    return redirect(back if back.startswith(tried.base) else tried.base)


def frame(tried: Tried) -> dict[str, Any]:
    """What the ribbon of a trial says."""
    return {
        "trial": tried,
        "title_tried": tried.version.title,
        "back_to_studio": reverse("studio_procedure", args=[tried.procedure.slug]),
    }


def ways_of(tried: Tried) -> Ways:
    """The addresses of a trial; what a person would read of her data is that of the draft."""
    base = tried.base
    return Ways(
        step=f"{base}{{step}}/",
        check=f"{base}verifier-mes-reponses/",
        meant=f"{base}verifier-mes-reponses/adresse/",
        send=f"{base}envoyer-pour-voir/",
        later=reverse("studio_procedure", args=[tried.procedure.slug]),
        privacy=reverse("trial_frame", args=[tried.procedure.slug]),
    )


def _page_of(tried: Tried, step: str) -> tuple[Form, Step]:
    found = tried.form.step(step) if tried.form else None
    if tried.form is None or found is None:
        raise Http404
    return tried.form, found


def _page(
    request: AgentRequest,
    tried: Tried,
    found: Step,
    answers: dict[str, object],
    errors: Iterable[FieldError],
    *,
    checking: bool,
    revealed: Iterable[str] = (),
) -> HttpResponseBase:
    wrong = list(errors)
    values = step_values(
        tried.draft(request, answers),
        found,
        answers,
        wrong,
        ways_of(tried),
        checking=checking,
        revealed=list(revealed),
    )
    status = 422 if wrong and request.method == "POST" else 200
    return answer(
        request, "trying/step", values | frame(tried), authority=tried.procedure.authority, status=status
    )


def _save(
    request: AgentRequest, tried: Tried, form: Form, found: Step, before: dict[str, object]
) -> HttpResponseBase:
    """Keep what was typed, good or not, then go on, go back, stay, or stop."""
    asked = visible_fields(form, found, before, today=request.today)
    taken = _named_files(request.FILES, asked, before)
    reading = read_step(form, found.id, request.POST, {**before, **taken.answers}, today=request.today)
    answers = _without_removed(reading)
    taken.errors += nothing_chosen(reading.gesture, taken, asked)
    try:
        keep(request, tried.procedure.pk, answers, at=request.now)
    except TooLong:
        messages.error(request, _too_long())
        return _page(request, tried, found, answers, (), checking=False)
    checking = request.POST.get("retour") == CHECKING
    if request.POST.get(CHOSEN):
        _speak(request, request.POST[CHOSEN])
        return redirect(f"{tried.base}{found.id}/" + (f"?retour={CHECKING}" if checking else ""))
    if "_later" in request.POST:
        return redirect("studio_procedure", tried.procedure.slug)
    if "_back" in request.POST:
        return redirect(_before(request, tried, form, found, answers, checking=checking))
    errors = [*taken.errors, *(reading.errors if reading.gesture is None else ())]
    if errors or reading.revealed:
        return _page(request, tried, found, answers, errors, checking=checking, revealed=reading.revealed)
    if reading.gesture is not None:
        anchor = f"#{html_id(reading.gesture.field_id)}" if reading.gesture.field_id else ""
        return redirect(f"{tried.base}{found.id}/{'?retour=' + CHECKING if checking else ''}{anchor}")
    after = None if checking else next_step(form, found.id, answers, today=request.today)
    return redirect(f"{tried.base}{after.id}/") if after else redirect("trial_check", tried.procedure.slug)


def _before(
    request: AgentRequest,
    tried: Tried,
    form: Form,
    found: Step,
    answers: Mapping[str, object],
    *,
    checking: bool,
) -> str:
    if checking:
        return reverse("trial_check", args=[tried.procedure.slug])
    before = previous_step(form, found.id, answers, today=request.today)
    if before is None:
        return reverse("studio_procedure", args=[tried.procedure.slug])
    return f"{tried.base}{before.id}/"


def _named_files(files: Files, fields: Iterable[Field], answers: Mapping[str, object]) -> Taken:
    """The files chosen, by their names only: nothing of them is read nor kept."""
    taken = Taken()
    for one in fields:
        sent = files.getlist(one.id) if one.type == "files" else []
        if not sent:
            continue
        there = entries_of(answers.get(one.id))
        room = max(one.max_files - len(there), 0)
        if len(sent) > room:
            told = _("Pas plus de fichiers ici : retirez-en un pour le remplacer.")
            taken.errors.append(FieldError(one.id, html_id(one.id), told, one.id))
        entries: list[Entry] = [
            {"document": str(new_id()), "name": (file.name or "")[-MOST_NAME:], "size": file.size or 0}
            for file in sent[:room]
        ]
        taken.kept += [str(entry["document"]) for entry in entries]
        taken.answers[one.id] = [*there, *entries]
    return taken


def _without_removed(reading: StepReading) -> dict[str, object]:
    gesture = reading.gesture
    if gesture is None or gesture.kind != "remove_file":
        return reading.answers
    left = without_file(reading.answers.get(gesture.field_id), gesture.document)
    return {**reading.answers, gesture.field_id: left}


def _speak(request: AgentRequest, wanted: str) -> None:
    if wanted in ("fr", "en") and wanted != spoken_in(request):
        request.session[SPOKEN] = wanted


def _too_long() -> str:
    return _("Vos réponses d’essai sont trop longues pour être gardées. Raccourcissez-les.")


urlpatterns = [
    path("<slug:slug>/essai/", begin, name="trial"),
    path("<slug:slug>/essai/remplir-un-exemple/", fill, name="trial_fill"),
    path("<slug:slug>/essai/effacer-mes-reponses/", again, name="trial_again"),
    path("<slug:slug>/essai/changer-de-langue/", language, name="trial_language"),
    path("<slug:slug>/essai/verifier-mes-reponses/", check, name="trial_check"),
    path("<slug:slug>/essai/verifier-mes-reponses/adresse/", meant, name="trial_meant"),
    path("<slug:slug>/essai/<slug:step>/", step, name="trial_step"),
]
