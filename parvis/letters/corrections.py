"""Write the request for what is missing, and its reminder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.letters.blocks import Block, Heading, Letter, Paragraph
from parvis.letters.cleaning import one_line, subject_line
from parvis.letters.content import (
    CaseFacts,
    CorrectionRequest,
    Language,
    Recipient,
    Sender,
    Silence,
    SilenceKind,
)
from parvis.letters.pieces import correction_blocks, correction_gaps
from parvis.letters.sentences import (
    bare_letter,
    closing,
    demand,
    greeting,
    paragraphs,
    service_blocks,
    service_gaps,
    typed_follow_blocks,
    worded,
)
from parvis.ui.wording import day_words

_REMINDING = (
    gettext_noop("Votre dossier « %(procedure)s », reçu le %(day)s, n’est pas encore complet."),
    gettext_noop("Si vous venez de nous répondre, ne tenez pas compte de ce rappel."),
)
"""The sentences that open a reminder."""


@worded
def correction_request(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    correction: CorrectionRequest,
    silence: Silence,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Ask for pieces, answers or formalities, until a day (CRPA L114-5, L114-5-1, L114-6, R112-11-4)."""
    subject = _("Complétez votre dossier n° %(reference)s : %(procedure)s") % {
        "reference": case.reference,
        "procedure": case.procedure_title,
    }
    opening = gettext_noop("Votre dossier « %(procedure)s », reçu le %(day)s, doit être complété.")
    return _correct(
        "correction_request", subject, (opening,), sender, recipient, case, correction, silence, on, language
    )


@worded
def correction_reminder(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    correction: CorrectionRequest,
    silence: Silence,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Remind of what is still awaited, with the same list, day and effect as the request."""
    return _correct(
        "correction_reminder",
        _reminding_subject(case, correction),
        _REMINDING,
        sender,
        recipient,
        case,
        correction,
        silence,
        on,
        language,
    )


@worded
def repeated_request(
    letter: Letter,
    *,
    case: CaseFacts,
    correction: CorrectionRequest,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Remind by the letter that asked, worded by the procedure: the usual opening, then that letter as it was sent.

    It asks for nothing more, until no other day: what was written holds, and is read again whole (note 71).
    """
    sent = _("Ce que nous vous avons écrit le %(day)s") % {"day": day_words(letter.on)}
    return replace(
        letter,
        kind="correction_reminder",
        subject=subject_line(_reminding_subject(case, correction)),
        blocks=(greeting(), *_opened(_REMINDING, case), Heading(sent), *letter.blocks),
        on=on,
        language=language,
    )


def _reminding_subject(case: CaseFacts, correction: CorrectionRequest) -> str:
    return _("Rappel : complétez votre dossier n° %(reference)s avant le %(until)s") % {
        "reference": case.reference,
        "until": day_words(correction.until) if correction.until else "",
    }


def _opened(opening: Sequence[str], case: CaseFacts) -> list[Block]:
    """Say the sentences that open a letter, with what the case is about."""
    values = {"procedure": one_line(case.procedure_title), "day": day_words(case.received_on())}
    return [Paragraph(_(sentence) % values) for sentence in opening]


def _correct(
    kind: str,
    subject: str,
    opening: Sequence[str],
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    correction: CorrectionRequest,
    silence: Silence,
    on: date,
    language: Language,
) -> Letter:
    demand(
        (case.reference, _("référence du dossier")),
        (case.procedure_title, _("nom de la démarche")),
        *service_gaps(sender),
        *correction_gaps(correction),
        (silence.kind is SilenceKind.NONE or silence.months > 0, _("délai de la décision implicite")),
    )
    blocks: list[Block] = [greeting(), *_opened(opening, case)]
    blocks += paragraphs(correction.message)
    blocks += correction_blocks(case, silence, correction, _("Ce que nous vous demandons"))
    blocks += [*service_blocks(sender), *typed_follow_blocks(case), *closing(sender)]
    return bare_letter(
        kind,
        subject,
        blocks,
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )
