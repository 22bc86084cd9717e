"""Write the two papers of a filing for somebody: what she checks and signs, and the receipt she leaves with."""

from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Heading, Letter, Notice, Paragraph, Signature, Table
from parvis.letters.cleaning import one_line
from parvis.letters.content import Answer, CaseFacts, Language, Recipient, Sender
from parvis.letters.sentences import (
    answers_blocks,
    bare_letter,
    closing,
    demand,
    follow_sentences,
    greeting,
    without_code,
    worded,
)
from parvis.ui.wording import day_words


@worded
def summary_to_sign(
    *,
    sender: Sender,
    recipient: Recipient,
    procedure_title: str,
    filed_by: tuple[Answer, ...],
    answers: tuple[Answer, ...],
    on: date,
    language: Language = "fr",
) -> Letter:
    """Set out what was typed for somebody, before it is sent: she reads it, corrects it by hand, signs it."""
    demand((procedure_title, _("nom de la démarche")))
    return bare_letter(
        "summary_to_sign",
        _("Récapitulatif à relire et à signer : %(procedure)s") % {"procedure": procedure_title},
        (
            Paragraph(
                _(
                    "Voici ce que nous avons noté pour vous. Rien n’est encore envoyé : corrigez à la main ce qui "
                    "ne va pas, puis signez."
                )
            ),
            *_facts(_("Qui fait la demande, et comment"), filed_by),
            *_facts(_("Les réponses"), answers),
            Signature((_("Date et signature :"),), room=True),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def filing_receipt(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    code: str,
    filed_by: tuple[Answer, ...],
    is_acknowledged: bool,
    email: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Write what whoever files at a desk leaves with: the reference, her code, and what follows.

    It proves the day of receipt; the acknowledgement, with its delays and routes of appeal, is another paper
    (CRPA R112-5). ``email``: where it is sent; empty when it leaves on paper.
    """
    demand((case.reference, _("référence du dossier")), (code, _("code de suivi")))
    return bare_letter(
        "filing_receipt",
        _("Reçu de dépôt n° %(reference)s : %(procedure)s")
        % {"reference": case.reference, "procedure": case.procedure_title},
        (
            greeting(),
            Paragraph(
                _("Nous avons reçu votre dossier le %(day)s.") % {"day": day_words(case.received_on())}
            ),
            _to_follow(case, code),
            *_acknowledgement_to_come(email, is_due=is_acknowledged),
            *_facts(_("Qui a fait la demande, et comment"), filed_by),
            *answers_blocks(case),
            *closing(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


def _to_follow(case: CaseFacts, code: str) -> Notice:
    reference, internet = follow_sentences(case)
    return Notice(
        _("Pour suivre votre dossier"),
        (
            reference,
            _("Code de suivi : %(code)s") % {"code": code},
            internet,
            without_code(),
            _("Le code est secret : gardez ce papier en lieu sûr."),
        ),
    )


def _acknowledgement_to_come(email: str, *, is_due: bool) -> tuple[Block, ...]:
    if not is_due:
        return ()
    if email:
        told = _(
            "L’accusé de réception, qui dit les délais et les recours, vous est envoyé par courriel à %(email)s."
        )
        return (Paragraph(told % {"email": email}),)
    said = _(
        "L’accusé de réception, qui dit les délais et les recours, vous est remis avec ce reçu ou vous est envoyé "
        "par la poste."
    )
    return (Paragraph(said),)


def _facts(title: str, rows: tuple[Answer, ...]) -> tuple[Block, ...]:
    known = tuple((one_line(row.label), one_line(row.value, 2_000)) for row in rows if row.value)
    return (Heading(title), Table((_("Question"), _("Réponse")), known)) if known else ()
