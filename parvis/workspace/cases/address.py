"""Correcting the e-mail address that messages go to, when the one declared is wrong."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.cases.actions import CannotCorrectEmail
from parvis.entrance.door import AgentRequest
from parvis.interactions.models import Channel
from parvis.notifications.actions import CannotQueue
from parvis.notifications.queries import told
from parvis.notifications.readdressing import BeingSent, correct_address, matters_most, worth_sending_again

from ..contact_wording import doubt_told
from .gesture import Gesture, GestureForm, url_of
from .wording import GROUNDS

if TYPE_CHECKING:
    from parvis.cases.models import Case


class AddressForm(GestureForm):
    """The right address, how it is known, and what to send to it again."""

    email = forms.EmailField(
        label=gettext_lazy("Nouvelle adresse électronique"),
        help_text=gettext_lazy("Faites-la épeler, puis relisez-la à voix haute."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Écrivez la nouvelle adresse"),
            "invalid": gettext_lazy("Écrivez une adresse complète, comme prenom.nom@exemple.fr"),
        },
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Comment la connaissez-vous ?"),
        choices=tuple(GROUNDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites comment vous connaissez cette adresse")},
    )
    again = forms.MultipleChoiceField(
        label=gettext_lazy("À envoyer de nouveau, à la nouvelle adresse"),
        help_text=gettext_lazy("Décochez ce que l’usager a déjà reçu autrement."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        """Offer what went to the address declared so far, or failed to."""
        lines = told(worth_sending_again(self.case))
        if not lines:
            del self.fields["again"]
            return
        field = self.fields["again"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(line.delivery.pk), _("%(what)s. %(how)s") % {"what": line.purpose, "how": line.words})
            for line in lines
        ]
        field.initial = [str(line.delivery.pk) for line in lines if matters_most(line.delivery)]


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    moved = correct_address(
        case.pk,
        values["email"],
        ground=Channel(values["ground"]),
        again=[UUID(one) for one in values.get("again", ())],
        by=request.agent,
        at=request.now,
        revision=revision,
    )
    told_first = _("L’adresse est corrigée : %(email)s.") % {"email": values["email"]}
    doubt = doubt_told(values["email"])
    if not moved:
        return told_first + doubt
    leaving = ngettext("%(count)s message y part.", "%(count)s messages y partent.", len(moved))
    return f"{told_first} {leaving % {'count': len(moved)}}{doubt}"


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _(
            "Cette adresse recevra tous les messages et ouvrira la page de suivi : assurez-vous que c’est bien "
            "la personne qui a fait la demande."
        ),
        _("Les liens de suivi envoyés à l’ancienne adresse ne s’ouvrent plus."),
        _("Rien n’est écrit à l’ancienne adresse : elle appartient peut-être à quelqu’un d’autre."),
        _("Ce qui n’était pas encore parti part à la nouvelle adresse."),
        _("Les réponses du formulaire restent telles que l’usager les a envoyées."),
    ]


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    return {"declared": case.mailbox}


ADDRESS = Gesture(
    slug="adresse-electronique",
    title=gettext_lazy("Corriger l’adresse électronique"),
    button=gettext_lazy("Corriger l’adresse"),
    form=AddressForm,
    act=_act,
    refusals={
        BeingSent: gettext_lazy(
            "Un message est en train de partir vers l’ancienne adresse. Validez de nouveau dans une minute."
        ),
        CannotCorrectEmail: gettext_lazy("C’est déjà l’adresse de cette demande."),
        CannotQueue: gettext_lazy("Aucun serveur de messagerie n’accepterait cette adresse : vérifiez-la."),
    },
    offered=lambda case: bool(case.mailbox),
    consequences=_consequences,
    more=_more,
    template="workspace/cases/address.html",
)

urlpatterns = [url_of(ADDRESS)]
