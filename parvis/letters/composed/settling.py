"""A letter of a procedure on a case, its values written in: the words an agent corrects before they are sent.

What comes of it is a template of its own, in the one language of the case: filled again, it gives the letter with the
mentions of the law around the words as they were corrected. A hole stays a hole until somebody writes in its place.
What is signed on another day, by another perhaps, keeps the fields that depend on it (``later``), and what they rule.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation

from parvis.letter_templates.fields import ITEM
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
from parvis.letters.blocks import Run, Runs, plain
from parvis.letters.composed.filling import Filler
from parvis.letters.composed.values import Material
from parvis.letters.composed.words import Scope
from parvis.letters.content import Language
from parvis.rules import expressions
from parvis.rules.variables import TODAY

_SIGNS = re.compile(r"[\\{}\[\]|*]|_(?=_|$)|(?<=_)_|^_")
FR = "fr"
"""A settled letter holds one wording, under the language that every text has."""


def settled(
    template: LetterTemplate,
    material: Material,
    *,
    language: Language = "fr",
    later: Set[str] = frozenset(),
) -> dict[str, Any]:
    """The document of a letter as it stands on a case: no condition, no field but those that are empty or ``later``.

    Raise ``CannotWriteLetter`` for what cannot even be drafted.
    """
    with translation.override(language):
        settler = _Settler(template, material, language, later)
        made: dict[str, Any] = {
            "kind": template.kind,
            "title": dict(template.title),
            "subject": settler.text("", template.subject),
            "blocks": list(settler.blocks(template.blocks)),
        }
        if template.sms:
            made["sms"] = settler.text("", template.sms)
        return made


@dataclass(frozen=True, slots=True)
class Doubt:
    """A block whose condition asks about what is empty here, by the ids of ``fields``.

    It is left out, or ``is_said`` when its condition cannot even be judged: somebody reads it then, and decides.
    """

    block: str
    words: str
    fields: tuple[str, ...]
    is_said: bool


def doubts(
    template: LetterTemplate,
    material: Material,
    *,
    language: Language = "fr",
    later: Set[str] = frozenset(),
) -> list[Doubt]:
    """The blocks that an empty field leaves out of what ``settled`` gives, or in it without their condition."""
    with translation.override(language):
        return list(_Settler(template, material, language, later).doubts(template.blocks))


def marked(runs: Runs) -> str:
    """The words of runs as a template writes them: what looks like a mark is a sign."""
    return "".join(_marked(run) for run in runs)


def _marked(run: Run) -> str:
    text = f"{{{run.hole}}}" if run.hole else escaped(run.text)
    text = f"__{text}__" if run.italic and text.strip() else text
    return f"**{text}**" if run.bold and text.strip() else text


def escaped(text: str) -> str:
    """A text in which no sign is a mark."""
    return _SIGNS.sub(lambda sign: f"\\{sign[0]}", text)


class _Settler(Filler):
    """Fill a template into another."""

    def __init__(
        self, template: LetterTemplate, material: Material, language: Language, later: Set[str]
    ) -> None:
        super().__init__(template, material, language)
        self.scope = replace(self.scope, later=frozenset(later))
        self.later = later

    def text(self, block: str, words: Words, scope: Scope | None = None) -> dict[str, str]:
        """A text with its values."""
        return {FR: marked(self.runs(block, words, scope))}

    def blocks(self, blocks: tuple[Block, ...]) -> Iterator[dict[str, Any]]:
        """The blocks that are there, those of parts in their place."""
        for block in blocks:
            if block.when and self.later and expressions.names_used(block.when) & {TODAY, *self.later}:
                yield from (_ruled(made, block.when) for made in self._settled(block))
            elif self.holds(block):
                yield from self._settled(block)

    def doubts(self, blocks: tuple[Block, ...]) -> Iterator[Doubt]:
        """The blocks that are there, or are not, because what their condition asks about is empty."""
        for block in blocks:
            asked = expressions.names_used(block.when) - {TODAY} if block.when else frozenset()
            if asked & self.later:
                continue
            judged = self._judged(block)
            if judged and isinstance(block, Part):
                yield from self.doubts(block.blocks)
            empty = tuple(
                name
                for name in sorted(asked & self.scope.fields.keys())
                if self.scope.values.get(name) in (None, "", [], {})
            )
            if empty and not judged:
                yield Doubt(_first(block).id, self._words(block), empty, is_said=judged is None)

    def _judged(self, block: Block) -> bool | None:
        """Whether the condition of a block is met; None when it cannot be judged."""
        try:
            return not block.when or expressions.truth(block.when, self.scope.values)
        except expressions.CannotEvaluate:
            return None

    def _words(self, block: Block) -> str:
        """The first words of a block."""
        match block:
            case Part():
                return next((words for inside in block.blocks if (words := self._words(inside))), "")
            case Prose() | Title() | Callout():
                return plain(self.runs(block.id, block.text))
            case Listing():
                return next(
                    (plain(self.runs(one.id, one.text)) for one in block.entries if not block.each), ""
                )
            case _:
                return ""

    def _settled(self, block: Block) -> Iterator[dict[str, Any]]:
        match block:
            case Part():
                yield from self.blocks(block.blocks)
            case Mention():
                yield {"id": block.id, "is": block.kind}
            case Break():
                yield {"id": block.id, "is": "page_break"}
            case Prose():
                yield from _unless_empty(
                    {"id": block.id, "is": "paragraph", "text": self.text(block.id, block.text)}
                )
            case Title():
                yield from _unless_empty(
                    {"id": block.id, "is": "heading", "text": self.text(block.id, block.text)}
                )
            case Callout():
                title, text = self.text(block.id, block.title), self.text(block.id, block.text)
                yield from _unless_empty({"id": block.id, "is": "notice", "title": title, "text": text})
            case Listing():
                yield from self._listing(block)
            case Columns():
                yield from self._columns(block)

    def _listing(self, block: Listing) -> Iterator[dict[str, Any]]:
        if block.each in self.later:
            for scope in self._walked_later(block):
                text = self.text(block.id, block.entries[0].text, scope)
                yield {
                    "id": block.id, "is": "list", "each": block.each, "text": text, "numbered": block.is_numbered,
                }  # fmt: skip
            return
        if block.each:
            things, _rest = self.things(block)
            texts = [self.text(block.id, block.entries[0].text, scope) for scope in things]
        else:
            texts = [self.text(entry.id, entry.text) for entry in block.entries]
        items = [
            {"id": f"{block.id}_{ITEM}{place}", "text": text} for place, text in enumerate(texts) if text[FR]
        ]
        if items:
            yield {"id": block.id, "is": "list", "items": items[:100], "numbered": block.is_numbered}

    def _walked_later(self, block: Listing | Columns) -> list[Scope]:
        """The place of the things of a field that is to be walked on another day; none when it holds none."""
        things, _rest = self.things(block)
        return [replace(scope, later=scope.later | {ITEM}) for scope in things[:1]]

    def _columns(self, block: Columns) -> Iterator[dict[str, Any]]:
        if block.each in self.later:
            for scope in self._walked_later(block):
                columns = [
                    {
                        "id": one.id,
                        "title": self.text(block.id, one.title),
                        "text": self.text(block.id, one.text, scope),
                    }
                    for one in block.columns
                ]
                yield {"id": block.id, "is": "table", "each": block.each, "columns": columns}
            return
        if block.each:
            things, _rest = self.things(block)
            rows = [[self.text(block.id, one.text, scope) for one in block.columns] for scope in things]
        else:
            rows = [[self.text(block.id, cell) for cell in line.cells] for line in block.lines]
        kept = [row for row in rows if any(cell[FR] for cell in row)]
        if kept:
            yield {
                "id": block.id,
                "is": "table",
                "columns": [
                    {"id": f"{block.id}_{one.id}", "title": self.text(block.id, one.title)}
                    for one in block.columns
                ],
                "rows": [
                    {"id": f"{block.id}_row{place}", "cells": [{FR: cell[FR] or "–"} for cell in row]}
                    for place, row in enumerate(kept)
                ],
            }


def _first(block: Block) -> Block:
    """The block that stands first in the place of this one once parts are undone."""
    return _first(block.blocks[0]) if isinstance(block, Part) and block.blocks else block


def _unless_empty(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if block["text"][FR]:
        yield block


def _ruled(made: dict[str, Any], condition: str) -> dict[str, Any]:
    """A block under the condition of what it stood in, beside its own."""
    own = made.get("when", "")
    return {**made, "when": f"({condition}) and ({own})" if own else condition}
