"""Opening again a case that was over."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotReopen, reopen
from parvis.catalogue.natures import Outcome
from parvis.entrance.door import AgentRequest
from parvis.ui.prose import Prose

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class ReopeningForm(GestureForm):
    """Why."""

    reason = Prose(
        label=gettext_lazy("Pourquoi la rouvrir"),
        help_text=gettext_lazy("Ce motif reste entre agents : il devient une note interne."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Dites pourquoi vous rouvrez cette demande")},
    )


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    reopen(case.pk, by=request.agent, at=request.now, reason=values["reason"], revision=revision)
    return _("La demande %(reference)s est rouverte.") % {"reference": case.reference}


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("La demande revient dans la boîte de votre service."),
        _("Les décisions déjà prises restent dans son historique et gardent leurs effets."),
        _("L’usager lira « Votre demande est de nouveau étudiée »."),
    ]


REOPENING = Gesture(
    slug="rouvrir",
    title=gettext_lazy("Rouvrir la demande"),
    button=gettext_lazy("Rouvrir"),
    form=ReopeningForm,
    act=_act,
    refusals={
        CannotReopen: gettext_lazy(
            "Cette demande est ouverte, ou l’usager l’a retirée : elle ne se rouvre pas."
        )
    },
    offered=lambda case: not case.is_open() and case.outcome != Outcome.WITHDRAWN,
    consequences=_consequences,
)

urlpatterns = [url_of(REOPENING)]
