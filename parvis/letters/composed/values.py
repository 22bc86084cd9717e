"""What a letter is filled with: the values its fields have for one case, in the shapes answers have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from parvis.forms.shape import Field, Form
from parvis.forms.sight import look
from parvis.letter_templates.fields import MergeField, by_id, fields
from parvis.letters.content import (
    AppealRoutes,
    Author,
    CaseFacts,
    ContradictoryLetter,
    CorrectionRequest,
    Recipient,
    Ruling,
    Sender,
    Silence,
)
from parvis.rules.variables import TODAY


@dataclass(frozen=True, slots=True)
class Material:
    """Hold what one letter is made from; ``on`` is the day it bears, ``answer_by`` the one announced for an answer.

    ``author`` signs; a decision is signed by the author of its ruling, and what is neither by the agent in charge.
    ``is_automatic``: it leaves by itself; when nobody is in charge yet, the service signs.
    """

    sender: Sender
    recipient: Recipient
    case: CaseFacts
    on: date
    author: Author | None = None
    ruling: Ruling | None = None
    silence: Silence | None = None
    appeal: AppealRoutes | None = None
    answer_by: date | None = None
    correction: CorrectionRequest | None = None
    is_automatic: bool = False
    form: Form | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    results: tuple[Field, ...] = ()
    found: Mapping[str, object] = field(default_factory=dict)
    """What decision tables said, by the ids of ``results``."""

    def __post_init__(self) -> None:
        """Refuse two authors, and a ruling of another day."""
        if self.ruling is None:
            return
        if self.author is not None and self.author != self.ruling.author:
            raise ContradictoryLetter(_("Une décision est signée par qui l’a prise."))
        if self.ruling.on != self.on:
            raise ContradictoryLetter(_("Le courrier d’une décision porte le jour de la décision."))

    def signatory(self) -> Author | None:
        """Give who signs, None for an agent who is not to be named or when nobody is known."""
        if self.ruling is not None:
            return self.ruling.author
        agent = self.sender.agent
        if self.author is not None or agent is None or agent.anonymous:
            return self.author
        return Author(agent.name, agent.quality, self.sender.service)

    def fields(self) -> Mapping[str, MergeField]:
        """Give the fields that can be merged, by id."""
        return by_id(fields(self.form, self.results))

    def values(self) -> dict[str, object]:
        """Give the value of every field, and the day for conditions; what is unknown or hidden is None."""
        told = {one.id: self.found.get(one.id) for one in self.results}
        return {**told, **self._answers(), **self._of_house()}

    def _answers(self) -> Mapping[str, object]:
        if self.form is None:
            return {TODAY: self.on.isoformat()}
        return look(self.form, self.answers, self.on).values

    def _of_house(self) -> dict[str, object]:
        sender, recipient, ruling = self.sender, self.recipient, self.ruling
        author = self.signatory()
        return {
            "case_reference": self.case.reference,
            "case_title": self.case.procedure_title,
            "case_received_on": self.case.received_on().isoformat(),
            "person_name": recipient.name,
            "person_address": "\n".join(recipient.address_lines),
            "person_email": recipient.email,
            "decision_on": ruling.on.isoformat() if ruling else None,
            "decision_outcome": ruling.outcome.value if ruling else None,
            "decision_text": ruling.text if ruling else None,
            "decision_conditions": _said(ruling.conditions if ruling else ()),
            "decision_law": _said(ruling.law if ruling else ()),
            "decision_facts": _said(ruling.facts if ruling else ()),
            "signatory_name": author.name if author else None,
            "signatory_quality": author.quality if author else None,
            "signatory_service": author.service if author else None,
            "authority_name": sender.authority,
            "authority_service": sender.service,
            "authority_address": "\n".join(sender.postal_address),
            "authority_telephone": sender.telephone,
            "authority_email": sender.email,
            "authority_website": sender.website,
            "letter_on": self.on.isoformat(),
            "answer_by": self.answer_by.isoformat() if self.answer_by else None,
            "silence_on": self.silence.on.isoformat() if self.silence and self.silence.on else None,
            "appeal_months": self.appeal.months if self.appeal else None,
        }


def _said(texts: tuple[str, ...]) -> list[str]:
    return [text for text in texts if text.strip()]
