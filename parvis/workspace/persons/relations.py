"""What a person is to others: the list, one more, the end of one, and the file of whom this sector did not know."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.base.scope import Wall, scope
from parvis.entrance.door import AgentRequest, account_of, agent_page, page
from parvis.people.actions import (
    CannotCorrect,
    CannotRelate,
    add_relation,
    end_relation,
    open_profile,
    remove_relation,
)
from parvis.people.models import Datum, Profile, Proof, Relation
from parvis.people.queries import relations_of
from parvis.person_file.access import NotFound, may_write, profile_for, receives
from parvis.person_file.queries import profiles_together
from parvis.ui.parts import Crumb
from parvis.ui.wording import day_words

from ..born import IN_THE_PAST
from ..inbox_filters import read_id
from ..looked import listed, looked_at_files
from ..reception.found import persons_found
from .gesture import PersonForm, PersonGesture, url_of
from .show import header
from .wording import REVERSED, relation_rows

if TYPE_CHECKING:
    from ..reception.found import FoundPerson

LONGEST = 200
BACK = "-"
"""Before a kind: said from the other end."""


@agent_page()
def relations(request: AgentRequest, profile: UUID) -> HttpResponseBase:
    """List her relations, and look for the person of one more."""
    found = profile_for(request.grants, profile)
    looked_at_files(request, found)
    hers = {found.pk}
    if receives(request.grants, found):
        hers |= {one.profile for one in profiles_together(found) if not one.opened}
    relations = relations_of(hers)
    names = called((one.added_by_id, one.signed) for one in relations)
    rows = relation_rows(relations, hers, found, names)
    over = [row for row in rows if row["ends_on"] and row["ends_on"] < request.today]
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    shown = header(request, found)
    context = {
        **shown,
        "trail": [
            *shown["trail"][:-1],
            Crumb(found.full_name, reverse("person", args=[found.pk])),
            Crumb(_("Liens")),
        ],
        "live": [row for row in rows if row not in over],
        "over": over,
        "text": text,
        "persons": _persons(request, found, text) if len(text) > 1 and shown["may_write"] else [],
        "is_asked": len(text) > 1,
    }
    return page(request, "workspace/persons/relations.html", context)


def _persons(request: AgentRequest, profile: Profile, text: str) -> "list[FoundPerson]":
    """The persons of this very sector that answer: a relation never crosses a wall."""
    wall = Wall(profile.authority_id, profile.sector)
    with scope(walls=[wall, Wall(request.agent.authority_id, "")], account=account_of(request)):
        return [one for one in persons_found(request, text) if one.profile != profile.pk]


class RelationForm(PersonForm):
    """What the person is to another, since when, and on what the agent relies."""

    relation = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites ce que ces personnes sont l’une pour l’autre")},
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Depuis le (facultatif)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/2024")},
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("Sur quoi vous appuyez-vous ?"),
        choices=Proof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites sur quoi vous vous appuyez")},
    )

    def prepare(self) -> None:
        """Name the other person, and what the two may be to each other."""
        self.other = self.find_other()
        field = self.fields["relation"]
        assert isinstance(field, forms.ChoiceField)
        field.label = _("%(name)s est…") % {"name": self.profile.full_name}
        kinds = [self.profile.kind, self.other.kind if self.other else Profile.Kind.PERSON.value]
        field.choices = [(value, f"{words} {self.other_name()}") for value, words in _sayable(*kinds)]

    def find_other(self) -> Profile | None:
        """The person chosen in the list, of the same wall; NotFound otherwise."""
        asked = read_id(self.data.get("other") or self.request.GET.get("avec", ""))
        if asked is None:
            raise NotFound("other")
        found = profile_for(self.request.grants, asked)
        if (found.authority_id, found.sector) != (self.profile.authority_id, self.profile.sector):
            raise NotFound(str(asked))
        listed(self.request, [found])
        return found

    def other_name(self) -> str:
        """How the choices call her, and when she was born: a mother and her daughter may bear one name."""
        if self.other is None or self.other.birth_date is None:
            return self.other.full_name if self.other else ""
        return f"{self.other.full_name} ({day_words(self.other.birth_date)})"

    def clean_starts_on(self) -> date | None:
        """Nothing is said of tomorrow."""
        on: date | None = self.cleaned_data["starts_on"]
        if on and on > self.request.today:
            raise forms.ValidationError(_("Cette date est à venir"))
        return on


def _sayable(mine: str, hers: str) -> list[tuple[str, str]]:
    """What one kind of profile can be to another, from the end of the first."""
    contact = Relation.Kind.CONTACT
    if Profile.Kind.ORGANISATION in (mine, hers):
        if mine == hers:
            return []
        if hers == Profile.Kind.ORGANISATION:
            return [(contact.value, str(contact.label))]
        return [(BACK + contact.value, REVERSED[contact]())]
    both: list[tuple[str, str]] = []
    for kind in (Relation.Kind.PARENT, Relation.Kind.GUARDIAN, Relation.Kind.HELPER):
        both += [(kind.value, str(kind.label)), (BACK + kind.value, REVERSED[kind]())]
    return [
        *both,
        *((kind.value, str(kind.label)) for kind in (Relation.Kind.SPOUSE, Relation.Kind.HOUSEHOLD)),
    ]


class RelatedForm(RelationForm):
    """The same for somebody whom this sector does not know yet: her file is opened here, as declared."""

    family_name = forms.CharField(
        label=Datum.FAMILY_NAME.label,
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez son nom d’usage")},
    )
    given_names = forms.CharField(label=Datum.GIVEN_NAMES.label, max_length=160, required=False)
    birth_date = forms.DateField(
        label=gettext_lazy("Date de naissance (facultatif)"),
        validators=[IN_THE_PAST],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/1984")},
    )
    field_order = ("family_name", "given_names", "birth_date", "relation", "starts_on", "proof")

    def find_other(self) -> Profile | None:
        """Nobody yet."""
        self.fields["family_name"].initial = self.request.GET.get("nom", "")[:120]
        return None

    def other_name(self) -> str:
        """Her name is being written."""
        return _("cette personne")

    def clean_birth_date(self) -> date | None:
        """Nobody is born tomorrow."""
        on: date | None = self.cleaned_data["birth_date"]
        if on and on > self.request.today:
            raise forms.ValidationError(_("Cette date est à venir"))
        return on


def _relate(request: AgentRequest, profile: Profile, other: UUID, values: Mapping[str, Any]) -> str:
    said: str = values["relation"]
    ends = (other, profile.pk) if said.startswith(BACK) else (profile.pk, other)
    add_relation(
        *ends,
        Relation.Kind(said.removeprefix(BACK)),
        by=request.agent,
        at=request.now,
        on=values["starts_on"],
        proof=Proof(values["proof"]),
    )
    return _("Le lien est ajouté, sur les deux fiches.")


def _add(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    other = read_id(request.POST.get("other", ""))
    assert other is not None  # the form refused the page without it
    return _relate(request, profile, other, values)


def _open(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    other = open_profile(
        profile.pk,
        family_name=values["family_name"],
        given_names=values["given_names"],
        birth_date=values["birth_date"],
        by=request.agent,
        at=request.now,
    )
    return _relate(request, profile, other.pk, values)


REFUSED: Mapping[tuple[type[Exception], str], Any] = {
    (CannotRelate, "known"): gettext_lazy("Ce lien est déjà sur les fiches."),
    (CannotRelate, "itself"): gettext_lazy("C’est la même fiche : choisissez une autre personne."),
    (CannotRelate, ""): gettext_lazy(
        "Ce lien n’est pas possible entre ces deux fiches : l’une a pu changer."
    ),
    (CannotCorrect, ""): gettext_lazy("Écrivez son nom d’usage"),
}


def _consequences() -> list[str]:
    return [
        _(
            "Le lien se lit sur les deux fiches de ce secteur, avec son origine ; les autres secteurs n’en voient rien."
        ),
        _("Il sert à déposer une demande pour quelqu’un. Il n’ouvre aucune demande ni aucun document."),
        _("Sans justificatif, il reste « déclaré »."),
    ]


RELATION = PersonGesture(
    slug="lien",
    title=gettext_lazy("Ajouter un lien"),
    button=gettext_lazy("Ajouter le lien"),
    form=RelationForm,
    act=_add,
    refusals=REFUSED,
    consequences=_consequences,
    template="workspace/persons/relation.html",
)
RELATED = PersonGesture(
    slug="lien-nouvelle-fiche",
    title=gettext_lazy("Ouvrir une fiche et ajouter le lien"),
    button=gettext_lazy("Ouvrir la fiche et ajouter le lien"),
    form=RelatedForm,
    act=_open,
    refusals=REFUSED,
    consequences=lambda: [
        _("Une fiche s’ouvre dans ce secteur, avec l’identité déclarée : elle n’est pas vérifiée."),
        *_consequences(),
    ],
)
ENDED: Mapping[str, Any] = {
    "ended": gettext_lazy("Ce lien avait déjà une fin."),
    "early": gettext_lazy("Cette date est avant le début du lien : rien n’a changé."),
    "absent": gettext_lazy("Ce lien n’est plus là : rien n’a changé."),
}


@agent_page()
@require_POST
def ended(request: AgentRequest, profile: UUID, relation: UUID) -> HttpResponseBase:
    """Say the last day of a relation."""
    found = _writable(request, profile)
    try:
        on = parse_date(request.POST.get("on", ""))
    except ValueError:
        on = None
    if on is None:
        messages.warning(request, _("Écrivez le dernier jour du lien, comme 27/03/2024 : rien n’a changé."))
        return redirect("person_relations", found.pk)
    return _changed(
        request,
        found,
        lambda: end_relation(found.pk, relation, on=on, by=request.agent, at=request.now),
        _("La fin du lien est enregistrée."),
    )


@agent_page()
@require_POST
def removed(request: AgentRequest, profile: UUID, relation: UUID) -> HttpResponseBase:
    """Take back a relation written by mistake."""
    found = _writable(request, profile)
    return _changed(
        request,
        found,
        lambda: remove_relation(found.pk, relation, by=request.agent, at=request.now),
        _("Le lien est retiré des deux fiches."),
    )


def _writable(request: AgentRequest, profile: UUID) -> Profile:
    found = profile_for(request.grants, profile)
    if not may_write(request.grants, found):
        raise NotFound(str(profile))
    return found


def _changed(request: AgentRequest, profile: Profile, act: Any, told: str) -> HttpResponseBase:
    try:
        with transaction.atomic():
            act()
    except CannotRelate as refusal:
        messages.warning(request, str(ENDED[str(refusal)]))
    else:
        messages.success(request, told)
    return redirect("person_relations", profile.pk)


urlpatterns = [
    path("usagers/<uuid:profile>/liens/", relations, name="person_relations"),
    path("usagers/<uuid:profile>/liens/<uuid:relation>/fin/", ended, name="person_relation_end"),
    path("usagers/<uuid:profile>/liens/<uuid:relation>/retirer/", removed, name="person_relation_remove"),
    url_of(RELATION),
    url_of(RELATED),
]
