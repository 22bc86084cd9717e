"""Taking out of the tray what needs no case: spam, or nothing to answer; and putting it back."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Arrival
from parvis.intake.tray.discarding import mark_not_spam, mark_spam, set_aside
from parvis.intake.tray.sorting import CannotSort

from .doing import done_once, gesture_page, gone, sortable, too_late

OTHER = "other"
WHY = {
    "thanks": gettext_lazy("Remerciement, ou simple confirmation"),
    "told": gettext_lazy("Information : rien n’est demandé"),
    "known": gettext_lazy("Déjà répondu autrement"),
    OTHER: gettext_lazy("Autre raison"),
}


class AsideForm(forms.Form):
    """Why there is nothing to answer."""

    use_required_attribute = False
    why = forms.ChoiceField(
        label=gettext_lazy("Pourquoi"),
        choices=[*WHY.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites pourquoi il n’y a rien à répondre")},
    )
    detail = forms.CharField(
        label=gettext_lazy("Précisez, pour les collègues (facultatif)"),
        max_length=1_500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Want words for any other reason."""
        values = super().clean() or {}
        if values.get("why") == OTHER and not values.get("detail", "").strip():
            self.add_error("detail", _("Dites la raison"))
        return values

    def reason(self) -> str:
        """The reason, in words."""
        why, detail = self.cleaned_data["why"], self.cleaned_data["detail"].strip()
        words = "" if why == OTHER else str(WHY[why])
        return " : ".join(part for part in (words, detail) if part)


@agent_page()
@require_POST
def tray_spam(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Say that a message is spam."""
    return _at_once(request, arrival, mark_spam, _("Classé indésirable."))


@agent_page()
@require_POST
def tray_not_spam(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Put a message back in the tray."""
    return _at_once(
        request, arrival, mark_not_spam, _("Remis dans le tri : ses délais courent depuis son arrivée.")
    )


@agent_page()
def tray_set_aside(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Say that a message asks for nothing, and why."""
    found = sortable(request, arrival)
    form = AsideForm(request.POST or None)
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            return done_once(
                request,
                found,
                lambda: set_aside(found, reason=form.reason(), agent=request.agent, at=request.now),
                _("Classé sans suite."),
            )
        except CannotSort as refused:
            late = too_late(request, refused)
    context = {"form": form, "late": late, "act": _("Classer sans suite")}
    status = 409 if late else 422 if form.is_bound else 200
    return gesture_page(
        request, found, "workspace/tray/gesture.html", _("Rien à répondre"), context, status=status
    )


def _at_once(request: AgentRequest, arrival: UUID, act: Any, words: str) -> HttpResponseBase:
    found: Arrival = sortable(request, arrival)
    try:
        return done_once(request, found, lambda: act(found, agent=request.agent, at=request.now), words)
    except CannotSort as refused:
        return gone(request, refused)


urlpatterns = [
    path("tri/<uuid:arrival>/indesirable/", tray_spam, name="tray_spam"),
    path("tri/<uuid:arrival>/remettre/", tray_not_spam, name="tray_not_spam"),
    path("tri/<uuid:arrival>/sans-suite/", tray_set_aside, name="tray_set_aside"),
]
