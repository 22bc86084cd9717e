"""Deciding on a case, with its reasons in law and in fact."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import (
    CannotDecide,
    CannotRevoke,
    CannotSubmit,
    Proposal,
    Revocation,
    as_it_would_be,
    decide,
    last_day_to_revoke,
    plan_decision,
    right_given_on,
    submit_decision,
    visas_of,
)
from parvis.catalogue.natures import Outcome
from parvis.entrance.door import AgentRequest
from parvis.notifications.correspondence.letters import decision_letter, letter_of
from parvis.ui.prose import Prose

from .deciding_letter import DecisionLetter
from .gesture import Gesture, GestureForm, reached_by_mail, url_of
from .right_at_stake import right_at_stake
from .signing import ALREADY_SUBMITTED, power_told, submitted_told, visas_told
from .waiting import NOT_NOW, exists_at, opinions_dropped, pause_told, resumed, signed_told
from .wording import day

if TYPE_CHECKING:
    from parvis.cases.models import Case, SubmittedDecision
    from parvis.notifications.correspondence.letters import Written

REASONED = (Outcome.REFUSED.value, Outcome.PARTLY.value)
REVOCATION = ("ground", "illegality", "heard_on", "asked_on")
WORDS = {
    Outcome.ACCEPTED: gettext_lazy("Accepter"),
    Outcome.PARTLY: gettext_lazy("Accepter en partie"),
    Outcome.REFUSED: gettext_lazy("Refuser"),
    Outcome.RECORDED: gettext_lazy("Enregistrer la déclaration"),
    Outcome.DONE: gettext_lazy("Dire que c’est traité"),
    Outcome.ANSWERED: gettext_lazy("Répondre"),
}


def _day_field(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/2026")},
    )


class DecisionForm(GestureForm):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Votre décision"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une décision")},
    )
    text = Prose(
        label=gettext_lazy("Ce que vous décidez"),
        help_text=gettext_lazy("Les mots de la décision, tels que l’usager les lira."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Écrivez ce que vous décidez")},
    )
    cited = forms.MultipleChoiceField(
        label=gettext_lazy("Textes de la démarche"),
        help_text=gettext_lazy("Cochez ceux qui fondent la décision, ils seront cités dans le courrier."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    law = Prose(
        label=gettext_lazy("Motifs de droit"),
        help_text=gettext_lazy(
            "Les autres textes qui fondent la décision, un par ligne. Un refus, même partiel, en cite au moins un."
        ),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    facts = Prose(
        label=gettext_lazy("Motifs de fait"),
        help_text=gettext_lazy(
            "Ce qui, dans ce dossier, conduit à cette décision, un fait par ligne. Obligatoires pour "
            "un refus, même partiel."
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    ground = forms.ChoiceField(
        label=gettext_lazy("Pourquoi retirer le droit accordé"),
        help_text=gettext_lazy(
            "À remplir seulement pour un refus, même partiel : il retire l’acceptation déjà acquise."
        ),
        required=False,
        widget=forms.RadioSelect,
    )
    illegality = Prose(
        label=gettext_lazy("En quoi l’acceptation est illégale"),
        help_text=gettext_lazy(
            "Le texte méconnu et ce qui, dans ce dossier, le méconnaît. L’usager le lira."
        ),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    heard_on = _day_field(
        gettext_lazy("L’usager a pu présenter ses observations le"),
        gettext_lazy("Après avoir su ce qui est reproché à l’acceptation, et avant cette décision (L121-1)."),
    )
    asked_on = _day_field(
        gettext_lazy("L’usager a demandé ce retrait le"),
        gettext_lazy("À remplir quand c’est lui qui le demande."),
    )

    letter = forms.ChoiceField(
        label=gettext_lazy("Le courrier"),
        help_text=gettext_lazy("Le courrier habituel, ou un modèle de la démarche que vous pouvez corriger."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce courrier n’existe plus")},
    )

    def prepare(self) -> None:
        """Offer the outcomes that suit the nature of the procedure, and what taking back a right demands."""
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(outcome.value, WORDS[outcome]) for outcome in self.case.possible_decisions()]
        if not set(REASONED) & {outcome.value for outcome in self.case.possible_decisions()}:
            del self.fields["law"], self.fields["facts"], self.fields["cited"]
        elif texts := self.case.version.offer.legal_basis:
            cited = self.fields["cited"]
            assert isinstance(cited, forms.MultipleChoiceField)
            cited.choices = [(str(number), line) for number, line in enumerate(texts)]
        else:
            del self.fields["cited"]
        self.taken_up = resumed(self)
        self.worded = DecisionLetter(self, self.case, self.request, self.taken_up)
        self.today = self.case.authority.calendar().local_date(self.request.now)
        self.given_on = right_given_on(self.case, today=self.today)
        self._take_up_again()
        if self.given_on is None:
            for name in REVOCATION:
                del self.fields[name]
            return
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        grounds = [("asked", _("L’usager demande lui-même ce retrait (L242-4)"))]
        if self.today <= last_day_to_revoke(self.case, self.given_on):
            grounds.insert(0, ("illegal", _("L’acceptation est illégale (L242-1)")))
        ground.choices = grounds

    def _take_up_again(self) -> None:
        """Fill in the words of a decision that was taken back, or was not made."""
        planned = self.taken_up
        if planned is None or self.request.method == "POST":
            return
        texts = self.case.version.offer.legal_basis
        law = planned.reasons_in_law.splitlines()
        self.initial.update(
            outcome=planned.outcome,
            text=planned.text,
            cited=[str(number) for number, line in enumerate(texts) if line in law],
            law="\n".join(line for line in law if line not in texts),
            facts=planned.reasons_in_fact,
            ground="asked" if planned.asked_on else "illegal" if planned.illegality else "",
            illegality=planned.illegality,
            heard_on=planned.heard_on,
            asked_on=planned.asked_on,
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the reasons of a refusal, even partial (L211-2, L211-5)."""
        values = super().clean() or {}
        texts = self.case.version.offer.legal_basis
        ticked = [texts[int(number)] for number in values.get("cited", ())]
        values["law"] = "\n".join([*ticked, *filter(None, [values.get("law", "")])])
        if values.get("outcome") in REASONED:
            if not values.get("law"):
                self.add_error("law", _("Un refus, même partiel, cite les textes qui le fondent (L211-5)"))
            if not values.get("facts"):
                self.add_error("facts", _("Un refus, même partiel, dit les faits qui le justifient (L211-5)"))
            if self.given_on is not None:
                self._demand_ground(values, self.given_on)
        self.worded.judge(values)
        return values

    def _demand_ground(self, values: Mapping[str, Any], given_on: date) -> None:
        """Ask for what the law demands before a right is taken back (L121-1, L242-1, L242-4)."""
        wanted = {"illegal": ("illegality", "heard_on"), "asked": ("asked_on",)}.get(values.get("ground", ""))
        if wanted is None:
            self.add_error("ground", _("Dites pourquoi vous retirez le droit que l’usager a acquis"))
            return
        if "illegality" in wanted and not values.get("illegality"):
            self.add_error("illegality", _("Dites en quoi l’acceptation est illégale (L242-1)"))
        named = wanted[-1]
        if named not in self.errors and not values.get(named):
            self.add_error(named, _("Donnez cette date : sans elle, le retrait serait annulé"))
        elif values.get(named) and not given_on <= values[named] <= self.today:
            self.add_error(
                named, _("Cette date se place entre le %(day)s et aujourd’hui") % {"day": day(given_on)}
            )


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    if visas_of(case, Outcome(values["outcome"]), request.agent, at=request.now):
        return submitted_told(_submitted(request, case, values, revision))
    decides_at = exists_at(request, case)
    if decides_at is None:
        _decided(request, case, values, revision)
        return reached_by_mail(
            case,
            arrives=_("La décision est prise. Le courrier est préparé et envoyé à l’usager."),
            without=_("La décision est prise. Aucun courriel ne part : imprimez le courrier et postez-le."),
        )
    plan_decision(
        case.pk, _proposal(values), by=request.agent, at=request.now, decides_at=decides_at, revision=revision
    )
    return signed_told()


def _decided(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> UUID:
    """Decide now, and return the decision: it is what happens at once, and what a draft is printed from."""
    asked = _proposal(values)
    made = decide(
        case.pk,
        asked.outcome,
        by=request.agent,
        at=request.now,
        text=asked.text,
        law=asked.law,
        facts=asked.facts,
        revocation=asked.revocation,
        composed=asked.composed,
        revision=revision,
    )
    return made.pk


def _submitted(
    request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int
) -> "SubmittedDecision":
    """Have it read by those whose visa the procedure asks for."""
    return submit_decision(case.pk, _proposal(values), by=request.agent, at=request.now, revision=revision)


def _draft(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> "Written":
    """The letter that would leave, now or after its visas."""
    if visas_of(case, Outcome(values["outcome"]), request.agent, at=request.now):
        row = _submitted(request, case, values, revision)
        return letter_of(case.pk, as_it_would_be(row, by=request.agent, at=request.now), row.wording)
    return decision_letter(case.pk, _decided(request, case, values, revision))


def _proposal(values: Mapping[str, Any]) -> Proposal:
    """The decision as the form says it."""
    return Proposal(
        Outcome(values["outcome"]),
        text=values["text"],
        law=values.get("law", ""),
        facts=values.get("facts", ""),
        revocation=_revocation(values),
        composed=values.get("composed"),
    )


def _revocation(values: Mapping[str, Any]) -> Revocation | None:
    if values["outcome"] not in REASONED or not values.get("ground"):
        return None
    if values["ground"] == "asked":
        return Revocation(asked_on=values["asked_on"])
    return Revocation(illegality=values["illegality"], heard_on=values["heard_on"])


def _goes_to_visa(request: AgentRequest, case: "Case") -> bool:
    """Whether what she decides is submitted to others first."""
    return bool(visas_of(case, Outcome.ACCEPTED, request.agent, at=request.now))


def _signed_by_her(request: AgentRequest, case: "Case") -> list[str]:
    told = _(
        "La décision porte vos prénom, nom, qualité et service : elle n’a pas besoin d’autre "
        "signature (L212-2)."
    )
    return [told, *power_told(request, case)]


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    is_submitted = _goes_to_visa(request, case)
    told = [
        *(visas_told(case) if is_submitted else _signed_by_her(request, case)),
        reached_by_mail(
            case,
            arrives=_("L’usager reçoit le courrier de décision, avec les voies et délais de recours."),
            without=_(
                "L’usager n’a pas d’adresse électronique : imprimez le courrier de décision, avec les voies et délais "
                "de recours, et remettez-le-lui, ou envoyez-le par la poste."
            ),
        ),
        _("Un complément encore attendu est annulé."),
        *opinions_dropped(case),
    ]
    if case.is_open() and case.implicit_on and case.implicit_borne_at is None and not is_submitted:
        told.append(_("La décision implicite du silence n’aura pas lieu."))
    if case.is_decided_by_silence():
        told.insert(0, _("Cette décision expresse remplace celle que le silence a fait naître."))
        if case.outcome == Outcome.IMPLICIT_REJECTION:
            told.insert(1, _("Un refus exprès fait courir un nouveau délai de recours (CJA R421-2)."))
    return [*right_at_stake(request, case), *told, *([] if is_submitted else pause_told(request, case))]


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    court = case.authority.court
    words = form.worded.words if isinstance(form, DecisionForm) else None
    return {
        "goes_to_visa": _goes_to_visa(request, case),
        "worded": words.shown() if words else None,
        "taken_up": form.taken_up.pk if isinstance(form, DecisionForm) and form.taken_up else "",
        "appeal": {
            "months": case.version.offer.appeal.months,
            "mandatory_first": case.version.offer.appeal.mandatory_first,
            "authority": case.authority.name,
            "court": court.get("name", ""),
            "court_online": court.get("online", ""),
        },
    }


def _drawn_again(request: AgentRequest, case: "Case") -> DecisionForm | None:
    """The form with what was typed and the letter just chosen, when that is what she pressed."""
    if "insert" not in request.POST:
        return None
    form = DecisionForm(case=case, request=request)
    typed = {name: request.POST.getlist(name) for name in request.POST if name in form.fields}
    form.initial.update(
        {name: found if name == "cited" else found[-1] for name, found in typed.items() if found}
    )
    return form


DECISION = Gesture(
    slug="decider",
    title=gettext_lazy("Décider"),
    button=gettext_lazy("Prendre cette décision"),
    form=DecisionForm,
    act=_act,
    refusals={
        **NOT_NOW,
        CannotSubmit: ALREADY_SUBMITTED,
        CannotDecide: gettext_lazy("Cette demande est terminée, ou les motifs du refus manquent."),
        CannotRevoke: gettext_lazy(
            "L’usager a un droit acquis : il ne peut lui être retiré que s’il est illégal, dans le délai et après "
            "l’avoir entendu, ou s’il le demande."
        ),
    },
    offered=lambda case: case.is_open() or case.is_decided_by_silence(),
    consequences=_consequences,
    more=_more,
    template="workspace/cases/decision.html",
    writes=True,
    names_its_author=True,
    draft=_draft,
    prepared=_drawn_again,
)

urlpatterns = [url_of(DECISION)]
