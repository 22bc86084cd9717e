"""Making a case confidential, saying who sees it, and showing it to all again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.names import unread_among
from parvis.agents.reading import readers_of
from parvis.cases.actions import (
    CannotBeConfidant,
    CannotConfide,
    change_confidants,
    keeps_confidence,
    lift_confidentiality,
    make_confidential,
)
from parvis.entrance.door import AgentRequest

from .gesture import Gesture, GestureForm, url_of
from .waiting import opinions_dropped

if TYPE_CHECKING:
    from parvis.agents.models import Agent
    from parvis.cases.models import Case

REFUSALS = {
    CannotConfide: gettext_lazy(
        "Seuls le responsable de la demande et ceux qui encadrent le service le peuvent."
    ),
    CannotBeConfidant: gettext_lazy("Un des agents nommés n’a pas le droit de lire cette demande."),
}


class ConfidantsForm(GestureForm):
    """Who sees the case besides its responsible and the managers of its unit."""

    agent = forms.MultipleChoiceField(
        label=gettext_lazy("Autres agents qui la voient"),
        help_text=gettext_lazy("Seuls sont proposés ceux dont les droits couvrent ce service et ce secteur."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": REFUSALS[CannotBeConfidant]},
    )

    def prepare(self) -> None:
        """Offer those who could read the case, but for who sees it anyway."""
        readers = readers_of(self.case.unit, self.case.sector, on=self.request.today)
        self.readers = {str(agent.pk): agent for agent in readers if agent.pk != self.case.responsible_id}
        field = self.fields["agent"]
        assert isinstance(field, forms.MultipleChoiceField)
        named = list(self.case.confidants.order_by("pk"))
        unread = unread_among((one.agent_id, one.signed) for one in named)
        self.unread = {str(agent): name for agent, name in unread.items() if str(agent) not in self.readers}
        field.choices = [
            *((key, f"{agent.full_name}, {agent.quality}") for key, agent in self.readers.items()),
            *self.unread.items(),
        ]
        field.initial = [str(one.agent_id) for one in named]

    def clean_agent(self) -> tuple[list["Agent"], list[UUID]]:
        """The agents ticked: those she reads, and the ids of those of another authority who saw it already."""
        ticked = self.cleaned_data["agent"]
        return (
            [self.readers[key] for key in ticked if key in self.readers],
            [UUID(key) for key in ticked if key in self.unread],
        )


class SecretForm(ConfidantsForm):
    """Why, and who sees it."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cette demande est confidentielle"),
        help_text=gettext_lazy("Par exemple : elle concerne un collègue, ou la sécurité d’une personne."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites pourquoi la demande est confidentielle")},
    )
    field_order = ["reason", "agent"]


class OpeningForm(GestureForm):
    """Nothing to fill."""


def _hide(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    make_confidential(
        case.pk,
        request.grants,
        reason=values["reason"],
        named=values["agent"][0],
        at=request.now,
        revision=revision,
    )
    return _("La demande %(reference)s est confidentielle.") % {"reference": case.reference}


def _name(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    named, kept = values["agent"]
    change_confidants(case.pk, request.grants, named=named, kept=kept, at=request.now, revision=revision)
    return _("C’est enregistré : vous avez dit qui voit cette demande.")


def _show(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    lift_confidentiality(case.pk, request.grants, at=request.now, revision=revision)
    return _("La demande %(reference)s n’est plus confidentielle.") % {"reference": case.reference}


def _hidden_from(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _(
            "Ne la voient plus que son responsable, ceux qui encadrent le service, et les agents nommés. Pour les "
            "autres, elle n’existe pas : ni dans les listes, ni dans la recherche, ni dans les comptes."
        ),
        _("Si elle change de responsable ou de service, ce sont les nouveaux qui la voient."),
        _("L’usager suit sa demande comme avant. Les délais ne changent pas."),
        *opinions_dropped(case),
    ]


def _shown_again(request: AgentRequest, case: "Case") -> list[str]:
    return [_("Tous les agents de ce service et de ce secteur verront de nouveau cette demande.")]


def _may(request: AgentRequest, case: "Case") -> bool:
    return keeps_confidence(request.grants, case)


CONFIDENTIAL = Gesture(
    slug="confidentialite",
    title=gettext_lazy("Rendre confidentielle"),
    button=gettext_lazy("Rendre la demande confidentielle"),
    form=SecretForm,
    act=_hide,
    refusals=REFUSALS,
    offered=lambda case: not case.is_confidential,
    consequences=_hidden_from,
    allowed=_may,
)
CONFIDANTS = Gesture(
    slug="confidentialite/agents",
    title=gettext_lazy("Dire qui voit la demande"),
    button=gettext_lazy("Enregistrer"),
    form=ConfidantsForm,
    act=_name,
    refusals=REFUSALS,
    offered=lambda case: case.is_confidential,
    consequences=_hidden_from,
    allowed=_may,
)
OPENING = Gesture(
    slug="confidentialite/lever",
    title=gettext_lazy("Lever la confidentialité"),
    button=gettext_lazy("Lever la confidentialité"),
    form=OpeningForm,
    act=_show,
    refusals=REFUSALS,
    offered=lambda case: case.is_confidential,
    consequences=_shown_again,
    allowed=_may,
)

urlpatterns = [url_of(CONFIDENTIAL), url_of(CONFIDANTS), url_of(OPENING)]
