"""The letter of the procedure that asks to complete a case: its words corrected, or the house’s."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from parvis.cases.actions import Asked, items_asked
from parvis.entrance.door import AgentRequest
from parvis.letters.composed.values import Material
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.values import correction_asked

from .worded import WordedLetter, chosen_letter, letters_offered, refuse_unready

if TYPE_CHECKING:
    from parvis.cases.models import Case

KINDS = ("correction",)


class CorrectionLetter:
    """The letter on the page of a request to complete: the first of the procedure, unless another is chosen."""

    def __init__(self, form: forms.Form, case: "Case", request: AgentRequest) -> None:
        self.form = form
        self.case = case
        self.request = request
        self.words: WordedLetter | None = None
        offered = letters_offered(case, KINDS) if case.applicant.expects_answer else []
        field = form.fields["letter"]
        assert isinstance(field, forms.ChoiceField)
        if not offered:
            del form.fields["letter"]
            return
        field.choices = [*offered, ("", _("Le courrier habituel"))]
        self.words = chosen_letter(request, case, offered, self._material(), first=offered[0][0])
        form.initial.setdefault("letter", self.words.name if self.words else "")

    def judge(self, asked: Sequence[Asked], values: dict[str, Any]) -> None:
        """Refuse what could not leave, once what is asked and until when is known."""
        if self.words is None or not asked or not values.get("until"):
            return
        self.words.material = self._material(asked, values)
        refuse_unready(self.form, self.words)
        values["composed"] = self.words.composed

    def _material(self, asked: Sequence[Asked] = (), values: Mapping[str, Any] | None = None) -> Material:
        correction = None
        if values is not None:
            correction = correction_asked(
                self.case,
                items_asked(self.case, asked),
                until=values["until"],
                message=values.get("message", ""),
            )
        signed = self.request.agent.signature
        return material_of(self.case, at=self.request.now, signed=signed, correction=correction)
