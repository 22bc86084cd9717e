"""Confirming who filed: nothing attaches itself to a known person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotConfirm, confirm_identity
from parvis.cases.queries import suggested_profiles
from parvis.entrance.door import AgentRequest

from ..looked import listed
from .gesture import Gesture, GestureForm, url_of
from .wording import day

if TYPE_CHECKING:
    from parvis.cases.models import Case

NEW = "new"


class IdentityForm(GestureForm):
    """Which profile it is, or a new one."""

    profile = forms.ChoiceField(
        label=gettext_lazy("Qui est-ce ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites de qui il s’agit, ou créez une fiche")},
    )

    def prepare(self) -> None:
        """Suggest the profiles of this service and sector that look alike."""
        self.suggested = {str(profile.pk): profile for profile in suggested_profiles(self.case)}
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *(
                (key, _words(profile.full_name, profile.birth_date))
                for key, profile in self.suggested.items()
            ),
            (NEW, _("Aucune de ces fiches : en créer une avec l’identité déclarée")),
        ]


def _words(name: str, birth_date: Any) -> str:
    if birth_date is None:
        return name
    return _("%(name)s, date de naissance : %(day)s") % {"name": name, "day": day(birth_date)}


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    chosen = None
    if values["profile"] != NEW:
        chosen = next(p for p in suggested_profiles(case) if str(p.pk) == values["profile"])
    confirm_identity(case.pk, by=request.agent, at=request.now, profile=chosen, revision=revision)
    return _("L’identité est confirmée.")


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    assert isinstance(form, IdentityForm)
    listed(request, form.suggested.values())
    return {"declared": case.applicant}


IDENTITY = Gesture(
    slug="identite",
    title=gettext_lazy("Confirmer l’identité"),
    button=gettext_lazy("Confirmer"),
    form=IdentityForm,
    act=_act,
    refusals={CannotConfirm: gettext_lazy("La demande est anonyme, ou son identité est déjà confirmée.")},
    offered=lambda case: case.profile_id is None and not case.applicant.is_anonymous,
    consequences=lambda request, case: [
        _("La demande rejoint la fiche choisie, dans votre collectivité et votre secteur seulement."),
        _("Une adresse électronique identique ne prouve pas l’identité : vérifiez avant de confirmer."),
        _("Les moyens de contact déclarés sont ajoutés à la fiche. L’usager n’est pas prévenu."),
    ],
    more=_more,
    template="workspace/cases/identity.html",
)

urlpatterns = [url_of(IDENTITY)]
