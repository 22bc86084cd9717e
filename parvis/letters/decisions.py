"""Write decisions: the express one, and the two papers owed after an implicit one."""

from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Heading, ItemList, Letter, Notice, Paragraph, Signature
from parvis.letters.cleaning import ITEMS, authored, one_line
from parvis.letters.content import (
    Algorithm,
    AppealRoutes,
    Author,
    CaseFacts,
    Language,
    LetterTooLong,
    Outcome,
    Recipient,
    Revocation,
    Ruling,
    Sender,
)
from parvis.letters.sentences import (
    appeal_blocks,
    appeal_gaps,
    bare_letter,
    cited,
    demand,
    follow_blocks,
    greeting,
    months,
    paragraphs,
    service_blocks,
    service_gaps,
    worded,
)
from parvis.ui.wording import day_words


@worded
def decision(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    ruling: Ruling,
    appeal: AppealRoutes | None,
    language: Language = "fr",
) -> Letter:
    """Notify a decision (CRPA L211-5, L212-1, L212-2, L311-3-1; CJA R421-5).

    Reasons in law and in fact are due when it refuses, grants in part or sets conditions (L211-2).
    """
    demand(
        (case.reference, _("référence du dossier")),
        (authored(ruling.text), _("contenu de la décision")),
        *service_gaps(sender),
        *author_gaps(ruling.author),
        *(reasons_gaps(ruling.law, ruling.facts) if must_be_reasoned(ruling) else ()),
        *algorithm_gaps(ruling.algorithm or case.algorithm),
        *revocation_gaps(ruling.revocation),
        *appeal_gaps(appeal),
    )
    assert appeal is not None  # demanded above
    text = tuple(paragraph.text for paragraph in paragraphs(ruling.text))
    blocks: list[Block] = [greeting(), Paragraph(_asked(case)), Notice(outcome_title(ruling), text)]
    blocks += revocation_blocks(ruling.revocation)
    blocks += titled_list(_("À quelles conditions"), ruling.conditions)
    blocks += reasons_blocks(ruling.law, ruling.facts)
    blocks += algorithm_blocks(ruling.algorithm or case.algorithm)
    blocks.append(_signature(sender, ruling))
    blocks += appeal_blocks(appeal, _("de la notification de cette décision"))
    blocks += [*service_blocks(sender), *follow_blocks(case)]
    return bare_letter(
        "decision",
        _("Décision sur votre dossier n° %(reference)s : %(procedure)s")
        % {"reference": case.reference, "procedure": case.procedure_title},
        blocks,
        sender=sender,
        recipient=recipient,
        on=ruling.on,
        language=language,
        reference=case.reference,
    )


@worded
def implicit_acceptance_attestation(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    accepted_on: date,
    article: str,
    author: Author,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Attest that a request was accepted by silence (CRPA L232-3)."""
    demand(
        (case.reference, _("référence du dossier")),
        (case.procedure_title, _("nom de la démarche")),
        (article, _("texte qui fixe l’effet du silence")),
        *service_gaps(sender),
        *author_gaps(author),
    )
    values = {"day": day_words(accepted_on), "article": cited(article)}
    sentence = _(
        "En l’absence de décision écrite de l’administration, cette demande est réputée acceptée depuis le "
        "%(day)s (%(article)s)."
    )
    delivered = _("Cette attestation est délivrée à la demande de l’intéressé (%(article)s).")
    return bare_letter(
        "implicit_acceptance_attestation",
        _("Attestation de décision implicite d’acceptation n° %(reference)s") % {"reference": case.reference},
        (
            Paragraph(_beneficiary(recipient)),
            Paragraph(_asked(case)),
            Notice(_("Décision implicite d’acceptation"), (sentence % values,)),
            Paragraph(delivered % {"article": cited("L232-3")}),
            *service_blocks(sender),
            Signature(author_lines(sender, author, on)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


@worded
def implicit_rejection_reasons(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    rejected_on: date,
    asked_on: date,
    law: tuple[str, ...],
    facts: tuple[str, ...],
    appeal: AppealRoutes | None,
    author: Author,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Give the reasons of a rejection by silence, asked for within the appeal delay (CRPA L232-4)."""
    demand(
        (case.reference, _("référence du dossier")),
        *service_gaps(sender),
        *reasons_gaps(law, facts),
        *author_gaps(author),
        *appeal_gaps(appeal),
    )
    assert appeal is not None  # demanded above
    asked = _(
        "Le %(asked)s, vous nous avez demandé les raisons (motifs) de la décision implicite de rejet née le %(day)s. "
        "Les voici (%(article)s)."
    ) % {"asked": day_words(asked_on), "day": day_words(rejected_on), "article": cited("L232-4")}
    extended = _(
        "Le délai pour saisir le juge est prorogé : vous avez jusqu’à %(months)s après le jour où ces raisons "
        "vous sont communiquées."
    ) % {"months": months(2)}
    return bare_letter(
        "implicit_rejection_reasons",
        _("Motifs du rejet de votre demande n° %(reference)s") % {"reference": case.reference},
        (
            greeting(),
            Paragraph(_asked(case)),
            Paragraph(asked),
            *reasons_blocks(law, facts),
            Signature(author_lines(sender, author, on)),
            *appeal_blocks(appeal, _("du jour où ces raisons vous sont communiquées")),
            Paragraph(extended),
            *service_blocks(sender),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


def outcome_title(ruling: Ruling) -> str:
    """Say in one line what was decided."""
    if ruling.revocation is not None:
        return {
            Outcome.REFUSED: _("La décision qui acceptait votre demande est retirée"),
            Outcome.PARTLY: _("La décision qui acceptait votre demande est retirée en partie"),
        }[ruling.outcome]
    return {
        Outcome.ACCEPTED: _("Votre demande est acceptée"),
        Outcome.REFUSED: _("Votre demande est refusée"),
        Outcome.PARTLY: _("Votre demande est acceptée en partie"),
    }[ruling.outcome]


def must_be_reasoned(ruling: Ruling) -> bool:
    """Tell whether reasons are due: it refuses, grants in part, sets conditions (CRPA L211-2)."""
    return ruling.outcome is not Outcome.ACCEPTED or bool(ruling.conditions)


def reasons_gaps(law: tuple[str, ...], facts: tuple[str, ...]) -> tuple[tuple[object, str], ...]:
    """Name what must be said of the reasons (CRPA L211-5)."""
    return (
        (any(text.strip() for text in law), _("motifs de droit")),
        (any(text.strip() for text in facts), _("motifs de fait")),
    )


def author_gaps(author: Author) -> tuple[tuple[object, str], ...]:
    """Name what must be known of the author (CRPA L212-1, L212-2)."""
    return (
        (author.name.strip(), _("prénom et nom de l’auteur de la décision")),
        (author.quality.strip(), _("qualité de l’auteur de la décision")),
        (author.service.strip(), _("service de l’auteur de la décision")),
    )


def algorithm_gaps(algorithm: Algorithm | None) -> tuple[tuple[object, str], ...]:
    """Name what must be said of an algorithmic processing, when there is one (CRPA R311-3-1-1)."""
    if algorithm is None:
        return ()
    return (
        (algorithm.purpose, _("finalité du traitement algorithmique")),
        (algorithm.ask_to, _("à qui demander les règles du traitement algorithmique")),
    )


def revocation_gaps(revocation: Revocation | None) -> tuple[tuple[object, str], ...]:
    """Name what must be said of a decision taken back, when one is (CRPA L121-1, L242-1)."""
    if revocation is None or revocation.asked_on is not None:
        return ()
    return (
        (authored(revocation.illegality), _("illégalité de la décision retirée")),
        (revocation.heard_on, _("date à laquelle l’usager a pu présenter ses observations")),
    )


def revocation_blocks(revocation: Revocation | None) -> tuple[Block, ...]:
    """Cite what is taken back, its illegality and the hearing; or the request of the person herself."""
    if revocation is None:
        return ()
    given = _("Votre demande avait été acceptée le %(day)s.")
    if revocation.by_silence:
        given = _("Le silence de l’administration avait fait accepter votre demande le %(day)s.")
    told: list[Block] = [Heading(_("Le retrait de cette acceptation"))]
    told.append(Paragraph(given % {"day": day_words(revocation.given_on)}))
    if revocation.asked_on is not None:
        asked = _("Vous avez demandé son retrait le %(day)s (%(article)s).")
        values = {"day": day_words(revocation.asked_on), "article": cited("L242-4")}
        return (*told, Paragraph(asked % values), *paragraphs(revocation.illegality))
    assert revocation.heard_on is not None  # demanded before
    rule = _(
        "Une décision qui accorde un droit peut être retirée lorsqu’elle est illégale, dans les %(months)s "
        "qui la suivent (%(article)s). Celle-ci est illégale, pour la raison suivante :"
    ) % {"months": months(revocation.months), "article": cited(revocation.article)}
    heard = _("Avant ce retrait, vous avez pu présenter vos observations le %(day)s (%(article)s).") % {
        "day": day_words(revocation.heard_on),
        "article": cited("L121-1"),
    }
    return (*told, Paragraph(rule), *paragraphs(revocation.illegality), Paragraph(heard))


def _asked(case: CaseFacts) -> str:
    return _("Votre demande « %(procedure)s », n° %(reference)s, a été reçue le %(day)s.") % {
        "procedure": one_line(case.procedure_title),
        "reference": one_line(case.reference),
        "day": day_words(case.received_on()),
    }


def _beneficiary(recipient: Recipient) -> str:
    demand((recipient.name, _("nom du bénéficiaire")))
    lines = ", ".join(one_line(line) for line in (recipient.name, *recipient.address_lines))
    return _("Bénéficiaire : %(who)s") % {"who": lines}


def titled_list(title: str, texts: tuple[str, ...]) -> tuple[Block, ...]:
    """List an agent's texts under a title, nothing when there is none; refuse a list past ``ITEMS``."""
    kept = tuple(authored(text) for text in texts if text.strip())
    if len(kept) > ITEMS:
        raise LetterTooLong(_("Une liste a %(count)d éléments au plus.") % {"count": ITEMS})
    return (Heading(title), ItemList(kept)) if kept else ()


def reasons_blocks(law: tuple[str, ...], facts: tuple[str, ...]) -> tuple[Block, ...]:
    """Word the reasons in law and in fact (CRPA L211-5)."""
    return (
        *titled_list(_("Les textes appliqués (motifs de droit)"), law),
        *titled_list(_("Les raisons propres à votre situation (motifs de fait)"), facts),
    )


def algorithm_blocks(algorithm: Algorithm | None) -> tuple[Block, ...]:
    """Word the mention of an algorithmic processing, when there is one (CRPA L311-3-1)."""
    if algorithm is None:
        return ()
    mention = _(
        "Cette décision a été prise sur le fondement d’un traitement algorithmique, dont la finalité est : "
        "%(purpose)s. Vous avez le droit d’obtenir les règles de ce traitement et les principales "
        "caractéristiques de sa mise en œuvre (%(article)s), en les demandant à : %(to)s. Sans réponse dans "
        "un délai d’un mois, vous pouvez saisir la Commission d’accès aux documents administratifs (CADA)."
    ) % {
        "purpose": one_line(algorithm.purpose, 1_000),
        "article": cited("L311-3-1"),
        "to": one_line(algorithm.ask_to),
    }
    return (Heading(_("Un programme informatique a servi à cette décision")), Paragraph(mention))


def _signature(sender: Sender, ruling: Ruling) -> Signature:
    return Signature(author_lines(sender, ruling.author, ruling.on), room=ruling.signed_by_hand)


def author_lines(sender: Sender, author: Author, on: date) -> tuple[str, ...]:
    """Word the signature: where and when, name, quality and service (CRPA L212-1, L212-2), by what act."""
    done = _("Fait le %(day)s") % {"day": day_words(on)}
    if sender.place:
        done = _("Fait à %(place)s, le %(day)s") % {"place": one_line(sender.place), "day": day_words(on)}
    above = (one_line(sender.signature),) if sender.signature else ()
    lines = (done, *above, one_line(author.name), one_line(author.quality), one_line(author.service))
    return (*lines, one_line(author.delegation, 300)) if author.delegation else lines
