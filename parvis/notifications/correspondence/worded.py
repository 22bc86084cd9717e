"""The letters of a procedure that agents worded on a case: printed, kept, sent."""

from datetime import datetime
from uuid import UUID

from parvis.cases.models import Case, CorrectionRequest, Decision, Wording
from parvis.letter_templates.reading import InvalidTemplate
from parvis.letters import content
from parvis.letters.blocks import Letter
from parvis.letters.composed.values import Material

from ..models import Purpose
from .composing import filled_from, material_of
from .posting import post
from .values import correction_of

RELATED = ("authority", "version", "unit", "responsible", "applicant", "filing")
"""What a letter reads of its case."""


def send_letter(case: UUID, wording: UUID, *, at: datetime) -> None:
    """Keep a letter with its case and send it; once, however often it is asked."""
    found = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).filter(pk=case).first()
    if found is None or not found.applicant.expects_answer:
        return
    letter, sender = letter_of(found, Wording.objects.get(pk=wording))
    post(found, letter, sender, purpose=Purpose.MESSAGE, key=f"letter:{wording}", at=at)


def letter_of(case: Case, wording: Wording) -> tuple[Letter, content.Sender]:
    """A letter as it was worded, on the day it was, and who sends it."""
    material = material_of(case, at=wording.written_at, signed=wording.signed)
    return filled_from(case, wording.document, material).finished(), material.sender


def wording_letter(case: UUID, wording: UUID) -> tuple[Letter, content.Sender]:
    """The same of a case that is read anew."""
    found = Case.objects.select_related(*RELATED).get(pk=case)
    return letter_of(found, Wording.objects.get(pk=wording))


def wording_of(made: Decision) -> Wording | None:
    """The words that were kept for the letter of a decision."""
    return Wording.objects.filter(decision=made).first()


def decision_worded(
    case: Case, made: Decision, ruling: content.Ruling, wording: Wording | None
) -> Letter | None:
    """The letter of a decision as it was worded; None when it was not, or when it no longer holds.

    What was decided may have been corrected since: the letter of the house then says it, with all its mentions.
    """
    if wording is None:
        return None
    material = material_of(case, at=made.decided_at, signed=made.signed, ruling=ruling)
    return _still_fit(case, wording, material)


def correction_worded(case: Case, asked: CorrectionRequest) -> Letter | None:
    """A request to complete as its author worded it; None when she did not, or when it no longer holds."""
    wording = Wording.objects.filter(correction=asked).first()
    if wording is None:
        return None
    correction = correction_of(case, asked)
    material = material_of(case, at=asked.asked_at, signed=asked.signed, correction=correction)
    return _still_fit(case, wording, material)


def _still_fit(case: Case, wording: Wording, material: Material) -> Letter | None:
    """The letter that kept words make, None when what surrounds them has changed too much."""
    try:
        filled = filled_from(case, wording.document, material)
    except (InvalidTemplate, content.CannotWriteLetter):
        return None
    return filled.finished() if filled.is_ready() else None
