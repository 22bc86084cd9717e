"""Turn what a DOCX says into the blocks of a letter of a procedure, and a template into a letter to be written as DOCX.

A merge field is written ``{{ its id }}`` or ``{{ its label }}``, or is a content control, or a mail-merge field of the
word processor. What is none of ours stays as words between double braces, escaped, and is listed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.letter_templates.fields import MergeField
from parvis.letter_templates.markup import Fragment, Merge, Piece, Say
from parvis.letter_templates.mention_words import MENTION_WORDS
from parvis.letter_templates.reading import MAX_BLOCKS, MAX_COLUMNS, MAX_LINES, MAX_TEXT
from parvis.letter_templates.shape import (
    Block,
    Break,
    Callout,
    Columns,
    LetterTemplate,
    Listing,
    Mention,
    Part,
    Prose,
    Title,
    Words,
)
from parvis.letters import blocks as drawn
from parvis.letters.content import Recipient

LOST = {
    "image": gettext_lazy("image : le logo vient de la collectivité, les autres ne sont pas reprises"),
    "object": gettext_lazy("objet incorporé"),
    "footnote": gettext_lazy("note de bas de page"),
    "comment": gettext_lazy("commentaire"),
    "revision": gettext_lazy("modification suivie : seul le texte ajouté est repris"),
    "text_box": gettext_lazy("zone de texte"),
    "symbol": gettext_lazy("symbole"),
    "header": gettext_lazy("en-tête ou pied de page : ceux de la collectivité les remplacent"),
    "nested_table": gettext_lazy("tableau dans un tableau"),
    "control": gettext_lazy("contrôle de contenu sans nom : ses mots sont repris"),
    "field": gettext_lazy("champ automatique du traitement de texte : ses mots sont repris"),
    "table": gettext_lazy("tableau trop grand, ou sans ligne"),
    "long": gettext_lazy("paragraphe trop long, coupé"),
    "blocks": gettext_lazy("paragraphe au-delà de ce que tient un courrier"),
}
"""What has no equivalent in a letter, as a designer reads it."""

_FIELD = re.compile(r"\{\{([^{}]{1,140})\}\}")
_SIGN = re.compile(r"([\\*_{}\[\]|])")
_PLAIN_KINDS = frozenset({"group", "multiple"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """The blocks, without ids of their own; the fields that were recognised, those that were not, what was left out."""

    blocks: list[dict[str, Any]]
    known: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)


def mapped(
    told: Sequence[Mapping[str, Any]], lost: Mapping[str, int], fields: Iterable[MergeField]
) -> Mapped:
    """Make the blocks of a letter from what a document says."""
    mapper = _Mapper(fields, lost)
    for block in told:
        mapper.add(block)
    over = len(mapper.blocks) - MAX_BLOCKS
    if over > 0:
        mapper.lost["blocks"] = over
    return Mapped(mapper.blocks[:MAX_BLOCKS], mapper.known, tuple(mapper.unknown), mapper.lost)


class _Mapper:
    """Keep what was made so far, and what of it the designer must know."""

    def __init__(self, fields: Iterable[MergeField], lost: Mapping[str, int]) -> None:
        self.ids: dict[str, str] = {}
        for one in fields:
            if one.kind not in _PLAIN_KINDS:
                for name in (one.label("fr"), one.label("en"), one.id):
                    self.ids[_plain(name)] = one.id
        self.blocks: list[dict[str, Any]] = []
        self.known: dict[str, str] = {}
        self.unknown: list[str] = []
        self.lost = dict(lost)

    def add(self, block: Mapping[str, Any]) -> None:
        """Add one block; the lines of a list that follow each other make one list."""
        kind = block["is"]
        if kind == "table":
            self._table(block["rows"])
            return
        words = self.words(block["runs"])
        if not words.strip():
            return
        if kind in ("item", "numbered"):
            self._item(words, is_numbered=kind == "numbered")
        else:
            self.blocks.append({"is": kind, "text": {"fr": words}})

    def _item(self, words: str, *, is_numbered: bool) -> None:
        last = self.blocks[-1] if self.blocks else {}
        if last.get("is") != "list" or bool(last.get("numbered")) != is_numbered:
            last = {"is": "list", "items": [], **({"numbered": True} if is_numbered else {})}
            self.blocks.append(last)
        last["items"].append({"text": {"fr": words}})

    def _table(self, rows: Sequence[Sequence[Any]]) -> None:
        width = max((len(row) for row in rows), default=0)
        if len(rows) < 2 or not 1 <= width <= MAX_COLUMNS or len(rows) > MAX_LINES + 1:
            self.lost["table"] = self.lost.get("table", 0) + 1
            for row in rows:
                for cell in row:
                    self.add({"is": "paragraph", "runs": cell})
            return
        cells = [[self.words(cell) or "–" for cell in row] + ["–"] * (width - len(row)) for row in rows]
        columns = [{"id": f"c{rank}", "title": {"fr": title}} for rank, title in enumerate(cells[0], 1)]
        lines = [
            {"id": f"r{rank}", "cells": [{"fr": cell} for cell in row]}
            for rank, row in enumerate(cells[1:], 1)
        ]
        self.blocks.append({"is": "table", "columns": columns, "rows": lines})

    def words(self, runs: Sequence[Sequence[Any]]) -> str:
        """A text with our marks. A field may have been cut between runs by the word processor."""
        signs = [(sign, bool(bold), bool(italic)) for text, bold, italic in runs for sign in text]
        if len(signs) > MAX_TEXT // 2:
            signs = signs[: MAX_TEXT // 2]
            self.lost["long"] = self.lost.get("long", 0) + 1
        whole = "".join(sign for sign, _bold, _italic in signs)
        pieces: list[tuple[str, bool, bool]] = []
        done = 0
        for found in _FIELD.finditer(whole):
            pieces += _stretches(signs[done : found.start()])
            pieces.append((self._field(found[1].strip()), *signs[found.start()][1:]))
            done = found.end()
        return _marked([*pieces, *_stretches(signs[done:])]).strip()

    def _field(self, name: str) -> str:
        known = self.ids.get(_plain(name))
        if known is None:
            if name not in self.unknown:
                self.unknown.append(name)
            return _SIGN.sub(r"\\\1", "{{ " + name + " }}")
        self.known[name] = known
        return "{" + known + "}"


def template_letter(template: LetterTemplate, *, authority: str, on: date) -> drawn.Letter:
    """A template as a letter whose fields are written ``{{ id }}``: corrected in a word processor, and read back."""
    return drawn.Letter(
        kind="letter",
        subject=drawn.plain(_runs(template.subject)),
        blocks=tuple(_drawn(template.blocks)),
        language="fr",
        authority=authority,
        recipient=Recipient("{{ person_name }}"),
        on=on,
    )


def _drawn(blocks: Iterable[Block]) -> Iterator[drawn.Block]:
    for block in blocks:
        match block:
            case Prose():
                yield drawn.Styled(_runs(block.text))
            case Title():
                yield drawn.Heading(drawn.plain(_runs(block.text)))
            case Callout():
                yield drawn.Notice(drawn.plain(_runs(block.title)), (drawn.plain(_runs(block.text)),))
            case Listing():
                yield drawn.StyledList(
                    tuple(_runs(entry.text) for entry in block.entries), is_numbered=block.is_numbered
                )
            case Columns():
                header = tuple(drawn.plain(_runs(column.title)) for column in block.columns)
                if block.each:
                    yield drawn.Grid(header, (tuple(_runs(column.text) for column in block.columns),))
                else:
                    lines = (tuple(_runs(cell) for cell in line.cells) for line in block.lines)
                    yield drawn.Grid(header, tuple(lines))
            case Break():
                yield drawn.PageBreak()
            case Mention():
                yield drawn.Paragraph(
                    _("[La maison met ici : %(what)s]") % {"what": MENTION_WORDS[block.kind]}
                )
            case Part():
                yield from _drawn(block.blocks)


def _runs(words: Words) -> drawn.Runs:
    return tuple(_of(piece) for one in words["fr"] for piece in _inside(one))


def _inside(piece: Piece) -> tuple[Say | Merge, ...]:
    return piece.pieces if isinstance(piece, Fragment) else (piece,)


def _of(piece: Say | Merge) -> drawn.Run:
    words = piece.text if isinstance(piece, Say) else "{{ " + piece.field + " }}"
    return drawn.Run(words, bold=piece.bold, italic=piece.italic)


def _stretches(signs: Sequence[tuple[str, bool, bool]]) -> list[tuple[str, bool, bool]]:
    """Signs of one look, together and escaped."""
    found: list[tuple[str, bool, bool]] = []
    for sign, bold, italic in signs:
        safe = _SIGN.sub(r"\\\1", sign)
        if found and found[-1][1:] == (bold, italic):
            found[-1] = (found[-1][0] + safe, bold, italic)
        else:
            found.append((safe, bold, italic))
    return found


def _marked(pieces: Iterable[tuple[str, bool, bool]]) -> str:
    """The text with the marks that open and close bold and italic."""
    text, was_bold, was_italic = "", False, False
    for words, bold, italic in pieces:
        text += "**" * (bold != was_bold) + "__" * (italic != was_italic) + words
        was_bold, was_italic = bold, italic
    return text + "**" * was_bold + "__" * was_italic


def _plain(name: str) -> str:
    """A name without case, accents nor signs, to be compared."""
    bare = unicodedata.normalize("NFKD", name.lower())
    return re.sub(
        r"[^a-z0-9]+", "_", "".join(sign for sign in bare if not unicodedata.combining(sign))
    ).strip("_")
