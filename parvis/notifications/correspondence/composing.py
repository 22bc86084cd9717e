"""What the letters of a procedure are filled with on a case, and the letters their corrected words make."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parvis.cases.models import Case
from parvis.catalogue.definition import Offer
from parvis.catalogue.tables.merging import merged_fields
from parvis.letter_templates.reading import SCHEMA, read
from parvis.letters import content
from parvis.letters.composed.filling import Filled, fill
from parvis.letters.composed.values import Material

from .values import appeal_of, facts_of, found_on, language_of, local_day, recipient_of, sender_of, silence_of


def material_of(
    case: Case,
    *,
    at: datetime,
    signed: str = "",
    author: content.Author | None = None,
    ruling: content.Ruling | None = None,
    correction: content.CorrectionRequest | None = None,
    offer: Offer | None = None,
    is_automatic: bool = False,
) -> Material:
    """What a letter of a case is filled with on a day; ``offer``: another one than that of its version."""
    offered = offer or case.version.offer
    return Material(
        sender=sender_of(case, signed),
        recipient=recipient_of(case),
        case=facts_of(case),
        on=ruling.on if ruling else local_day(case, at),
        author=author,
        ruling=ruling,
        silence=silence_of(case),
        appeal=appeal_of(case),
        answer_by=case.announced_on,
        correction=correction,
        is_automatic=is_automatic,
        form=offered.form,
        answers=case.answers,
        results=merged_fields(offered.tables),
        found=found_on(case, language_of(case)),
    )


def filled_from(case: Case, document: Mapping[str, Any], material: Material) -> Filled:
    """The letter that the words corrected on a case make. Raises InvalidTemplate, CannotWriteLetter."""
    template = read({**document, "schema": SCHEMA}, material.form, material.results)
    return fill(template, material, language=language_of(case))
