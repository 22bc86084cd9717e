"""The mentions a letter always bears: what each lacks, what it says, and where those nobody placed stand."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from parvis.letter_templates.shape import MENTIONS, Kind, MentionKind
from parvis.letters.blocks import Block, Notice, Signature
from parvis.letters.cleaning import authored, one_line
from parvis.letters.composed.values import Material
from parvis.letters.content import Author, Ruling
from parvis.letters.decisions import (
    algorithm_blocks,
    algorithm_gaps,
    author_gaps,
    author_lines,
    must_be_reasoned,
    outcome_title,
    reasons_blocks,
    reasons_gaps,
    revocation_blocks,
    revocation_gaps,
    titled_list,
)
from parvis.letters.pieces import correction_blocks, correction_gaps
from parvis.letters.sentences import (
    appeal_blocks,
    appeal_gaps,
    follow_blocks,
    paragraphs,
    service_blocks,
    service_gaps,
)

Gaps = tuple[tuple[object, str], ...]
Placed = tuple[MentionKind | None, tuple[Block, ...]]
"""Blocks of a letter, and which mention they are when they are one."""

_NOBODY = Author("", "", "")
_BEFORE_SIGNATURE: frozenset[MentionKind] = frozenset(
    {"outcome", "conditions", "reasons", "algorithm", "pieces"}
)


def gaps(kind: Kind, material: Material) -> tuple[str, ...]:
    """Name what the law demands of such a letter and that is not known."""
    demanded: list[tuple[object, str]] = [
        (material.case.reference, _("référence du dossier")),
        (material.sender.authority, _("nom de la collectivité")),
        *service_gaps(material.sender),
        *_author_gaps(material),
    ]
    if kind == "correction":
        demanded += _pieces_gaps(material)
    if kind == "decision":
        demanded += _ruling_gaps(material.ruling)
        demanded += appeal_gaps(material.appeal)
    return tuple(dict.fromkeys(name for value, name in demanded if not value))


def said(kind: MentionKind, material: Material) -> tuple[Block, ...]:
    """Word one mention; nothing where what it says is not known, or does not apply."""
    return _SAID[kind](material)


def placed(kind: Kind, blocks: Sequence[Placed], material: Material) -> list[Placed]:
    """Put the mentions that nobody placed where they belong: before the signature, or at the end."""
    present = {mention for mention, _blocks in blocks}
    missing = [one for one in MENTIONS[kind] if one not in present]
    ending = [one for one in MENTIONS[kind] if one not in _BEFORE_SIGNATURE]
    early = [one for one in missing if one in _BEFORE_SIGNATURE or one == "signature"]
    late = [one for one in missing if one not in early]
    at = next((place for place, (one, _blocks) in enumerate(blocks) if one in ending), len(blocks))
    return [
        *blocks[:at],
        *((one, said(one, material)) for one in early),
        *blocks[at:],
        *((one, said(one, material)) for one in late),
    ]


def _author_gaps(material: Material) -> Gaps:
    """Name what must be known of who signs; an agent may be protected, the author of a decision is not."""
    agent = material.sender.agent
    is_service = material.is_automatic if agent is None else agent.anonymous
    if material.ruling is None and material.author is None and is_service:
        return ()
    return author_gaps(material.signatory() or _NOBODY)


def _ruling_gaps(ruling: Ruling | None) -> Gaps:
    if ruling is None:
        return ((None, _("contenu de la décision")),)
    return (
        (authored(ruling.text), _("contenu de la décision")),
        *(reasons_gaps(ruling.law, ruling.facts) if must_be_reasoned(ruling) else ()),
        *algorithm_gaps(ruling.algorithm),
        *revocation_gaps(ruling.revocation),
    )


def _pieces_gaps(material: Material) -> Gaps:
    """Name what must be known of what is asked again (CRPA L114-5, R112-11-4)."""
    if material.correction is None:
        return ((None, _("pièces ou informations demandées")),)
    return correction_gaps(material.correction)


def _pieces(material: Material) -> tuple[Block, ...]:
    """Word what is asked, after the agent's own explanation."""
    if material.correction is None or material.silence is None:
        return ()
    return (
        *paragraphs(material.correction.message),
        *correction_blocks(
            material.case, material.silence, material.correction, _("Ce que nous vous demandons")
        ),
    )


def _outcome(material: Material) -> tuple[Block, ...]:
    ruling = material.ruling
    if ruling is None:
        return ()
    text = tuple(paragraph.text for paragraph in paragraphs(ruling.text))
    return (Notice(outcome_title(ruling), text), *revocation_blocks(ruling.revocation))


def _conditions(material: Material) -> tuple[Block, ...]:
    return titled_list(_("À quelles conditions"), material.ruling.conditions) if material.ruling else ()


def _reasons(material: Material) -> tuple[Block, ...]:
    return reasons_blocks(material.ruling.law, material.ruling.facts) if material.ruling else ()


def _algorithm(material: Material) -> tuple[Block, ...]:
    return algorithm_blocks(material.ruling.algorithm or material.case.algorithm) if material.ruling else ()


def _signature(material: Material) -> tuple[Block, ...]:
    author, sender = material.signatory() or _NOBODY, material.sender
    lines = author_lines(sender, author, material.on)
    if author is _NOBODY:
        lines = (lines[0], one_line(sender.service), one_line(sender.authority))
    by_hand = material.ruling is not None and material.ruling.signed_by_hand
    return (Signature(tuple(line for line in lines if line), room=by_hand),)


def _appeal(material: Material) -> tuple[Block, ...]:
    if material.appeal is None:
        return ()
    return appeal_blocks(material.appeal, _("de la notification de cette décision"))


_SAID: Mapping[MentionKind, Callable[[Material], tuple[Block, ...]]] = {
    "outcome": _outcome,
    "pieces": _pieces,
    "conditions": _conditions,
    "reasons": _reasons,
    "algorithm": _algorithm,
    "signature": _signature,
    "appeal": _appeal,
    "service": lambda material: service_blocks(material.sender),
    "follow": lambda material: follow_blocks(material.case),
}
