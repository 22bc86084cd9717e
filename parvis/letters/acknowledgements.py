"""Write the three receipts: electronic acknowledgement, registration receipt, paper acknowledgement."""

from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Letter, Paragraph, Table
from parvis.letters.cleaning import one_line
from parvis.letters.content import (
    AppealRoutes,
    CaseFacts,
    CorrectionRequest,
    Language,
    Nature,
    Recipient,
    Sender,
    Silence,
)
from parvis.letters.pieces import correction_blocks, correction_gaps
from parvis.letters.sentences import (
    answers_blocks,
    bare_letter,
    cited,
    closing,
    demand,
    follow_blocks,
    greeting,
    moment,
    paragraphs,
    service_blocks,
    service_gaps,
    worded,
)
from parvis.letters.silence import silence_blocks, silence_gaps
from parvis.ui.wording import day_words


@worded
def acknowledgement(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    silence: Silence,
    on: date,
    appeal: AppealRoutes | None = None,
    correction: CorrectionRequest | None = None,
    words: str = "",
    language: Language = "fr",
) -> Letter:
    """Write the electronic acknowledgement (CRPA L112-11, R112-11-1, R112-11-4, L111-2).

    ``words`` are those of the procedure, besides the mentions.
    Raise ``IncompleteLetter`` when a mention is missing: without it no appeal delay binds (L112-12).
    """
    return _acknowledge(
        sender, recipient, case, silence, on, appeal, correction, words, language, paper=False
    )


@worded
def paper_acknowledgement(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    silence: Silence,
    on: date,
    appeal: AppealRoutes | None = None,
    correction: CorrectionRequest | None = None,
    words: str = "",
    language: Language = "fr",
) -> Letter:
    """Write the acknowledgement of a letter or of a request at the counter (CRPA L112-3, R112-5, L114-5).

    Raise ``IncompleteLetter`` when a mention is missing: without it no appeal delay binds (L112-6).
    """
    return _acknowledge(sender, recipient, case, silence, on, appeal, correction, words, language, paper=True)


@worded
def registration_receipt(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    on: date,
    acknowledgement_by: date | None = None,
    language: Language = "fr",
) -> Letter:
    """Write the electronic registration receipt: the day of receipt, and what follows (CRPA R112-11-2)."""
    demand((case.reference, _("référence du dossier")))
    follows = _(
        "Un accusé de réception suivra : il vous dira quel service est chargé de votre dossier et ce qui se "
        "passe ensuite (%(article)s)."
    )
    if acknowledgement_by is not None:
        follows = _(
            "Un accusé de réception suivra, au plus tard le %(day)s : il vous dira quel service est chargé "
            "de votre dossier et ce qui se passe ensuite (%(article)s)."
        )
    by = day_words(acknowledgement_by) if acknowledgement_by else ""
    return bare_letter(
        "registration_receipt",
        _("Votre envoi est enregistré : n° %(reference)s") % {"reference": case.reference},
        (
            greeting(),
            Paragraph(_received(case, paper=False)),
            _summary(case),
            Paragraph(follows % {"day": by, "article": cited("R112-11-2")}),
            *follow_blocks(case),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


def _acknowledge(
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    silence: Silence,
    on: date,
    appeal: AppealRoutes | None,
    correction: CorrectionRequest | None,
    words: str,
    language: Language,
    *,
    paper: bool,
) -> Letter:
    demand(
        (case.reference, _("référence du dossier")),
        (case.procedure_title, _("nom de la démarche")),
        *service_gaps(sender, paper=paper),
        *silence_gaps(case, silence, appeal, correction),
        *(correction_gaps(correction) if correction else ()),
    )
    incomplete: tuple[Block, ...] = ()
    if correction is not None:
        incomplete = correction_blocks(case, silence, correction, _("Votre dossier est incomplet"))
    return bare_letter(
        "paper_acknowledgement" if paper else "acknowledgement",
        _("Accusé de réception n° %(reference)s : %(procedure)s")
        % {"reference": case.reference, "procedure": case.procedure_title},
        (
            greeting(),
            Paragraph(_received(case, paper=paper)),
            _summary(case),
            *_computed(case),
            *paragraphs(words),
            *incomplete,
            *service_blocks(sender),
            *silence_blocks(case, silence, appeal),
            *answers_blocks(case),
            *follow_blocks(case),
            *closing(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


def _received(case: CaseFacts, *, paper: bool) -> str:
    sentences = {
        Nature.REQUEST: _("Nous avons reçu votre demande le %(at)s."),
        Nature.DECLARATION: _("Nous avons reçu votre déclaration le %(at)s."),
        Nature.REPORT: _("Nous avons reçu votre signalement le %(at)s."),
        Nature.QUESTION: _("Nous avons reçu votre question le %(at)s."),
        Nature.COMPLAINT: _("Nous avons reçu votre réclamation le %(at)s."),
        Nature.APPEAL: _("Nous avons reçu votre recours le %(at)s."),
    }
    if paper:
        # A letter is stamped with a day; an hour would say more than the stamp does.
        return sentences[case.nature] % {"at": day_words(case.received_on())}
    received = sentences[case.nature] % {"at": moment(case.received_at, case.zone)}
    proof = _("Cette date compte comme preuve si vous aviez une date limite à respecter (%(article)s).")
    return f"{received} {proof % {'article': cited('L112-13')}}"


def _computed(case: CaseFacts) -> tuple[Block, ...]:
    """Say what a programme worked out, and how to know more of it (CRPA L311-3-1, R311-3-1-1)."""
    if not case.results:
        return ()
    table = Table((_("Ce qu’un programme a calculé"), _("Résultat")), case.results)
    if case.algorithm is None:
        return (table,)
    mention = _(
        "Un programme informatique a lu vos réponses. Il sert à : %(purpose)s. Vous avez le droit d’obtenir ses règles "
        "et les principales caractéristiques de sa mise en œuvre (%(article)s) : votre page de suivi les montre, et "
        "vous pouvez les demander à : %(to)s. Sans réponse dans un délai d’un mois, vous pouvez saisir la Commission "
        "d’accès aux documents administratifs (CADA)."
    )
    values = {
        "purpose": one_line(case.algorithm.purpose, 1_000),
        "article": cited("L311-3-1"),
        "to": one_line(case.algorithm.ask_to),
    }
    return (table, Paragraph(mention % values))


def _summary(case: CaseFacts) -> Table:
    return Table(
        (_("Information"), _("Valeur")),
        (
            (_("Référence du dossier"), one_line(case.reference)),
            (_("Démarche"), one_line(case.procedure_title)),
            (_("Date de réception"), day_words(case.received_on())),
        ),
    )
