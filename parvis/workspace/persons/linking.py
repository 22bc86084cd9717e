"""Knowing the files of two sectors for one person's, who is there and was recognised; and taking it back."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.handles import plain
from parvis.authorities.sectors import Sector
from parvis.entrance.door import AgentRequest
from parvis.people.models import Datum, Profile
from parvis.person_file.actions import CannotLink, CannotUnlink, can_check, link, unlink
from parvis.person_file.alike import files_alike
from parvis.person_file.models import CrossSectorOpening, IdentityCheck, Parting
from parvis.person_file.queries import profiles_together
from parvis.ui.wording import day_words

from ..looked import listed
from .crossing import receives_her
from .gesture import PersonForm, PersonGesture, url_of

if TYPE_CHECKING:
    from parvis.agents.rights import Grants

Presence = CrossSectorOpening.Presence
UNSEEN = gettext_lazy("Une pièce d’identité ne se voit pas au téléphone : dites comment vous avez vérifié")


class JoiningForm(PersonForm):
    """Which file is hers too, where she is, and how one knows that it is she."""

    other = forms.ChoiceField(
        label=gettext_lazy("Quelle fiche est aussi la sienne ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez la fiche"),
            "invalid_choice": gettext_lazy("Cette fiche n’est plus proposée : choisissez-en une autre"),
        },
    )
    presence = forms.ChoiceField(
        label=gettext_lazy("Où est la personne ?"),
        choices=Presence.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Dites où est la personne : sans elle, rien ne se rattache")
        },
    )
    checked = forms.ChoiceField(
        label=gettext_lazy("Comment avez-vous vérifié que c’est elle ?"),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites comment vous avez vérifié que c’est elle")},
    )

    def prepare(self) -> None:
        """Offer the files of the other sectors where she receives that look like this one, the nearest first."""
        self.candidates = files_alike(
            self.request.grants, self.profile, profiles_together(self.profile), at=self.request.now
        )
        listed(self.request, (one.profile for one in self.candidates))
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(one.profile.pk), _described(one.profile, self.profile)) for one in self.candidates
        ]
        # One that is only near is chosen by hand: nobody links it by habit.
        if len(self.candidates) == 1 and not differences(self.candidates[0].profile, self.profile):
            field.initial = str(self.candidates[0].profile.pk)

    def clean(self) -> dict[str, Any]:
        """Nobody shows a paper on the telephone."""
        values = super().clean() or {}
        presence, checked = values.get("presence"), values.get("checked")
        if presence and checked and not can_check(Presence(presence), IdentityCheck(checked)):
            self.add_error("checked", str(UNSEEN))
        return values


def _described(other: Profile, profile: Profile) -> str:
    said = [str(Sector(other.sector).label), other.full_name]
    if other.birth_date:
        said.append(day_words(other.birth_date))
    differs = differences(other, profile)
    told = _("même identité")
    if differs:
        told = _("diffère : %(differences)s") % {"differences": ", ".join(differs)}
    return " · ".join([*said, told])


def differences(other: Profile, profile: Profile) -> list[str]:
    """What another file says otherwise, in words."""
    data = (
        (Datum.FAMILY_NAME, other.family_name, profile.family_name),
        (Datum.BIRTH_NAME, other.birth_name, profile.birth_name),
        (Datum.GIVEN_NAMES, other.given_names, profile.given_names),
        (Datum.BIRTH_DATE, _day(other.birth_date), _day(profile.birth_date)),
    )
    return [
        _("%(datum)s « %(there)s » au lieu de « %(here)s »")
        % {"datum": str(datum.label).lower(), "there": there, "here": here}
        if there and here
        else _("%(datum)s connu d’une seule fiche") % {"datum": str(datum.label).lower()}
        for datum, there, here in data
        if plain(there) != plain(here)
    ]


def _day(born: date | None) -> str:
    return day_words(born) if born else ""


def _join(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    link(
        profile.pk,
        UUID(values["other"]),
        ground=Presence(values["presence"]),
        checked=IdentityCheck(values["checked"]),
        by=request.agent,
        at=request.now,
    )
    return _("Les deux fiches sont rattachées à la même personne.")


JOINING = PersonGesture(
    slug="rattacher",
    title=gettext_lazy("Rattacher une autre fiche de la même personne"),
    button=gettext_lazy("Rattacher les deux fiches"),
    form=JoiningForm,
    act=_join,
    refusals={
        (CannotLink, "unseen"): UNSEEN,
        (CannotLink, ""): gettext_lazy(
            "Ces deux fiches ne peuvent pas être rattachées : l’une a changé, ou chacune a déjà sa personne."
        ),
    },
    consequences=lambda: [
        _(
            "Vous lirez ces deux fiches en une seule page ; les agents d’un seul secteur ne verront rien de plus."
        ),
        _("Chaque fiche garde ses demandes, ses notes et ses moyens de contact : rien n’est mélangé."),
        _("Votre nom, la présence de la personne et votre façon de vérifier s’inscrivent au journal."),
        _("C’est réversible : la personne ou l’accueil peut les séparer."),
    ],
    allowed=receives_her,
    template="workspace/persons/joining.html",
)


class PartingForm(PersonForm):
    """Why the file is no longer known for hers."""

    why = forms.ChoiceField(
        label=gettext_lazy("Pourquoi détacher cette fiche ?"),
        choices=Parting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites pourquoi")},
    )


def _part(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    unlink(profile.pk, why=Parting(values["why"]), by=request.agent, at=request.now)
    return _("Cette fiche n’est plus rattachée à celles des autres secteurs.")


def _may_part(grants: "Grants", profile: Profile) -> bool:
    """What she does not see joined she does not part: the page would tell her that it is."""
    return receives_her(grants, profile) and any(not one.opened for one in profiles_together(profile))


PARTING = PersonGesture(
    slug="detacher",
    title=gettext_lazy("Détacher cette fiche de celles des autres secteurs"),
    button=gettext_lazy("Détacher cette fiche"),
    form=PartingForm,
    act=_part,
    refusals={
        (CannotUnlink, "merged"): gettext_lazy(
            "Ce rattachement vient d’une réunion de fiches : séparez-les d’abord."
        ),
        (CannotUnlink, ""): gettext_lazy("Cette fiche n’est rattachée à aucune autre."),
    },
    consequences=lambda: [
        _("Cette page ne montrera plus que ce secteur. Aucune donnée n’est effacée."),
        _("Les autres fiches restent rattachées entre elles."),
        _("Votre nom et la raison s’inscrivent au journal."),
    ],
    allowed=_may_part,
)

urlpatterns = [url_of(JOINING), url_of(PARTING)]
