"""Leaving a word for colleagues."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotWrite, note

from ..door import AgentRequest
from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class NoteForm(GestureForm):
    """The note."""

    body = forms.CharField(
        label=gettext_lazy("Votre note"),
        help_text=gettext_lazy("Restez factuel : l’usager peut demander à lire ce qui le concerne."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez votre note")},
    )


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    note(case.pk, values["body"], by=request.agent, at=request.now)
    return _("Votre note est ajoutée.")


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("Vos collègues de ce service et de ce secteur liront cette note."),
        _("Elle n’apparaît pas sur la page de suivi de l’usager, et ne change ni l’état ni les délais."),
    ]


NOTE = Gesture(
    slug="noter",
    title=gettext_lazy("Ajouter une note interne"),
    button=gettext_lazy("Ajouter la note"),
    form=NoteForm,
    act=_act,
    refusals={CannotWrite: gettext_lazy("Écrivez votre note")},
    offered=lambda case: True,
    consequences=_consequences,
)

urlpatterns = [url_of(NOTE)]
