"""Asking another unit for its opinion about a case, and waiting for it no longer."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.queries import units_of
from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.actions import CannotAskOpinion, CannotWithdrawOpinion, ask_opinion, withdraw_opinion
from parvis.cases.opinions import units_awaited
from parvis.cases.queries import served_documents
from parvis.entrance.door import AgentRequest, agent_page

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case

USUAL_DELAY = 10
"""Working days proposed to the unit asked."""


class OpinionForm(GestureForm):
    """Which unit, what is asked, until when, and the documents it may read."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Service consulté"),
        error_messages={
            "required": gettext_lazy("Choisissez un service"),
            "invalid_choice": gettext_lazy("Choisissez un service de la liste"),
        },
    )
    question = forms.CharField(
        label=gettext_lazy("Votre question"),
        help_text=gettext_lazy(
            "Ce service lira les réponses du formulaire et les pièces cochées, rien d’autre."
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Écrivez votre question")},
    )
    until = forms.DateField(
        label=gettext_lazy("Réponse attendue avant la fin du"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez un jour"),
            "invalid": gettext_lazy("Ce jour n’existe pas"),
        },
    )
    pieces = forms.MultipleChoiceField(
        label=gettext_lazy("Pièces à partager"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Une de ces pièces n’existe plus")},
    )

    def prepare(self) -> None:
        """List the other services, the pieces, and propose a day."""
        self.units = {str(unit.pk): unit for unit in units_of(self.case.authority_id)}
        self.units.pop(str(self.case.unit_id), None)
        pieces = [(str(document.pk), document.name) for document in served_documents(self.case)]
        self._offer("unit", [("", _("Choisir…")), *((key, unit.name) for key, unit in self.units.items())])
        self._offer("pieces", pieces)
        calendar = self.case.authority.calendar()
        self.fields["until"].initial = calendar.add_working_days(self.request.today, USUAL_DELAY)

    def clean_unit(self) -> str:
        """Say that a service is asked already."""
        unit: str = self.cleaned_data["unit"]
        if UUID(unit) in units_awaited(self.case):
            raise forms.ValidationError(_("Ce service est déjà consulté sur cette demande"))
        return unit

    def clean_until(self) -> date:
        """Leave at least a day to answer."""
        until: date = self.cleaned_data["until"]
        if until <= self.request.today:
            raise forms.ValidationError(_("Donnez un jour après aujourd’hui"))
        return until

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    unit = next(unit for unit in units_of(case.authority_id) if unit.pk == UUID(values["unit"]))
    ask_opinion(
        case.pk,
        unit,
        question=values["question"],
        until=values["until"],
        shared=[UUID(piece) for piece in values["pieces"]],
        by=request.agent,
        at=request.now,
        revision=revision,
    )
    return _("L’avis du service %(unit)s est demandé.") % {"unit": unit.name}


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("Ce service trouve la question dans « Avis demandés », et lit cette demande jusqu’à sa réponse."),
        _("Il n’en lit ni les notes internes, ni les échanges. Il ne peut rien y changer."),
        _("Un rappel lui est fait la veille de l’échéance. Vous gardez la demande : vous seul décidez."),
        _("Les délais continuent de courir pendant ce temps. L’usager n’en sait rien."),
    ]


OPINION = Gesture(
    slug="avis",
    title=gettext_lazy("Demander un avis"),
    button=gettext_lazy("Demander l’avis"),
    form=OpinionForm,
    act=_act,
    refusals={
        CannotAskOpinion: gettext_lazy(
            "Cet avis ne peut plus être demandé : la demande est terminée ou confidentielle, ou ce service vient "
            "d’être consulté."
        )
    },
    offered=lambda case: case.is_open() and not case.is_confidential,
    consequences=_consequences,
)


@agent_page(Right.ACT)
@require_POST
def withdraw(request: AgentRequest, reference: str, opinion: UUID) -> HttpResponseBase:
    """Wait for an opinion no longer."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    try:
        withdraw_opinion(opinion, case.pk, by=request.agent.actor, at=request.now)
    except CannotWithdrawOpinion:
        messages.warning(request, _("Cet avis n’est plus attendu."))
    else:
        messages.success(request, _("Vous n’attendez plus cet avis : ce service ne lit plus la demande."))
    return redirect("case", case.reference)


urlpatterns = [
    url_of(OPINION),
    path("demandes/<str:reference>/avis/<uuid:opinion>/retirer/", withdraw, name="case_opinion_withdraw"),
]
