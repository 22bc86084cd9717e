"""Answering what the person asked about a decision born of silence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotAnswer, give_reasons, issue_attestation
from parvis.entrance.door import AgentRequest
from parvis.ui.prose import Prose

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


def is_awaited(case: "Case", kind: str) -> bool:
    """Whether the person asked for it and still waits."""
    return any(asked.kind == kind and asked.answered_at is None for asked in case.personal_requests.all())


class AttestationForm(GestureForm):
    """Nothing to fill."""


class ReasonsForm(GestureForm):
    """The reasons of the implicit rejection."""

    law = Prose(
        label=gettext_lazy("Motifs de droit"),
        help_text=gettext_lazy("Les textes qui fondent le refus, un par ligne."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Citez les textes qui fondent le refus")},
    )
    facts = Prose(
        label=gettext_lazy("Motifs de fait"),
        help_text=gettext_lazy("Ce qui, dans ce dossier, conduit au refus, un fait par ligne."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Dites les faits qui justifient le refus")},
    )


def _attest(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    issue_attestation(case.pk, by=request.agent, at=request.now, revision=revision)
    return _("L’attestation est délivrée.")


def _explain(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    give_reasons(
        case.pk, law=values["law"], facts=values["facts"], by=request.agent, at=request.now, revision=revision
    )
    return _("Les motifs sont communiqués à l’usager.")


ATTESTATION = Gesture(
    slug="attestation",
    title=gettext_lazy("Délivrer l’attestation d’acceptation implicite"),
    button=gettext_lazy("Délivrer l’attestation"),
    form=AttestationForm,
    act=_attest,
    refusals={CannotAnswer: gettext_lazy("L’attestation n’est pas demandée, ou elle est déjà délivrée.")},
    offered=lambda case: is_awaited(case, "attestation"),
    consequences=lambda request, case: [
        _("L’usager reçoit l’attestation que sa demande est acceptée par le silence (L232-3)."),
        _("Elle fait foi auprès de tous. Elle ne peut pas être refusée."),
    ],
    writes=True,
    names_its_author=True,
)

REASONS = Gesture(
    slug="motifs",
    title=gettext_lazy("Communiquer les motifs du refus implicite"),
    button=gettext_lazy("Communiquer les motifs"),
    form=ReasonsForm,
    act=_explain,
    refusals={CannotAnswer: gettext_lazy("Les motifs ne sont pas demandés, ou ils sont déjà communiqués.")},
    offered=lambda case: is_awaited(case, "reasons"),
    consequences=lambda request, case: [
        _("L’usager reçoit les motifs, dus dans le mois de sa demande (L232-4)."),
        _("Le délai de recours court de nouveau à compter de cet envoi."),
    ],
    writes=True,
    names_its_author=True,
)

urlpatterns = [url_of(ATTESTATION), url_of(REASONS)]
