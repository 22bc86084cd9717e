"""Asking the person to complete her case, reminding her, or giving up what was asked."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import (
    Asked,
    CannotAnswerCorrection,
    CannotAskCorrection,
    CannotWrite,
    ask_correction,
    askable,
    cancel_correction,
    remind_correction,
)
from parvis.cases.moving.terms import filed_offer, is_indispensable
from parvis.entrance.door import AgentRequest
from parvis.forms.shape import text
from parvis.notifications.correspondence.letters import correction_letter
from parvis.ui.prose import Prose

from .correcting_letter import CorrectionLetter
from .gesture import Gesture, GestureForm, reached_by_mail, url_of
from .inserting import InsertingForm, completing
from .wording import day

if TYPE_CHECKING:
    from parvis.cases.models import Case, CorrectionRequest

USUAL_DAYS = 30
REASONS = (
    ("missing", gettext_lazy("Manquant")),
    ("illegible", gettext_lazy("Illisible")),
    ("out_of_date", gettext_lazy("Périmé")),
    ("wrong", gettext_lazy("Incorrect")),
)


class CorrectionForm(InsertingForm):
    """What to complete, why each thing, until when."""

    into = "message"

    message = Prose(
        label=gettext_lazy("Un mot d’explication (facultatif)"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    until = forms.DateField(
        label=gettext_lazy("À répondre au plus tard le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez une date limite"),
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
        },
    )
    letter = forms.ChoiceField(
        label=gettext_lazy("Le courrier"),
        help_text=gettext_lazy(
            "Ce qui manque, la date limite, son effet sur le délai et les textes y sont toujours."
        ),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce courrier n’existe plus")},
    )

    def prepare(self) -> None:
        """Offer every field and piece that the answers of the person show."""
        super().prepare()
        self.fields["until"].initial = self.request.today + timedelta(days=USUAL_DAYS)
        offer, filed = self.case.version.offer, filed_offer(self.case)
        self.asked: list[dict[str, Any]] = []
        # What is missing is nearly always a piece: they come first, each group in the order of the form.
        fields = askable(self.case, on=self.request.today)
        for field in sorted(fields.values(), key=lambda field: not field.piece):
            piece = offer.pieces_by_id.get(field.piece or "")
            # An e-mail answers little of the form: what she never said is missing, not wrong.
            usual = "missing" if piece or not self.case.answers.get(field.id) else "wrong"
            self.fields[f"ask_{field.id}"] = forms.BooleanField(required=False, label=text(field.label, "fr"))
            self.fields[f"reason_{field.id}"] = forms.ChoiceField(
                choices=REASONS, required=False, label=_("Pourquoi"), initial=usual
            )
            self.fields[f"comment_{field.id}"] = forms.CharField(
                required=False, max_length=500, label=_("Précision (facultatif)")
            )
            self.asked.append(
                {"id": field.id, "piece": piece, "indispensable": is_indispensable(field, offer, filed)}
            )
        self.worded = CorrectionLetter(self, self.case, self.request)

    def clean(self) -> dict[str, Any]:
        """Demand that something is asked, until a day to come."""
        values = super().clean() or {}
        if not any(values.get(f"ask_{item['id']}") for item in self.asked):
            self.add_error(None, _("Cochez au moins une pièce ou une réponse à compléter"))
        until = values.get("until")
        if until and until <= self.request.today:
            self.add_error("until", _("La date limite doit être après aujourd’hui"))
        self.worded.judge(self.chosen(), values)
        return values

    def rows(self) -> Iterator[dict[str, Any]]:
        """The three inputs of each thing, for the page."""
        for item in self.asked:
            yield {
                **item,
                "ask": self[f"ask_{item['id']}"],
                "reason": self[f"reason_{item['id']}"],
                "comment": self[f"comment_{item['id']}"],
            }

    def chosen(self) -> list[Asked]:
        """What was ticked."""
        values = self.cleaned_data
        return [
            Asked(
                field=item["id"],
                reason=values.get(f"reason_{item['id']}") or "missing",
                comment=values.get(f"comment_{item['id']}", ""),
            )
            for item in self.asked
            if values.get(f"ask_{item['id']}")
        ]


def _ask(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    _asked(request, case, values, revision)
    return reached_by_mail(
        case,
        arrives=_("La demande de complément part par courriel. La demande attend la réponse de l’usager."),
        without=_(
            "La demande de complément est écrite. L’usager n’a pas laissé d’adresse électronique : "
            "remettez-la sur papier, ou appelez. La demande attend sa réponse."
        ),
    )


def _asked(
    request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int
) -> "CorrectionRequest":
    form = CorrectionForm(request.POST, case=case, request=request)
    form.full_clean()
    return ask_correction(
        case.pk,
        form.chosen(),
        until=values["until"],
        message=values["message"],
        composed=values.get("composed"),
        by=request.agent,
        at=request.now,
        revision=revision,
    )


def _clock(request: AgentRequest, case: "Case") -> list[str]:
    rule = case.version.offer.silence.rule
    told = [
        reached_by_mail(
            case,
            arrives=_(
                "L’usager reçoit la liste de ce qui manque, la date limite et les textes qui permettent de le demander."
            ),
            without=_(
                "L’usager n’a pas d’adresse électronique : imprimez le courrier, qui reste dans les documents de la "
                "demande, et remettez-le-lui, ou envoyez-le par la poste."
            ),
        ),
        _("Il répond sur sa page de suivi. La demande passe « En attente de l’usager »."),
    ]
    if rule == "acceptance":
        told.append(
            _(
                "Si une pièce indispensable est demandée, le délai au terme duquel le silence vaut "
                "acceptation "
                "s’arrête, et repart de zéro quand tout est reçu (L114-5)."
            )
        )
    elif rule == "rejection":
        told.append(
            _(
                "Si une pièce indispensable est demandée, le délai au terme duquel le silence vaut refus "
                "(aujourd’hui : le %(day)s) est suspendu jusqu’à la réponse, au plus tard jusqu’à la "
                "date limite (L114-5)."
            )
            % {"day": day(case.implicit_on)}
        )
    else:
        told.append(_("Aucune décision ne naît du silence sur cette démarche : aucun délai légal ne change."))
    if rule != "none":
        told.append(
            _(
                "Une pièce qui n’est pas indispensable n’arrête rien : l’étude de la demande "
                "continue (L114-5-1)."
            )
        )
    return told


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    words = form.worded.words if isinstance(form, CorrectionForm) else None
    return {"worded": words.shown() if words else None}


ASKING = Gesture(
    slug="complement",
    title=gettext_lazy("Demander un complément"),
    button=gettext_lazy("Envoyer la demande de complément"),
    form=CorrectionForm,
    act=_ask,
    refusals={
        CannotAskCorrection: gettext_lazy(
            "Un complément est déjà attendu, la demande est terminée, ou la date est passée."
        ),
        CannotWrite: gettext_lazy("Ce courrier n’existe plus"),
    },
    offered=lambda case: case.is_open() and case.state != "waiting",
    writes=True,
    prepared=completing(CorrectionForm),
    consequences=_clock,
    more=_more,
    template="workspace/cases/correction.html",
    draft=lambda request, case, values, revision: correction_letter(
        case.pk, _asked(request, case, values, revision).pk, at=request.now
    ),
)


class NothingForm(GestureForm):
    """Nothing to fill."""


def _cancel(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    cancel_correction(case.pk, by=request.agent, at=request.now, revision=revision)
    return _("Le complément n’est plus attendu.")


CANCELLING = Gesture(
    slug="complement/annuler",
    title=gettext_lazy("Ne plus attendre le complément"),
    button=gettext_lazy("Ne plus attendre"),
    form=NothingForm,
    act=_cancel,
    refusals={CannotAnswerCorrection: gettext_lazy("Aucun complément n’est attendu.")},
    offered=lambda case: case.state == "waiting",
    consequences=lambda request, case: [
        _("La demande revient dans votre boîte, comme si l’usager avait répondu aujourd’hui."),
        _("Les délais reprennent leur cours aujourd’hui."),
        _("L’usager lira « Le complément n’est plus attendu »."),
    ],
)


def _remind(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    remind_correction(case.pk, by=request.agent, at=request.now, revision=revision)
    return _("La relance est envoyée.")


REMINDING = Gesture(
    slug="complement/relancer",
    title=gettext_lazy("Relancer l’usager"),
    button=gettext_lazy("Envoyer la relance"),
    form=NothingForm,
    act=_remind,
    refusals={
        CannotAskCorrection: gettext_lazy("Aucun complément n’est attendu, ou la relance est déjà partie.")
    },
    writes=True,
    offered=lambda case: case.state == "waiting",
    consequences=lambda request, case: [
        _("L’usager reçoit un rappel de ce qui manque et de la date limite. Une seule relance est possible."),
        _("La date limite et les délais ne changent pas."),
    ],
)

urlpatterns = [url_of(ASKING), url_of(CANCELLING), url_of(REMINDING)]
