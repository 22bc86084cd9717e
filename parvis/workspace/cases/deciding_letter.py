"""The letter of the procedure that notifies a decision: chosen with it, its words corrected; or the house’s."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from parvis.entrance.door import AgentRequest
from parvis.letters import content
from parvis.letters.composed.values import Material
from parvis.notifications.correspondence.composing import material_of

from .worded import WordedLetter, letters_offered, refuse_unready, typed_in

if TYPE_CHECKING:
    from parvis.cases.models import Case, PlannedDecision, SubmittedDecision

KINDS = ("decision",)
RULED = {one.value for one in content.Outcome}


class DecisionLetter:
    """The letter chosen on the page of a decision, if one is; ``taken_up``: the decision that is written again."""

    def __init__(
        self,
        form: forms.Form,
        case: "Case",
        request: AgentRequest,
        taken_up: "PlannedDecision | SubmittedDecision | None",
    ) -> None:
        self.form = form
        self.case = case
        self.request = request
        self.words: WordedLetter | None = None
        offered = letters_offered(case, KINDS)
        field = form.fields["letter"]
        assert isinstance(field, forms.ChoiceField)
        if not offered:
            del form.fields["letter"]
            return
        field.choices = [("", _("Le courrier habituel")), *offered]
        sent = request.POST if request.method == "POST" else request.GET
        kept = taken_up.wording if taken_up is not None else None
        # Words of another version answer other questions: they are not taken up.
        held = {kept.letter: kept.document} if kept is not None and kept.version_id == case.version_id else {}
        name = str(sent.get("letter", next(iter(held), "")))
        if name in dict(offered):
            form.initial["letter"] = name
            typed = {} if sent.get("words_of", name) != name else typed_in(sent)
            self.words = WordedLetter(case, name, self._material(sent), typed, held=held.get(name))

    def judge(self, values: dict[str, Any]) -> None:
        """Refuse what could not leave, once what is decided is known."""
        if self.words is None or values.get("outcome") not in RULED or not values.get("text"):
            return
        self.words.material = self._material(values)
        refuse_unready(self.form, self.words)
        values["composed"] = self.words.composed

    def _material(self, values: Mapping[str, Any]) -> Material:
        outcome = values.get("outcome", "")
        agent = self.request.agent
        ruling = content.Ruling(
            outcome=content.Outcome(outcome if outcome in RULED else "accepted"),
            on=self.case.authority.calendar().local_date(self.request.now),
            text=str(values.get("text", "")),
            author=content.Author(agent.full_name, agent.quality, self.case.unit.name),
            law=tuple(str(values.get("law", "")).splitlines()),
            facts=tuple(str(values.get("facts", "")).splitlines()),
        )
        return material_of(self.case, at=self.request.now, signed=agent.signature, ruling=ruling)
