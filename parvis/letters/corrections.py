"""Write the request for what is missing, and its reminder."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Letter, Paragraph
from parvis.letters.cleaning import one_line
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
    opening = _("Votre dossier « %(procedure)s », reçu le %(day)s, doit être complété.")
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
    subject = _("Rappel : complétez votre dossier n° %(reference)s avant le %(until)s") % {
        "reference": case.reference,
        "until": day_words(correction.until) if correction.until else "",
    }
    opening = (
        _("Votre dossier « %(procedure)s », reçu le %(day)s, n’est pas encore complet."),
        _("Si vous venez de nous répondre, ne tenez pas compte de ce rappel."),
    )
    return _correct(
        "correction_reminder", subject, opening, sender, recipient, case, correction, silence, on, language
    )


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
    values = {"procedure": one_line(case.procedure_title), "day": day_words(case.received_on())}
    first, *rest = opening
    blocks: list[Block] = [greeting(), Paragraph(first % values), *(Paragraph(text) for text in rest)]
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
