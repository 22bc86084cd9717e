"""The ways to reach a person: adding one, saying that it works, preferring it, removing it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import EmailValidator
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.forms.identities import telephone_number
from parvis.forms.refusal import Refused
from parvis.people.actions import (
    CannotAddContact,
    CannotChangeContact,
    add_contact_point,
    prefer_contact_point,
    remove_contact_point,
    verify_contact_point,
)
from parvis.people.models import ContactPoint
from parvis.person_file.access import NotFound, may_write, profile_for
from parvis.ui.parts import Crumb

from ..contact_wording import doubt_told
from ..looked import looked_at_files
from .gesture import PersonForm, PersonGesture, url_of
from .show import header
from .wording import point_rows

if TYPE_CHECKING:
    from parvis.people.models import Profile

Way = ContactPoint.Kind


class ContactPointForm(PersonForm):
    """One way to reach her."""

    way = forms.ChoiceField(
        label=gettext_lazy("Quel moyen ?"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites quel moyen de contact vous ajoutez")},
    )
    value = forms.CharField(
        label=gettext_lazy("Adresse ou numéro"),
        help_text=gettext_lazy("Pour une adresse postale, une ligne par ligne d’enveloppe."),
        max_length=320,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Écrivez l’adresse ou le numéro")},
    )

    def clean(self) -> dict[str, Any]:
        """Hold the value to the shape of its way."""
        values = super().clean() or {}
        way, value = values.get("way"), values.get("value", "")
        try:
            if way == Way.EMAIL and value:
                EmailValidator(_("Écrivez une adresse complète, comme nom@exemple.fr"))(value)
            elif way == Way.TELEPHONE and value:
                values["value"] = telephone_number(value)
        except (forms.ValidationError, Refused) as refusal:
            self.add_error("value", refusal if isinstance(refusal, forms.ValidationError) else str(refusal))
        return values


def _add(request: AgentRequest, profile: "Profile", values: Mapping[str, Any]) -> str:
    add_contact_point(profile.pk, Way(values["way"]), values["value"], by=request.agent, at=request.now)
    return _("Le moyen de contact est ajouté.") + doubt_told(values["value"])


CONTACT_POINT = PersonGesture(
    slug="contact",
    title=gettext_lazy("Ajouter un moyen de contact"),
    button=gettext_lazy("Ajouter"),
    form=ContactPointForm,
    act=_add,
    refusals={(CannotAddContact, ""): gettext_lazy("La fiche a déjà ce moyen de contact")},
    consequences=lambda: [
        _("Il vaut pour ce secteur seulement : les autres services gardent les leurs."),
        _("Il reste « non vérifié » jusqu’à ce que vous ayez vu qu’il joint bien cette personne."),
        _("Les demandes en cours gardent l’adresse déclarée avec elles."),
    ],
)

Change = Callable[..., Any]
VERBS: Mapping[str, tuple[Change, Any]] = {
    "verifier": (verify_contact_point, gettext_lazy("Ce moyen de contact est vérifié.")),
    "preferer": (prefer_contact_point, gettext_lazy("Ce moyen de contact est le premier à utiliser.")),
    "retirer": (remove_contact_point, gettext_lazy("Ce moyen de contact est retiré de la fiche.")),
}


ASKED: Mapping[str, tuple[Any, Any, Any]] = {
    "verifier": (
        gettext_lazy("Ce moyen de contact joint-il bien cette personne ?"),
        gettext_lazy("Oui, c’est vérifié"),
        gettext_lazy(
            "La fiche dira que vous l’avez vérifié aujourd’hui : cela ne s’annule pas. Dites oui seulement si la "
            "personne vous a répondu par ce moyen, ou si elle est devant vous."
        ),
    ),
    "retirer": (
        gettext_lazy("Voulez-vous retirer ce moyen de contact ?"),
        gettext_lazy("Retirer"),
        gettext_lazy(
            "Il disparaît de la fiche : pour le remettre, il faudra l’écrire de nouveau, et il ne sera plus vérifié. "
            "Les demandes en cours gardent l’adresse déclarée avec elles."
        ),
    ),
}
"""What cannot be taken back is asked first: the question, the button, what follows."""


def _asked(request: AgentRequest, profile: "Profile", point: UUID, verb: str) -> HttpResponseBase:
    """Ask before doing what cannot be taken back."""
    found = profile.contact_points.filter(pk=point).first()
    if found is None or verb not in ASKED:
        raise NotFound(str(point))
    looked_at_files(request, profile)
    shown = header(request, profile)
    title, button, told = ASKED[verb]
    context = {
        **shown,
        "trail": [
            *shown["trail"][:-1],
            Crumb(profile.full_name, reverse("person", args=[profile.pk])),
            Crumb(str(title)),
        ],
        "title": title,
        "button_words": button,
        "told": told,
        "row": point_rows([found], profile)[0],
    }
    return page(request, "workspace/persons/contact_change.html", context)


@agent_page()
@require_http_methods(["GET", "POST"])
def change(request: AgentRequest, profile: UUID, point: UUID, verb: str) -> HttpResponseBase:
    """Verify, prefer or remove a contact point; ask first what cannot be taken back."""
    found = profile_for(request.grants, profile)
    if verb not in VERBS or not may_write(request.grants, found):
        raise NotFound(str(profile))
    if request.method == "GET":
        return _asked(request, found, point, verb)
    act, told = VERBS[verb]
    try:
        with transaction.atomic():
            act(found.pk, point, by=request.agent, at=request.now)
    except CannotChangeContact:
        messages.warning(
            request, _("Rien n’a changé : ce moyen de contact n’est plus là, ou c’était déjà fait.")
        )
    else:
        messages.success(request, told)
    return redirect("person", found.pk)


urlpatterns = [
    url_of(CONTACT_POINT),
    path("usagers/<uuid:profile>/contact/<uuid:point>/<slug:verb>/", change, name="person_contact_change"),
]
