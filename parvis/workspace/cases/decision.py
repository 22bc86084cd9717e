"""Deciding on a case, with its reasons in law and in fact."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotDecide, decide
from parvis.catalogue.natures import Outcome

from ..door import AgentRequest
from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case

REASONED = (Outcome.REFUSED.value, Outcome.PARTLY.value)
WORDS = {
    Outcome.ACCEPTED: gettext_lazy("Accepter"),
    Outcome.PARTLY: gettext_lazy("Accepter en partie"),
    Outcome.REFUSED: gettext_lazy("Refuser"),
    Outcome.RECORDED: gettext_lazy("Enregistrer la déclaration"),
    Outcome.DONE: gettext_lazy("Dire que c’est traité"),
    Outcome.ANSWERED: gettext_lazy("Répondre"),
}


class DecisionForm(GestureForm):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Votre décision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une décision")},
    )
    text = forms.CharField(
        label=gettext_lazy("Ce que vous décidez"),
        help_text=gettext_lazy("Les mots de la décision, tels que l’usager les lira."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Écrivez ce que vous décidez")},
    )
    law = forms.CharField(
        label=gettext_lazy("Motifs de droit"),
        help_text=gettext_lazy(
            "Les textes qui fondent la décision, un par ligne. Obligatoires pour un refus, même partiel."
        ),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    facts = forms.CharField(
        label=gettext_lazy("Motifs de fait"),
        help_text=gettext_lazy(
            "Ce qui, dans ce dossier, conduit à cette décision, un fait par ligne. Obligatoires pour "
            "un refus, même partiel."
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self) -> None:
        """Offer the outcomes that suit the nature of the procedure."""
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(outcome.value, WORDS[outcome]) for outcome in self.case.possible_decisions()]
        if not set(REASONED) & {outcome.value for outcome in self.case.possible_decisions()}:
            del self.fields["law"], self.fields["facts"]

    def clean(self) -> dict[str, Any]:
        """Ask for the reasons of a refusal, even partial (L211-2, L211-5)."""
        values = super().clean() or {}
        if values.get("outcome") in REASONED:
            if not values.get("law"):
                self.add_error("law", _("Un refus, même partiel, cite les textes qui le fondent (L211-5)"))
            if not values.get("facts"):
                self.add_error("facts", _("Un refus, même partiel, dit les faits qui le justifient (L211-5)"))
        return values


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    decide(
        case.pk,
        Outcome(values["outcome"]),
        by=request.agent,
        at=request.now,
        text=values["text"],
        law=values.get("law", ""),
        facts=values.get("facts", ""),
        revision=revision,
    )
    return _("La décision est prise. Le courrier est préparé et envoyé à l’usager.")


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    told = [
        _(
            "La décision porte vos prénom, nom, qualité et service : elle n’a pas besoin d’autre "
            "signature (L212-2)."
        ),
        _("L’usager reçoit le courrier de décision, avec les voies et délais de recours."),
        _("Un complément encore attendu est annulé."),
    ]
    if case.is_open() and case.implicit_on and case.implicit_borne_at is None:
        told.append(_("La décision implicite du silence n’aura pas lieu."))
    if case.is_decided_by_silence():
        told.insert(0, _("Cette décision expresse remplace celle que le silence a fait naître."))
        if case.outcome == Outcome.IMPLICIT_ACCEPTANCE:
            told.insert(
                1,
                _(
                    "Une acceptation implicite ne se retire que si elle est illégale, et dans les "
                    "quatre mois "
                    "(L242-1) : vérifiez avant de refuser."
                ),
            )
    return told


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    court = case.authority.court
    return {
        "legal_basis": case.version.offer.legal_basis,
        "appeal": {
            "months": case.version.offer.appeal.months,
            "mandatory_first": case.version.offer.appeal.mandatory_first,
            "authority": case.authority.name,
            "court": court.get("name", ""),
            "court_online": court.get("online", ""),
        },
    }


DECISION = Gesture(
    slug="decider",
    title=gettext_lazy("Décider"),
    button=gettext_lazy("Prendre cette décision"),
    form=DecisionForm,
    act=_act,
    refusals={CannotDecide: gettext_lazy("Cette demande est terminée, ou les motifs du refus manquent.")},
    offered=lambda case: case.is_open() or case.is_decided_by_silence(),
    consequences=_consequences,
    more=_more,
    template="workspace/cases/decision.html",
)

urlpatterns = [url_of(DECISION)]
