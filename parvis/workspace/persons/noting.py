"""Leaving a word about a person for the colleagues of the sector."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.entrance.door import AgentRequest
from parvis.people.actions import CannotNoteProfile, note_profile

from .gesture import PersonForm, PersonGesture, url_of

if TYPE_CHECKING:
    from parvis.people.models import Profile


class ProfileNoteForm(PersonForm):
    """The note."""

    body = forms.CharField(
        label=gettext_lazy("Votre note"),
        help_text=gettext_lazy(
            "Restez factuel, et n’écrivez que ce qui sert à l’accueillir : la personne peut demander à lire."
        ),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Écrivez votre note")},
    )


def _act(request: AgentRequest, profile: "Profile", values: Mapping[str, Any]) -> str:
    note_profile(profile.pk, values["body"], by=request.agent, at=request.now)
    return _("Votre note est ajoutée à la fiche.")


NOTING = PersonGesture(
    slug="noter",
    title=gettext_lazy("Ajouter une note à la fiche"),
    button=gettext_lazy("Ajouter la note"),
    form=ProfileNoteForm,
    act=_act,
    refusals={(CannotNoteProfile, ""): gettext_lazy("Écrivez votre note")},
    consequences=lambda: [
        _("Les agents de ce secteur liront cette note, ceux des autres secteurs jamais."),
        _("Jamais d’opinion, d’état de santé, de religion ni de vie privée."),
        _(
            "La personne n’est pas prévenue ; elle peut demander à lire ce qui la concerne (RGPD, article 15)."
        ),
    ],
)

urlpatterns = [url_of(NOTING)]
