"""The calls promised: the most urgent first, one key to say what came of a try."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.consulting import consulted
from parvis.agents.names import called
from parvis.agents.queries import units_of
from parvis.cases.contacts import callback_for, calls_shown
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.interactions.actions import (
    CannotAbandonCallback,
    CannotReassignCallback,
    CannotTryCallback,
    abandon_callback,
    reassign_callback,
    try_callback,
)
from parvis.interactions.models import CallAttempt, CallBack
from parvis.interactions.queries import MOST, SHELVES, Key, attempts_of, callback_counts, callbacks_page
from parvis.ui.parts import Crumb

from ..contact_wording import call_rows, contact_row
from ..inbox_filters import read_id

SHELF_WORDS = {
    "mine": gettext_lazy("Pour moi"),
    "service": gettext_lazy("Mes services"),
    "late": gettext_lazy("En retard"),
    "over": gettext_lazy("Terminés"),
}
REACHED = CallAttempt.Outcome.REACHED.value
GIVEN_UP = "abandoned"
TOLD = {
    "reached": gettext_lazy("Le rappel est tenu."),
    "no_answer": gettext_lazy("L’essai est noté : pas de réponse."),
    "message_left": gettext_lazy("L’essai est noté : message laissé."),
    GIVEN_UP: gettext_lazy("Le rappel est abandonné."),
}


class CallForm(forms.Form):
    """What came of a try, or why nobody will try again."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=gettext_lazy("Résultat"),
        choices=[*CallAttempt.Outcome.choices, (GIVEN_UP, gettext_lazy("Ne plus rappeler"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez le résultat")},
    )
    result = forms.CharField(
        label=gettext_lazy("Ce qui a été dit, ou pourquoi ne plus rappeler"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Want a reason to give up."""
        values = super().clean() or {}
        if values.get("outcome") == GIVEN_UP and not values.get("result", "").strip():
            self.add_error("result", _("Dites pourquoi ne plus rappeler"))
        return values


@agent_page()
def callbacks(request: AgentRequest) -> HttpResponseBase:
    """List the calls promised."""
    shelf = request.GET.get("vue", "")
    shelf = shelf if shelf in SHELVES else "service"
    after = Key.read(request.GET.get("apres", ""))
    promised = calls_shown(request.grants)
    calls, following = callbacks_page(promised, shelf, agent=request.agent, at=request.now, after=after)
    counts = callback_counts(promised, agent=request.agent, at=request.now)
    here = reverse("callbacks")
    context = {
        "rows": call_rows(request, calls),
        "shelf": shelf,
        "shelf_words": SHELF_WORDS[shelf],
        "shelves": [
            {
                "words": words,
                "count": _("1 000+") if counts.get(name, 0) > MOST else counts.get(name, ""),
                "href": f"{here}?vue={name}",
                "is_here": name == shelf,
                "is_alarming": name == "late" and counts["late"],
            }
            for name, words in SHELF_WORDS.items()
        ],
        "next_url": f"{here}?vue={shelf}&apres={following}".replace("+", "%2B") if following else "",
    }
    return page(request, "workspace/reception/callbacks.html", context)


@agent_page()
def callback(request: AgentRequest, call_back: UUID) -> HttpResponseBase:
    """Show a call promised, and say what came of it."""
    call = callback_for(request.grants, call_back)
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return _told(request, call, form.cleaned_data["outcome"], form.cleaned_data["result"])
        except (CannotTryCallback, CannotAbandonCallback):
            return _page(request, callback_for(request.grants, call_back), form, status=409)
    return _page(request, call, form, status=422 if form.is_bound else 200)


@agent_page()
@require_POST
def tried(request: AgentRequest, call_back: UUID) -> HttpResponseBase:
    """Say in one key, from the list, what came of a try."""
    call = callback_for(request.grants, call_back)
    form = CallForm(request.POST)
    if not form.is_valid() or form.cleaned_data["outcome"] == GIVEN_UP:
        return redirect("callback", call.pk)
    try:
        with transaction.atomic():
            _told(request, call, form.cleaned_data["outcome"], "")
    except CannotTryCallback:
        messages.warning(request, _("Ce rappel est déjà terminé."))
    shelf = request.POST.get("vue", "")
    return redirect(reverse("callbacks") + (f"?vue={shelf}" if shelf in SHELVES else ""))


@agent_page()
@require_POST
def reassigned(request: AgentRequest, call_back: UUID) -> HttpResponseBase:
    """Hand a call to another service, or take it."""
    call = callback_for(request.grants, call_back)
    unit = read_id(request.POST.get("unit", "")) or call.unit_id
    agent = request.agent if request.POST.get("mine") else None
    try:
        with transaction.atomic():
            reassign_callback(call.pk, unit=unit, agent=agent, by=request.agent, at=request.now)
    except CannotReassignCallback:
        messages.warning(request, _("Ce rappel n’a pas pu être confié : il est déjà terminé."))
    else:
        messages.success(request, _("Vous rappellerez.") if agent else _("Le rappel est confié au service."))
    return redirect("callbacks")


def _told(request: AgentRequest, call: CallBack, outcome: str, words: str) -> HttpResponseBase:
    if outcome == GIVEN_UP:
        abandon_callback(call.pk, why=words, by=request.agent, at=request.now)
    else:
        kept_words = words if outcome == REACHED else ""
        try_callback(
            call.pk, CallAttempt.Outcome(outcome), by=request.agent, at=request.now, result=kept_words
        )
    messages.success(request, str(TOLD[outcome]))
    return redirect("callbacks")


def _page(request: AgentRequest, call: CallBack, form: CallForm, *, status: int) -> HttpResponseBase:
    if call.profile_id is not None:
        seen = Seen(call.authority_id, call.sector, "call_back", call.pk, profile=call.profile_id)
        consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.CALL)
    attempts = attempts_of(call)
    names = called(
        [(call.promised_by_id, call.promised_signed), *((one.agent_id, one.signed) for one in attempts)]
    )
    (row,) = call_rows(request, [call])
    context = {
        "call": row,
        "contact": contact_row(call.contact),
        "attempts": attempts,
        "names": names,
        "promised_by": names[call.promised_by_id],
        "promised_at": call.promised_at,
        "form": form,
        "is_over": status == 409,
        "units": units_of(call.authority_id),
        "unit_id": call.unit_id,
        "trail": [
            Crumb(_("Rappels"), reverse("callbacks")),
            Crumb(call.name or _("Personne non identifiée")),
        ],
    }
    return page(request, "workspace/reception/callback.html", context, status=status)


urlpatterns = [
    path("rappels/", callbacks, name="callbacks"),
    path("rappels/<uuid:call_back>/", callback, name="callback"),
    path("rappels/<uuid:call_back>/essai/", tried, name="callback_tried"),
    path("rappels/<uuid:call_back>/confier/", reassigned, name="callback_reassigned"),
]
