"""One gesture on many cases: chosen in a list, confirmed on its own page, followed, undone."""

from collections.abc import Callable
from math import ceil
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.present import acting_beside, guests_beside
from parvis.agents.queries import units_of
from parvis.agents.rights import Right
from parvis.batches.access import run_for
from parvis.batches.actions import (
    MOST_CASES,
    CannotConfirm,
    CannotConfirmUnseen,
    CannotPrepare,
    CannotStop,
    CannotUndo,
    abandon,
    ask_undo,
    confirm,
    prepare,
    stop,
)
from parvis.batches.gestures import GESTURES
from parvis.batches.models import BulkItem, BulkRun, Export
from parvis.batches.queries import (
    departures,
    exports_of,
    forecast,
    listed,
    refused_page,
    runs_of,
    some_of,
    targets_of,
    ticked,
)
from parvis.batches.sharing import former_holders, shares_of
from parvis.cases.labels import labels_seen
from parvis.entrance.door import AgentRequest, agent_page, list_url, page
from parvis.notifications.notices.actions import read_about
from parvis.ui.wording import number_words

from .bulk_words import (
    consequences,
    departed_words,
    gesture_words,
    leaving_words,
    named,
    receiver_words,
    some_told,
)
from .messaging import message_page
from .portfolio import back_from, hands_of, left_out, sharing_page, trail_of
from .selection import wanted_in_list

Gesture = BulkRun.Gesture
DONE = (BulkItem.Outcome.DONE, BulkItem.Outcome.UNDONE)
LISTED = 30
"""Cases named once it is done: those of a page of the inbox."""


class TargetForm(forms.Form):
    """To whom, to which service, or which label. Taking needs nothing."""

    use_required_attribute = False
    target = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choisissez dans la liste"),
            "invalid_choice": gettext_lazy("Choisissez dans la liste"),
        }
    )

    def __init__(self, *args: Any, request: AgentRequest, run: BulkRun, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if run.gesture not in CHOICES:
            del self.fields["target"]
            return
        label, choices = CHOICES[Gesture(run.gesture)]
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.label = label
        field.choices = [("", _("Choisir…")), *choices(request)]


def _agents(request: AgentRequest) -> list[tuple[str, str]]:
    return [
        *(
            (str(one.agent.pk), receiver_words(one.agent))
            for one in acting_beside(request.grants, on=request.today)
            if not one.absence
        ),
        *(
            (str(guest.pk), receiver_words(guest))
            for guest in guests_beside(request.grants, on=request.today)
        ),
    ]


def _labels(request: AgentRequest) -> list[tuple[str, str]]:
    return [(str(label.pk), label.name) for label in labels_seen(request.grants)]


def _units(request: AgentRequest) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit.name) for unit in units_of(request.agent.authority_id)]


CHOICES: dict[Gesture, tuple[Any, Callable[[AgentRequest], list[tuple[str, str]]]]] = {
    Gesture.ASSIGN: (gettext_lazy("Agent qui répondra de ces demandes"), _agents),
    Gesture.LABEL: (gettext_lazy("Étiquette à poser"), _labels),
    Gesture.HAND_OVER: (gettext_lazy("Service qui prend la suite"), _units),
}


@agent_page()
@require_POST
def prepare_bulk(request: AgentRequest) -> HttpResponseBase:
    """Keep the cases ticked, or all those of the list, and lead to the page that asks for confirmation."""
    gesture = request.POST.get("geste", "")
    if gesture not in GESTURES or not request.grants.has(GESTURES[gesture].right):
        raise Http404
    if request.POST.get("tout") == "oui":
        cases = listed(request.grants, wanted_in_list(request), today=request.today)
    else:
        whole_page = request.POST.get("page") == "oui"
        cases = ticked(request.grants, request.POST.getlist("ici" if whole_page else "demandes"))
    try:
        run = prepare(request.grants, cases, gesture, at=request.now)
    except CannotPrepare as refusal:
        many = refusal.args[0]
        messages.warning(
            request,
            _("Une action groupée porte sur %(most)s demandes au plus : ajoutez un critère.")
            % {"most": number_words(MOST_CASES)}
            if many
            else _("Cochez au moins une demande."),
        )
        return redirect(list_url(request))
    return redirect("bulk_run", run.pk)


@agent_page()
def show_run(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Ask for confirmation, or tell how far it went."""
    found = run_for(request.grants, run)
    if found.state == BulkRun.State.PREPARED:
        return _asked_first(request, found)
    if not found.is_under_way():
        read_about(request.agent, found, at=request.now)
    after = request.GET.get("apres", "")
    refused, following = refused_page(
        found, request.grants, after=int(after) if after.isdecimal() and len(after) < 9 else -1
    )
    words = gesture_words(found, targets_of([found]))
    done = [] if found.is_under_way() else some_of(found, request.grants, most=LISTED, outcomes=DONE)
    context = {
        "run": found,
        "words": words,
        "some": named(done),
        "unlisted": found.done - found.kept - len(done),
        **_messages_of(request, found),
        "refused": refused,
        "next_url": f"{reverse('bulk_run', args=[found.pk])}?apres={following}"
        if following is not None
        else "",
        "may_undo": found.may_be_undone(at=request.now),
        "shares": shares_of(found) if found.among else [],
        "former": former_holders(found) if found.gesture in BulkRun.MOVING else [],
        "may_return": found.gesture in BulkRun.SHARED and found.state == BulkRun.State.ENDED and found.done,
        "back": back_from(request, found),
        "trail": trail_of(words.title),
    }
    return page(request, "workspace/bulk/run.html", context)


def _messages_of(request: AgentRequest, run: BulkRun) -> dict[str, Any]:
    """What becomes of the messages of a run that has ended: about to leave, or what left of them."""
    told: dict[str, Any] = {"leaving": [], "departed": [], "is_leaving": False}
    if run.gesture != Gesture.MESSAGE or run.is_under_way():
        return told
    if run.undo_until is not None and run.may_be_undone(at=request.now):
        left = ceil((run.undo_until - request.now).total_seconds())
        return told | {"leaving": [leaving_words(run, left=left)]}
    states = departures(run)
    return told | {"departed": departed_words(run, states), "is_leaving": bool(states.get("waiting"))}


@agent_page()
@require_POST
def confirm_bulk(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Start it."""
    found = run_for(request.grants, run)
    form = TargetForm(request.POST, request=request, run=found)
    if not form.is_valid():
        return _confirmation(request, found, form)
    target = form.cleaned_data.get("target")
    try:
        confirm(
            found.pk,
            target=UUID(target) if target else None,
            grants=request.grants,
            at=request.now,
            told=request.POST.get("seen"),
        )
    except CannotConfirmUnseen:
        messages.warning(
            request, _("Rien n’est parti : ce que vous confirmiez a changé dans un autre onglet. Relisez-le.")
        )
    except CannotConfirm:
        messages.warning(request, _("Cette action groupée était déjà lancée."))
    return redirect("bulk_run", found.pk)


@agent_page()
@require_POST
def stop_bulk(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Leave what remains as it is."""
    found = run_for(request.grants, run)
    try:
        stop(found.pk, at=request.now)
    except CannotStop:
        messages.warning(request, _("Cette action groupée était déjà terminée."))
    return redirect("bulk_run", found.pk)


@agent_page()
@require_POST
def undo_bulk(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Undo what was done, but on the cases that changed since."""
    found = run_for(request.grants, run)
    try:
        ask_undo(found.pk, grants=request.grants, at=request.now)
    except CannotUndo:
        messages.warning(request, _("Cette action groupée ne peut plus être annulée."))
    return redirect("bulk_run", found.pk)


@agent_page()
@require_POST
def abandon_bulk(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Change nothing, and go back to the list."""
    found = run_for(request.grants, run)
    try:
        abandon(found.pk)
    except CannotConfirm:
        return redirect("bulk_run", found.pk)
    return redirect(back_from(request, found).href)


@agent_page()
def show_batches(request: AgentRequest) -> HttpResponseBase:
    """List what she asked for lately."""
    found = runs_of(request.grants)
    names = targets_of(found)
    hands = hands_of(found)
    runs = [(run, gesture_words(run, names), hands.get(run.pk, "")) for run in found]
    exports = exports_of(request.grants)
    context = {
        "runs": runs,
        "exports": exports,
        "now": request.now,
        "is_waiting": any(run.is_under_way() for run in found)
        or any(export.state == Export.State.ASKED for export in exports),
    }
    return page(request, "workspace/bulk/index.html", context)


def _asked_first(request: AgentRequest, run: BulkRun) -> HttpResponse:
    """What a run asks before it starts."""
    if run.gesture == Gesture.MESSAGE:
        return message_page(request, run)
    return sharing_page(request, run) if run.gesture in BulkRun.SHARED else _confirmation(request, run)


def _confirmation(request: AgentRequest, run: BulkRun, form: TargetForm | None = None) -> HttpResponse:
    ahead = forecast(run, request.grants, today=request.today)
    words = gesture_words(run, {})
    context = {
        "run": run,
        "form": form or TargetForm(request=request, run=run),
        "words": words,
        "ahead": ahead,
        "left_out": left_out(ahead),
        "consequences": consequences(run, ahead, request),
        **some_told(run, request),
        "may_manage_labels": request.grants.has(Right.MANAGE),
        "trail": trail_of(words.title),
    }
    return page(request, "workspace/bulk/confirm.html", context, status=422 if form else 200)


urlpatterns = [
    path("lots/", show_batches, name="batches"),
    path("lots/preparer/", prepare_bulk, name="bulk_prepare"),
    path("lots/<uuid:run>/", show_run, name="bulk_run"),
    path("lots/<uuid:run>/lancer/", confirm_bulk, name="bulk_confirm"),
    path("lots/<uuid:run>/arreter/", stop_bulk, name="bulk_stop"),
    path("lots/<uuid:run>/annuler/", undo_bulk, name="bulk_undo"),
    path("lots/<uuid:run>/abandonner/", abandon_bulk, name="bulk_abandon"),
]
