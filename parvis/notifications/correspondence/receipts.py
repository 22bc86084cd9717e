"""What is written as soon as a request arrives: the receipt of registration, and the acknowledgement."""

from collections.abc import Callable
from datetime import datetime

from parvis.base.labels import text
from parvis.cases.models import Case, CorrectionRequest
from parvis.catalogue.definition import ACKNOWLEDGEMENT
from parvis.letters import acknowledgements, content
from parvis.letters.blocks import Letter

from .values import (
    appeal_of,
    correction_of,
    facts_of,
    is_electronic,
    local_day,
    recipient_of,
    sender_of,
    silence_of,
    with_courtesy,
)


def receipt(case: Case, sender: content.Sender, *, at: datetime) -> Letter:
    """The receipt of registration of a case whose service in charge is not known yet (R112-11-2)."""

    def write(language: content.Language) -> Letter:
        return acknowledgements.registration_receipt(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            on=local_day(case, at),
            acknowledgement_by=case.acknowledge_by,
            language=language,
        )

    return with_courtesy(case, write)


def acknowledgement(
    case: Case,
    kind: Callable[..., Letter],
    sender: content.Sender,
    *,
    at: datetime,
    pending: CorrectionRequest | None = None,
) -> Letter:
    """The acknowledgement of a case, with what is already asked for when something is."""

    def write(language: content.Language) -> Letter:
        return kind(
            sender=sender,
            recipient=recipient_of(case),
            case=facts_of(case, language),
            silence=silence_of(case),
            on=local_day(case, at),
            appeal=appeal_of(case),
            correction=correction_of(case, pending, language) if pending else None,
            words=text(case.version.offer.messages.get(ACKNOWLEDGEMENT, {}), language),
            language=language,
        )

    return with_courtesy(case, write)


def foreseen(case: Case, *, at: datetime) -> tuple[Letter, content.Sender] | None:
    """What a case that nobody filed would bring by return of mail, and who sends it; None when nothing is due.

    Raises IncompleteLetter when a mention that the law demands is missing.
    """
    if case.applicant.is_anonymous or not is_electronic(case):
        return None
    sender = sender_of(case)
    if case.unit.is_sorting:
        return receipt(case, sender, at=at), sender
    return acknowledgement(case, acknowledgements.acknowledgement, sender, at=at), sender
