"""The letters of a procedure that agents worded on a case: printed, kept, sent."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from parvis.base.labels import courtesy_language
from parvis.cases.models import Case, CorrectionRequest, Decision, Wording
from parvis.letter_templates.reading import InvalidTemplate
from parvis.letters import content
from parvis.letters.blocks import Letter
from parvis.letters.composed.filling import fill
from parvis.letters.composed.settling import settled
from parvis.letters.composed.values import Material

from ..models import Purpose
from .composing import filled_from, material_of
from .posting import post
from .reach import read_in_her_language
from .values import correction_of, facts_of, found_on

RELATED = ("authority", "version", "unit", "responsible", "applicant", "filing")
"""What a letter reads of its case."""


def send_letter(case: UUID, wording: UUID, *, at: datetime) -> None:
    """Keep a letter with its case and send it; once, however often it is asked."""
    found = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).filter(pk=case).first()
    if found is None or not found.applicant.expects_answer:
        return
    read_in_her_language(found)
    letter, sender = letter_of(found, Wording.objects.get(pk=wording))
    post(found, letter, sender, purpose=Purpose.MESSAGE, key=f"letter:{wording}", at=at)


def letter_of(case: Case, wording: Wording) -> tuple[Letter, content.Sender]:
    """A letter as it was worded, on the day it was, and who sends it."""
    material = material_of(
        case, at=wording.written_at, signed=wording.signed, is_automatic=wording.author_id is None
    )
    letter = filled_from(case, wording.document, material).finished()
    return _with_translation(letter, case, wording, material), material.sender


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
    material = material_of(
        case,
        at=asked.asked_at,
        signed=asked.signed,
        correction=correction,
        is_automatic=wording.author_id is None,
    )
    return _still_fit(case, wording, material)


def _still_fit(case: Case, wording: Wording, material: Material) -> Letter | None:
    """The letter that kept words make, None when what surrounds them has changed too much."""
    try:
        filled = filled_from(case, wording.document, material)
    except (InvalidTemplate, content.CannotWriteLetter):
        return None
    return _with_translation(filled.finished(), case, wording, material) if filled.is_ready() else None


def _with_translation(letter: Letter, case: Case, wording: Wording, material: Material) -> Letter:
    """The letter with the translation its procedure gives, as long as an agent left its words as they are."""
    language = courtesy_language(case.language)
    template = wording.version.offer.letters.get(wording.letter) if language else None
    if template is None or not all(language in words for _block, _field, words in template.texts()):
        return letter
    if settled(template, material, language=letter.language) != wording.document:
        return letter
    spoken = replace(material, case=facts_of(case, language), found=found_on(case, language))
    filled = fill(template, spoken, language=language)
    return replace(letter, courtesy=filled.draft) if filled.is_ready() else letter
