"""Sending the person the link by which she joins or parts her own files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.entrance.door import AgentRequest
from parvis.letters.own_files import own_files
from parvis.notifications.models import Purpose
from parvis.notifications.personal import language_of, recipient_at, send_letter, sender_to
from parvis.people.models import Profile
from parvis.person_file.looking import verified_emails
from parvis.person_file.own import CannotSendOwnFiles, open_own_link, own_files_url

from .crossing import receives_her
from .gesture import PersonForm, PersonGesture, url_of


class OwnFilesForm(PersonForm):
    """The address the link goes to."""

    point = forms.ChoiceField(
        label=gettext_lazy("À quelle adresse ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez l’adresse"),
            "invalid_choice": gettext_lazy("Cette adresse n’est plus vérifiée : choisissez-en une autre"),
        },
    )

    def prepare(self) -> None:
        """Offer the addresses that an agent saw to reach her, the preferred one first."""
        self.candidates = verified_emails(self.profile)
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.value) for one in self.candidates]
        field.initial = str(self.candidates[0].pk) if self.candidates else None


def _act(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    point = next((one for one in verified_emails(profile) if str(one.pk) == values["point"]), None)
    if point is None:
        raise CannotSendOwnFiles("address")
    link = open_own_link(profile.pk, point.pk, by=request.agent, at=request.now)
    letter = own_files(
        sender=sender_to(profile),
        recipient=recipient_at(profile, point),
        url=own_files_url(link),
        until=link.expires_at,
        zone=request.calendar.zone.key,
        language=language_of(profile),
    )
    if not send_letter(profile, point, letter, Purpose.OWN_FILES, key=link.pk.hex, at=request.now):
        raise CannotSendOwnFiles("address")
    return _("Le lien part à l’adresse %(email)s.") % {"email": point.value}


OWN_FILES = PersonGesture(
    slug="ses-fiches",
    title=gettext_lazy("Lui envoyer le lien vers ses fiches"),
    button=gettext_lazy("Envoyer le lien"),
    form=OwnFilesForm,
    act=_act,
    refusals={
        (CannotSendOwnFiles, "address"): gettext_lazy("Cette adresse ne peut pas recevoir le lien."),
        (CannotSendOwnFiles, "often"): gettext_lazy(
            "Trois liens sont déjà partis pour cette fiche depuis hier : utilisez le dernier, ou attendez demain."
        ),
        (CannotSendOwnFiles, "organisation"): gettext_lazy("Cette fiche n’est pas celle d’une personne."),
    },
    consequences=lambda: [
        _("Elle verra les fiches de votre collectivité qui sont sûrement à elle, et dira lesquelles réunir."),
        _(
            "Une fiche d’un autre secteur n’y paraît que si elle porte son nom, sa date de naissance et la même "
            "adresse, vérifiée là aussi."
        ),
        _("Le message ne nomme aucun service. Vous ne saurez rien des secteurs où vous n’accueillez pas."),
        _("Le lien sert une seule fois, pendant trois jours. Il meurt si cette adresse quitte la fiche."),
    ],
    allowed=receives_her,
    template="workspace/persons/own_files.html",
)

urlpatterns = [url_of(OWN_FILES)]
