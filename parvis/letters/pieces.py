"""Word what is asked for again: pieces, answers, formalities, the reason, the text, the day."""

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Block, Heading, ItemList, Paragraph
from parvis.letters.cleaning import ITEMS, cleaned, one_line, web_address
from parvis.letters.content import (
    CaseFacts,
    CorrectionRequest,
    LetterTooLong,
    MissingPiece,
    PieceKind,
    PieceReason,
    Silence,
)
from parvis.letters.sentences import cited
from parvis.letters.silence import clock_paragraphs
from parvis.ui.wording import day_words


def correction_gaps(correction: CorrectionRequest) -> tuple[tuple[object, str], ...]:
    """Name what must be known of a request for pieces (CRPA L114-5, L114-6, R112-11-4).

    Each piece and each formality cites the text that demands it: only what a text demands can be asked for.
    """
    gaps: list[tuple[object, str]] = [
        (correction.pieces, _("pièces ou informations demandées")),
        (correction.until, _("date limite d’envoi")),
    ]
    for piece in correction.pieces:
        label = one_line(piece.label)
        gaps.append((label, _("nom de la pièce ou de l’information demandée")))
        if piece.kind is not PieceKind.FIELD:
            gaps.append(
                (piece.legal_text, _("texte qui permet de demander « %(piece)s »") % {"piece": label})
            )
    return tuple(gaps)


def correction_blocks(
    case: CaseFacts, silence: Silence, correction: CorrectionRequest, title: str
) -> tuple[Block, ...]:
    """Word the list, the delay and the effect on the clock (CRPA L114-5, L114-6, R112-11-4)."""
    if len(correction.pieces) > ITEMS:
        raise LetterTooLong(
            _("Une demande de complément porte sur %(count)d éléments au plus.") % {"count": ITEMS}
        )
    asked = [piece for piece in correction.pieces if piece.kind is not PieceKind.FORMALITY]
    formalities = [piece for piece in correction.pieces if piece.kind is PieceKind.FORMALITY]
    until = day_words(correction.until) if correction.until else ""
    blocks: list[Block] = [Heading(title)]
    if asked:
        intro = _("Envoyez-nous, au plus tard le %(until)s :") % {"until": until}
        blocks.append(ItemList(tuple(_item(piece) for piece in asked), intro))
    if formalities:
        intro = _(
            "Nous ne pouvons pas étudier votre dossier comme il est. Vous pouvez le corriger (« régulariser ») "
            "jusqu’au %(until)s (%(article)s). Pour cela :"
        ) % {"until": until, "article": cited("L114-6")}
        blocks.append(ItemList(tuple(_item(piece) for piece in formalities), intro))
    if correction.answer_url:
        blocks.append(Action(_("Compléter votre dossier"), web_address(correction.answer_url)))
    else:
        blocks.append(
            Paragraph(_("Adressez-les au service indiqué dans ce courrier, avec la référence du dossier."))
        )
    blocks.extend(clock_paragraphs(case, silence, correction))
    return tuple(blocks)


def _item(piece: MissingPiece) -> str:
    reasons = {
        PieceReason.MISSING: _("pas reçu"),
        PieceReason.ILLEGIBLE: _("ne peut pas être lu"),
        PieceReason.OUT_OF_DATE: _("périmé ou trop ancien"),
        PieceReason.WRONG: _("ne correspond pas à ce qui est demandé"),
    }
    text = _("%(piece)s (%(reason)s)") % {"piece": one_line(piece.label), "reason": reasons[piece.reason]}
    if piece.detail:
        text = _("%(item)s : %(detail)s") % {"item": text, "detail": cleaned(piece.detail)}
    if piece.legal_text:
        text = _("%(item)s. Texte : %(text)s") % {"item": text.rstrip("."), "text": cited(piece.legal_text)}
    if not piece.indispensable:
        text = _("%(item)s. Nous continuons d’étudier votre dossier en attendant.") % {
            "item": text.rstrip(".")
        }
    return text.rstrip(".") + "."
