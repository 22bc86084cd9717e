"""Word what silence becomes, and what a request for pieces does to the clock."""

from django.utils.translation import gettext as _

from parvis.letters.blocks import Block, Heading, Notice, Paragraph
from parvis.letters.content import (
    AppealRoutes,
    CaseFacts,
    ContradictoryLetter,
    CorrectionRequest,
    Nature,
    Silence,
    SilenceKind,
)
from parvis.letters.sentences import appeal_blocks, appeal_gaps, cited, months
from parvis.ui.wording import day_words

# A declaration, a report or a question asks for no decision: nothing can be born of silence.
WITH_SILENCE = frozenset({Nature.REQUEST, Nature.COMPLAINT, Nature.APPEAL})


def silence_gaps(
    case: CaseFacts, silence: Silence, appeal: AppealRoutes | None, correction: CorrectionRequest | None
) -> tuple[tuple[object, str], ...]:
    """Name what must be known of silence (CRPA R112-5, R112-11-1); nothing when the nature has none.

    Raise ``ContradictoryLetter`` for a complaint or an appeal that silence would not reject (L231-4, 2°).
    """
    if case.nature not in WITH_SILENCE:
        return ()
    if case.nature is not Nature.REQUEST and silence.kind is not SilenceKind.REJECTION:
        raise ContradictoryLetter(
            _("Le silence sur une réclamation ou un recours vaut rejet (article L. 231-4, 2°).")
        )
    article: tuple[object, str] = (silence.article, _("texte qui fixe l’effet du silence"))
    if silence.kind is SilenceKind.NONE:
        return (article,)
    term = (silence.months > 0, _("délai de la décision implicite"))
    awaited = (
        silence.kind is SilenceKind.ACCEPTANCE and correction is not None and correction.stops_the_clock()
    )
    born = (silence.on or awaited, _("date de la décision implicite"))
    if silence.kind is SilenceKind.ACCEPTANCE:
        return (article, term, born)
    return (article, term, born, *appeal_gaps(appeal))


def silence_blocks(case: CaseFacts, silence: Silence, appeal: AppealRoutes | None) -> tuple[Block, ...]:
    """Word the implicit decision, its day and what the person can do then (CRPA R112-5, R112-11-1)."""
    if case.nature not in WITH_SILENCE:
        return ()
    title = Heading(_("Si nous ne vous répondons pas"))
    if silence.kind is SilenceKind.NONE:
        sentence = _("Aucune décision implicite ne naît du silence de l’administration sur cette demande")
        return (title, Paragraph(f"{sentence} ({cited(silence.article)})."))
    if silence.kind is SilenceKind.ACCEPTANCE:
        return (title, _acceptance(silence))
    blocks: tuple[Block, ...] = (title, _rejection(case, silence))
    if appeal is not None and silence.on is not None:
        since = _("du %(day)s, si vous n’avez reçu aucune décision écrite") % {"day": day_words(silence.on)}
        blocks = (*blocks, *appeal_blocks(appeal, since))
    return blocks


def _acceptance(silence: Silence) -> Notice:
    values = {"months": months(silence.months), "article": cited(silence.article)}
    if silence.on is None:
        deemed = _(
            "À défaut de décision écrite de notre part dans un délai de %(months)s à compter de la réception "
            "de tous les éléments demandés, et sous réserve que la demande soit complète, elle sera réputée "
            "acceptée (%(article)s)."
        )
    else:
        values["day"] = day_words(silence.on)
        deemed = _(
            "À défaut de décision écrite de notre part le %(day)s au plus tard, et sous réserve que la "
            "demande soit complète, elle sera réputée acceptée à cette date (%(article)s)."
        )
    certificate = _(
        "Si votre demande est ainsi acceptée, vous pouvez recevoir, en nous la demandant, une attestation de "
        "cette décision (%(article)s)."
    )
    return Notice(
        _("Votre demande est susceptible de donner lieu à une décision implicite d’acceptation"),
        (deemed % values, certificate % {"article": cited("L232-3")}),
    )


def _rejection(case: CaseFacts, silence: Silence) -> Notice:
    titles = {
        Nature.REQUEST: _("Votre demande est susceptible de donner lieu à une décision implicite de rejet"),
        Nature.COMPLAINT: _(
            "Votre réclamation est susceptible de donner lieu à une décision implicite de rejet"
        ),
        Nature.APPEAL: _("Votre recours est susceptible de donner lieu à une décision implicite de rejet"),
    }
    deemed = _(
        "À défaut de décision écrite de notre part le %(day)s au plus tard, et sous réserve que la demande "
        "soit complète, elle sera réputée rejetée à cette date (%(article)s)."
    )
    reasons = _(
        "Vous pourrez alors nous demander les motifs de ce rejet, dans le délai de recours indiqué "
        "ci-dessous (%(article)s)."
    )
    on = day_words(silence.on) if silence.on else ""
    return Notice(
        titles[case.nature],
        (
            deemed % {"day": on, "article": cited(silence.article)},
            reasons % {"article": cited("L232-4")},
        ),
    )


def clock_paragraphs(
    case: CaseFacts, silence: Silence, correction: CorrectionRequest
) -> tuple[Paragraph, ...]:
    """Word the effect of a request for pieces on the delay (CRPA L114-5, L114-5-1, R112-11-4).

    ``silence.on``, for a rejection, is the day that counts the suspension up to ``correction.until``.
    """
    if case.nature not in WITH_SILENCE or silence.kind is SilenceKind.NONE or correction.until is None:
        return ()
    said: list[str] = []
    values = {"months": months(silence.months), "until": day_words(correction.until)}
    if correction.stops_the_clock() and silence.kind is SilenceKind.ACCEPTANCE:
        said.append(
            _(
                "Le délai de %(months)s au terme duquel, à défaut de décision écrite, votre demande est "
                "réputée acceptée ne court qu’à compter de la réception de ces éléments (%(article)s, "
                "deuxième alinéa)."
            )
            % {**values, "article": cited("L114-5")}
        )
    elif correction.stops_the_clock():
        said.append(
            _(
                "Le délai de %(months)s au terme duquel, à défaut de décision écrite, votre demande est "
                "réputée rejetée est suspendu jusqu’au %(until)s. Si vous envoyez tous ces éléments plus "
                "tôt, il reprend dès que nous les recevons (%(article)s, troisième alinéa)."
            )
            % {**values, "article": cited("L114-5")}
        )
        if silence.on is not None:
            said.append(
                _(
                    "Compte tenu de cette suspension, votre demande sera réputée rejetée au plus tard le "
                    "%(day)s."
                )
                % {"day": day_words(silence.on)}
            )
    if any(not piece.indispensable for piece in correction.pieces):
        said.append(
            _(
                "Une pièce suivie de « Nous continuons d’étudier votre dossier en attendant » n’arrête ni "
                "l’examen de votre dossier ni le délai ; mais si le droit demandé vous est accordé, il ne prend effet "
                "qu’une fois cette pièce reçue (%(article)s)."
            )
            % {"article": cited("L114-5-1")}
        )
    return tuple(Paragraph(text) for text in said)
