"""Correcting or checking who somebody is, and saying on what ground."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.entrance.door import AgentRequest
from parvis.people.actions import CannotCorrect, correct
from parvis.people.models import Datum, Ground, Profile
from parvis.person_file.access import may_write

from .gesture import NO_LONGER, PersonForm, PersonGesture, url_of

if TYPE_CHECKING:
    from parvis.agents.rights import Grants


class IdentityCorrectionForm(PersonForm):
    """Who she is, as the agent now knows it."""

    family_name = forms.CharField(label=Datum.FAMILY_NAME.label, max_length=120, required=False)
    birth_name = forms.CharField(
        label=Datum.BIRTH_NAME.label,
        help_text=gettext_lazy("Seulement s’il diffère du nom d’usage."),
        max_length=120,
        required=False,
    )
    given_names = forms.CharField(label=Datum.GIVEN_NAMES.label, max_length=160, required=False)
    birth_date = forms.DateField(
        label=Datum.BIRTH_DATE.label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/1984")},
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Sur quoi vous appuyez-vous ?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites sur quoi vous vous appuyez")},
    )
    all_checked = forms.BooleanField(
        label=gettext_lazy("J’ai comparé toutes ces données avec ce justificatif"), required=False
    )

    def prepare(self) -> None:
        """Begin with what is known, and remember it."""
        for name in ("family_name", "birth_name", "given_names", "birth_date"):
            self.fields[name].initial = getattr(self.profile, name)
        self.seen = _mark(self.profile)

    def clean_birth_date(self) -> Any:
        """Nobody is born tomorrow."""
        born_on = self.cleaned_data["birth_date"]
        if born_on and born_on > self.request.today:
            raise forms.ValidationError(_("Cette date est à venir"))
        return born_on

    def clean(self) -> dict[str, Any]:
        """Hold a page drawn before somebody else's correction."""
        if self.data.get("seen") != self.seen:
            self.add_error(
                None,
                _("Cette fiche a été corrigée entre-temps. Comparez avec ce qui suit, puis enregistrez."),
            )
        return super().clean() or {}


def _mark(profile: Profile) -> str:
    """What the page was drawn from, in a few signs that say nothing of the person."""
    known = (profile.family_name, profile.birth_name, profile.given_names, profile.birth_date)
    return sha256(f"{profile.pk}{known}".encode()).hexdigest()[:16]


def _act(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    data = (Datum.FAMILY_NAME, Datum.BIRTH_NAME, Datum.GIVEN_NAMES, Datum.BIRTH_DATE)
    correct(
        profile.pk,
        {datum: values[datum.value] for datum in data},
        ground=Ground(values["ground"]),
        by=request.agent,
        at=request.now,
        all_checked=values["all_checked"],
    )
    return _("L’identité est enregistrée, avec son origine.")


def _allowed(grants: "Grants", profile: Profile) -> bool:
    return profile.kind == Profile.Kind.PERSON and may_write(grants, profile)


IDENTITY_CORRECTION = PersonGesture(
    slug="identite",
    title=gettext_lazy("Corriger ou vérifier l’identité"),
    button=gettext_lazy("Enregistrer"),
    form=IdentityCorrectionForm,
    act=_act,
    refusals={
        (CannotCorrect, "nothing"): gettext_lazy(
            "Rien n’a changé. Pour dire que ces données sont exactes, cochez que vous les avez comparées avec "
            "un justificatif."
        ),
        (CannotCorrect, "name"): gettext_lazy("Écrivez un nom d’usage ou un nom de naissance"),
        (CannotCorrect, "merged"): NO_LONGER,
    },
    consequences=lambda: [
        _("Ce que vous changez prend l’origine que vous indiquez, à votre nom et à la date d’aujourd’hui."),
        _("Sans justificatif, la donnée reste « déclarée » : elle n’est pas vérifiée."),
        _("Les demandes déjà déposées gardent l’identité déclarée ce jour-là."),
        _("La correction s’inscrit dans l’histoire de la fiche, sans les anciennes valeurs."),
    ],
    allowed=_allowed,
    template="workspace/persons/identity.html",
)

urlpatterns = [url_of(IDENTITY_CORRECTION)]
