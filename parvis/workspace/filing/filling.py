"""The same form as online, one step a page, typed by the agent."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.cases.access import draft_to_fill, draft_whole
from parvis.cases.behalf import form_of
from parvis.cases.filling.files import infected
from parvis.cases.filling.steps import errors_of, save_step, step_page
from parvis.cases.models import Draft
from parvis.entrance.door import AgentRequest, page
from parvis.forms.answers import FieldError, visible_steps
from parvis.forms.shape import Step, text

from ..tray.opening import message_beside
from .beginning import context_of
from .door import address, desk_page

CHECKING = "verifier"
"""Value of ``retour``: she came from the page that checks, and goes back there."""


@desk_page(read_to_post=draft_to_fill)
def filing_step(request: AgentRequest, draft: Draft, step: str) -> HttpResponseBase:
    """Show a step, or save it and lead to the next."""
    if draft.submitted_at is not None:
        return redirect("filing_done", draft.pk)
    form = form_of(draft)
    found = form.step(step)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, draft, found)
    if found not in visible_steps(form, draft.answers, today=request.today):
        return redirect("filing_check", draft.pk)
    errors = infected(found.fields(), draft.answers, draft.pk)
    if request.GET.get("retour") == CHECKING:
        errors = errors_of(draft, found, today=request.today) + errors
    return _page(request, draft, found, draft.answers, errors)


def _page(
    request: AgentRequest,
    draft: Draft,
    found: Step,
    answers: Mapping[str, object],
    errors: Sequence[FieldError],
    *,
    revealed: Sequence[str] = (),
) -> HttpResponseBase:
    """Write a step with what was typed and what is wrong."""
    shown = step_page(form_of(draft), found, answers, errors, today=request.today, opened=revealed)
    language = get_language() or "fr"
    checking = CHECKING in (request.GET.get("retour"), request.POST.get("retour"))
    context = {
        **context_of(request, text(draft.version.offer.title, language)),
        "draft": draft,
        "shown": shown,
        "answers": answers,
        "errors": errors,
        "opened_lines": shown.opened_lines,
        "next_title": text(shown.after.title, language) if shown.after else _("Vérifier les réponses"),
        "back": address(draft, "filing_step", shown.before.id) if shown.before else "",
        "checking": CHECKING if checking else "",
        **message_beside(request, draft),
        "is_known": draft.known_profile is not None and shown.position == 1,
    }
    is_refused = bool(errors) and request.method == "POST"
    return page(request, "workspace/filing/step.html", context, status=422 if is_refused else 200)


def _save(request: AgentRequest, draft: Draft, found: Step) -> HttpResponseBase:
    """Save what was typed, good or not, then go on or stay."""
    saved = save_step(
        draft,
        found,
        request.POST,
        request.FILES,
        by=request.agent.actor,
        at=request.now,
        today=request.today,
    )
    is_checking = request.POST.get("retour") == CHECKING
    if saved.stays:
        # What was read to save it does not make a page.
        whole = draft_whole(draft.pk)
        return _page(request, whole, found, whole.answers, saved.errors, revealed=saved.revealed)
    if saved.gesture is not None:
        query = f"?{urlencode({'retour': CHECKING})}" if is_checking else ""
        return redirect(address(draft, "filing_step", found.id) + query + saved.anchor)
    after = step_page(form_of(draft), found, draft.answers, (), today=request.today).after
    if is_checking or after is None:
        return redirect("filing_check", draft.pk)
    return redirect("filing_step", draft.pk, after.id)


urlpatterns = [path("depots/<uuid:draft>/etapes/<slug:step>/", filing_step, name="filing_step")]
