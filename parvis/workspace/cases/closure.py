"""Closing a case without deciding on it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import (
    CannotClose,
    CannotSubmit,
    Proposal,
    as_it_would_be,
    close,
    plan_decision,
    submit_decision,
    visas_of,
)
from parvis.catalogue.natures import Outcome
from parvis.entrance.door import AgentRequest
from parvis.notifications.correspondence.letters import decision_letter, letter_of
from parvis.ui.prose import Prose

from .gesture import Gesture, GestureForm, reached_by_mail, url_of
from .signing import ALREADY_SUBMITTED, submitted_told, visas_told
from .waiting import NOT_NOW, exists_at, opinions_dropped, pause_told, resumed, signed_told

if TYPE_CHECKING:
    from parvis.cases.models import Case, SubmittedDecision
    from parvis.notifications.correspondence.letters import Written


class ClosureForm(GestureForm):
    """How it ends, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Comment la demande se termine"),
        choices=[
            (Outcome.NO_ACTION.value, gettext_lazy("Classée sans suite")),
            (Outcome.REFERRED.value, gettext_lazy("Transmise à une autre administration (L114-2)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites comment la demande se termine")},
    )
    explanation = Prose(
        label=gettext_lazy("Explication pour l’usager"),
        help_text=gettext_lazy(
            "Dites pourquoi. Si vous l’avez transmise, dites à quelle administration et comment la joindre."
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Expliquez à l’usager pourquoi sa demande est close")},
    )

    def prepare(self) -> None:
        """Fill in the words of a closure that was taken back, or was not made."""
        if planned := resumed(self):
            self.initial.update(outcome=planned.outcome, explanation=planned.text)


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    if visas_of(case, Outcome(values["outcome"]), request.agent, at=request.now):
        return submitted_told(_submitted(request, case, values, revision))
    decides_at = exists_at(request, case)
    if decides_at is None:
        _closed(request, case, values, revision)
        told = reached_by_mail(
            case,
            arrives=_("La demande %(reference)s est close. L’usager en est informé."),
            without=_(
                "La demande %(reference)s est close. Aucun courriel ne part : postez votre explication."
            ),
        )
        return told % {"reference": case.reference}
    plan_decision(
        case.pk, _proposal(values), by=request.agent, at=request.now, decides_at=decides_at, revision=revision
    )
    return signed_told()


def _closed(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> UUID:
    """Close now, and return what was decided: it is what happens at once, and what a draft is printed from."""
    made = close(
        case.pk,
        Outcome(values["outcome"]),
        by=request.agent,
        at=request.now,
        explanation=values["explanation"],
        revision=revision,
    )
    return made.pk


def _submitted(
    request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int
) -> "SubmittedDecision":
    """Have it read by those whose visa the procedure asks for."""
    return submit_decision(case.pk, _proposal(values), by=request.agent, at=request.now, revision=revision)


def _proposal(values: Mapping[str, Any]) -> Proposal:
    return Proposal(Outcome(values["outcome"]), text=values["explanation"])


def _draft(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> "Written":
    """The letter that would leave, now or after its visas."""
    if visas_of(case, Outcome(values["outcome"]), request.agent, at=request.now):
        row = _submitted(request, case, values, revision)
        return letter_of(case.pk, as_it_would_be(row, by=request.agent, at=request.now), row.wording)
    return decision_letter(case.pk, _closed(request, case, values, revision))


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    told = [
        reached_by_mail(
            case,
            arrives=_("L’usager reçoit votre explication, signée de votre nom et de votre qualité."),
            without=_(
                "L’usager n’a pas d’adresse électronique : imprimez votre explication, signée de votre nom et de "
                "votre qualité, et remettez-la-lui, ou envoyez-la par la poste."
            ),
        )
    ]
    if case.version.offer.silence.rule != "none":
        told.append(
            _(
                "Classer sans suite une demande revient à la refuser : le courrier indique les voies "
                "et délais "
                "de recours (CJA R421-5)."
            )
        )
    told.append(_("Un complément encore attendu est annulé. La demande pourra être rouverte."))
    return [*visas_told(case), *told, *opinions_dropped(case), *pause_told(request, case)]


CLOSURE = Gesture(
    slug="clore",
    title=gettext_lazy("Clore sans décision"),
    button=gettext_lazy("Clore la demande"),
    form=ClosureForm,
    act=_act,
    refusals={
        **NOT_NOW,
        CannotSubmit: ALREADY_SUBMITTED,
        CannotClose: gettext_lazy("Cette demande est déjà terminée, ou l’explication manque."),
    },
    offered=lambda case: case.is_open(),
    consequences=_consequences,
    kind="warning",
    writes=True,
    names_its_author=True,
    draft=_draft,
)

urlpatterns = [url_of(CLOSURE)]
