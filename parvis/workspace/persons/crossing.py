"""Seeing the other services of the authority for a person who is there, for a stated reason, fifteen minutes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.entrance.door import AgentRequest, agent_page
from parvis.people.models import Profile
from parvis.person_file.access import profile_for, receives
from parvis.person_file.actions import (
    CannotCross,
    CannotEndCrossing,
    end_crossing,
    open_across,
)
from parvis.person_file.models import CrossSectorOpening
from parvis.ui.wording import moment_words

from .gesture import PersonForm, PersonGesture, url_of

if TYPE_CHECKING:
    from parvis.agents.rights import Grants

Presence = CrossSectorOpening.Presence


class CrossingForm(PersonForm):
    """How the person is there, and why."""

    presence = forms.ChoiceField(
        label=gettext_lazy("Où est la personne ?"),
        choices=Presence.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites où est la personne : sans elle, rien ne s’ouvre")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi regardez-vous les autres services ?"),
        help_text=gettext_lazy(
            "La personne lira cette phrase. Exemple : « Elle demande où en sont ses démarches. »"
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Donnez la raison : la personne la lira")},
    )


def _open(request: AgentRequest, profile: Profile, values: Mapping[str, Any]) -> str:
    opened = open_across(
        profile.pk, Presence(values["presence"]), values["reason"], by=request.grants, at=request.now
    )
    zone = request.calendar.zone
    return _("Les autres services sont visibles jusqu’au %(moment)s.") % {
        "moment": moment_words(opened.ends_at.astimezone(zone))
    }


def receives_her(grants: "Grants", profile: Profile) -> bool:
    """Whether this is somebody's file, in a sector where the agent receives."""
    return profile.kind == Profile.Kind.PERSON and receives(grants, profile)


CROSSING = PersonGesture(
    slug="autres-services",
    title=gettext_lazy("Voir les autres services, avec la personne"),
    button=gettext_lazy("Ouvrir pour 15 minutes"),
    form=CrossingForm,
    act=_open,
    refusals={
        (CannotCross, "right"): gettext_lazy("Seul l’accueil de ce secteur peut le faire."),
        (CannotCross, "organisation"): gettext_lazy("Cette fiche est celle d’une organisation."),
        (CannotCross, "reason"): gettext_lazy("Donnez la raison : la personne la lira"),
    },
    consequences=lambda: [
        _(
            "Pendant 15 minutes, cette page montre aussi les demandes et les échanges des autres services de "
            "votre collectivité. Elle se referme seule ; vous pouvez la refermer avant."
        ),
        _("Le social et la santé restent fermés : rien n’en paraît, pas même qu’ils existent."),
        _("Vous voyez quoi et quand, pas le contenu des demandes ni des messages."),
        _(
            "Votre consultation est inscrite avec sa raison ; la personne et le délégué à la protection des "
            "données la lisent."
        ),
    ],
    allowed=receives_her,
)


@agent_page()
@require_POST
def end(request: AgentRequest, profile: UUID) -> HttpResponseBase:
    """Close before its time what was opened."""
    found = profile_for(request.grants, profile)
    try:
        with transaction.atomic():
            end_crossing(found.pk, by=request.agent, at=request.now)
    except CannotEndCrossing:
        messages.info(request, _("C’était déjà refermé."))
    else:
        messages.success(request, _("Les autres services ne sont plus visibles."))
    return redirect("person", found.pk)


urlpatterns = [
    url_of(CROSSING),
    path("usagers/<uuid:profile>/autres-services/refermer/", end, name="person_crossing_end"),
]
