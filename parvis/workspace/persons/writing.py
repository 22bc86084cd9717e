"""How she wants to be written to, noted on her word by an agent."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.labels import LANGUAGES, spoken
from parvis.notifications.addressees import (
    CannotChoose,
    CannotReuse,
    Wish,
    addressee_at,
    addressee_id,
    choose_for,
    reuse,
)
from parvis.notifications.reaching import Way
from parvis.people.models import ContactPoint

from .gesture import PersonForm, PersonGesture, url_of

if TYPE_CHECKING:
    from parvis.entrance.door import AgentRequest
    from parvis.people.models import Profile

Email = ContactPoint.Kind.EMAIL


class WritingForm(PersonForm):
    """For which address, by which way, in which language."""

    address = forms.ChoiceField(
        label=gettext_lazy("Pour quelle adresse ?"),
        help_text=gettext_lazy("Les demandes qui la donnent, dans ce secteur, suivront ce choix."),
        error_messages={"required": gettext_lazy("Choisissez une adresse de la fiche")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Comment veut-elle être prévenue ?"),
        choices=[
            (Way.EMAIL.value, gettext_lazy("Par courriel")),
            (Way.PORTAL.value, gettext_lazy("Sur sa page de suivi seulement")),
            (Way.PAPER.value, gettext_lazy("Par courrier papier")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un moyen")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Dans quelle langue ?"), required=False)
    reuse = forms.BooleanField(
        label=gettext_lazy("L’adresse fonctionne : lui écrire de nouveau si nous l’avions laissée"),
        required=False,
    )

    def prepare(self) -> None:
        """Offer her own addresses, and begin with what is kept of the first."""
        emails = list(
            self.profile.contact_points.filter(kind=Email)
            .order_by("-is_preferred", "pk")
            .values_list("value", flat=True)
        )
        languages = [("", _("Celle de chaque demande")), *((code, LANGUAGES[code]) for code in spoken())]
        self.fields["address"].choices = [(one, one) for one in emails]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # a ChoiceField
        found = addressee_at(self.profile.authority_id, self.profile.sector, emails[0]) if emails else None
        self.initial.update(
            way=(found.way if found else "") or Way.EMAIL.value, language=found.language if found else ""
        )


def _choose(request: "AgentRequest", profile: "Profile", values: Mapping[str, Any]) -> str:
    wall = (profile.authority_id, profile.sector)
    is_reused = False
    if values["reuse"]:
        with suppress(CannotReuse):
            reuse(*wall, values["address"], by=request.agent.actor, at=request.now)
            is_reused = True
    wish = Wish(values["way"], values["language"])
    id_ = addressee_id(*wall, values["address"])
    try:
        choose_for(id_, *wall, wish, by=request.agent, at=request.now)
    except CannotChoose:
        if not is_reused:
            raise
    return _("C’est noté. Cela vaut dès maintenant.")


WRITING = PersonGesture(
    slug="etre-prevenue",
    title=gettext_lazy("Noter comment lui écrire"),
    button=gettext_lazy("Noter ce choix"),
    form=WritingForm,
    act=_choose,
    refusals={(CannotChoose, ""): gettext_lazy("C’est déjà ce qui est noté")},
    consequences=lambda: [
        _("Notez-le à sa demande seulement : la fiche dit qui l’a noté, et quand."),
        _("Les accusés de réception, demandes de complément et décisions partent toujours."),
        _("Elle peut en changer elle-même, par le lien au bas de nos courriels."),
    ],
)

urlpatterns = [url_of(WRITING)]
