"""The words of a letter as one types them: an input a text, and the letter again with what was typed.

The studio types a template in one language after the other; an agent types, on a case, what is to be sent. Both read
and write the same document, whose blocks keep their ids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from parvis.letter_templates.reading import MAX_SUBJECT, MAX_TEXT

Document = Mapping[str, Any]
LETTER_TEXTS = ("title", "subject", "sms")
MAIN = "fr"
"""The language in which lines are added and taken away; the others word those that are there."""
_SHORT = frozenset({"title", "subject"})
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "paragraph": ("text",),
    "heading": ("text",),
    "notice": ("title", "text"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One text as it is typed: the name it is sent under, its words, and those of the French beside them."""

    name: str
    words: str
    french: str = ""
    is_long: bool = True
    most: int = MAX_TEXT


_Typed = tuple[Sequence[Input], Sequence[tuple[Input, ...]]]
"""The head and the lines of inputs of one block."""


@dataclass(frozen=True, slots=True)
class BlockInputs:
    """One block as it is typed: the head of a table, then one line of inputs a row."""

    id: str
    kind: str
    when: str
    each: str
    depth: int
    lines: tuple[tuple[Input, ...], ...] = ()
    head: tuple[Input, ...] = ()
    is_first: bool = False
    is_last: bool = False

    @property
    def is_mention(self) -> bool:
        """Whether the house words it."""
        return self.kind not in _READ_AS


def letter_inputs(letter: Document, language: str = MAIN) -> dict[str, Input]:
    """The texts of a letter outside its blocks: its title, its subject, its text message."""
    return {key: _input(f"w-{key}", letter.get(key), language, key=key) for key in LETTER_TEXTS}


def block_inputs(blocks: object, language: str = MAIN, depth: int = 0) -> Iterator[BlockInputs]:
    """Every block in order, those of a part after it; what is no block is passed over."""
    held = [one for one in blocks if isinstance(one, Mapping)] if isinstance(blocks, list) else []
    for place, block in enumerate(held):
        kind, name = str(block.get("is", "")), str(block.get("id", ""))
        head, lines = _typed_of(block, kind, name, language)
        yield BlockInputs(
            name,
            kind,
            str(block.get("when", "") or ""),
            str(block.get("each", "") or ""),
            depth,
            tuple(lines),
            tuple(head),
            is_first=not place,
            is_last=place == len(held) - 1,
        )
        if kind == "part":
            yield from block_inputs(block.get("blocks"), language, depth + 1)


def retyped_letter(letter: Document, typed: Mapping[str, str], language: str = MAIN) -> dict[str, Any]:
    """A letter with what was typed in its title, its subject, its text message and its blocks."""
    made = dict(letter)
    for key in LETTER_TEXTS:
        _put(made, key, typed.get(f"w-{key}"), language)
    if isinstance(letter.get("blocks"), list):
        made["blocks"] = [retyped_block(one, typed, language) for one in letter["blocks"]]
    return made


def retyped_block(block: object, typed: Mapping[str, str], language: str = MAIN) -> Any:
    """A block with what was typed in it; what was not sent stays as it was."""
    if not isinstance(block, Mapping):
        return block
    made, kind, name = dict(block), str(block.get("is", "")), str(block.get("id", ""))
    for key in _TEXTS.get(kind, ()):
        _put(made, key, typed.get(f"w-{name}-{key}"), language)
    if kind == "list":
        _put(made, "text", typed.get(f"w-{name}-text"), language)
        if isinstance(block.get("items"), list):
            made["items"] = _items(block["items"], name, typed, language)
    elif kind == "table":
        _table(made, name, typed, language)
    elif kind == "part" and isinstance(block.get("blocks"), list):
        made["blocks"] = [retyped_block(one, typed, language) for one in block["blocks"]]
    return made


def _typed_of(block: Document, kind: str, name: str, language: str) -> _Typed:
    """The head and the lines of inputs of one block."""
    return _READ_AS.get(kind, _nothing)(block, name, language)


def _texts(block: Document, name: str, language: str) -> _Typed:
    keys = _TEXTS[str(block["is"])]
    is_title = block["is"] == "heading"
    return (), [
        (_input(f"w-{name}-{key}", block.get(key), language, key="title" if is_title else key),)
        for key in keys
    ]


def _list(block: Document, name: str, language: str) -> _Typed:
    if "each" in block:
        return (), [(_input(f"w-{name}-text", block.get("text"), language),)]
    items = _held(block.get("items"))
    lines = [
        (_input(f"w-{name}-i{place}", one.get("text"), language, is_long=False),)
        for place, one in enumerate(items)
    ]
    if language == MAIN:
        lines.append((Input(f"w-{name}-i{len(items)}", "", is_long=False),))
    return (), lines


def _grid(block: Document, name: str, language: str) -> _Typed:
    columns, rows = _held(block.get("columns")), _held(block.get("rows"))
    head = [
        _input(f"w-{name}-c{at}", one.get("title"), language, key="title") for at, one in enumerate(columns)
    ]
    if "each" in block:
        walked = (_input(f"w-{name}-t{at}", one.get("text"), language) for at, one in enumerate(columns))
        return head, [tuple(walked)]
    lines = []
    for place, row in enumerate(rows):
        cells = _cells(row)
        lines.append(
            tuple(
                _input(
                    f"w-{name}-r{place}-{at}", cells[at] if at < len(cells) else None, language, is_long=False
                )
                for at in range(len(columns))
            )
        )
    if language == MAIN:
        lines.append(
            tuple(Input(f"w-{name}-r{len(rows)}-{at}", "", is_long=False) for at in range(len(columns)))
        )
    return head, lines


def _nothing(block: Document, name: str, language: str) -> _Typed:
    return (), ()


_READ_AS: Mapping[str, Callable[[Document, str, str], _Typed]] = {
    "paragraph": _texts,
    "heading": _texts,
    "notice": _texts,
    "list": _list,
    "table": _grid,
    "part": _nothing,
    "page_break": _nothing,
}


def _items(items: list[Any], name: str, typed: Mapping[str, str], language: str) -> list[Any]:
    """The lines of a list: in French, those emptied are gone and the one that was typed below is added."""
    kept = []
    for place, one in enumerate(_held(items)):
        made = dict(one)
        _put(made, "text", typed.get(f"w-{name}-i{place}"), language)
        if language != MAIN or made.get("text"):
            kept.append(made)
    added = _clean(typed.get(f"w-{name}-i{len(items)}", ""))
    if added and language == MAIN:
        kept.append({"id": _next_id(f"{name}_i", items), "text": {MAIN: added}})
    return kept or items


def _table(made: dict[str, Any], name: str, typed: Mapping[str, str], language: str) -> None:
    """The columns and the rows of a table: in French, a column or a row emptied is gone."""
    columns = [dict(one) for one in _held(made.get("columns"))]
    for at, column in enumerate(columns):
        _put(column, "title", typed.get(f"w-{name}-c{at}"), language)
        if "each" in made:
            _put(column, "text", typed.get(f"w-{name}-t{at}"), language)
    gone = {at for at, column in enumerate(columns) if not column.get("title")} if language == MAIN else set()
    if len(gone) == len(columns):
        gone = set()
    if "each" not in made:
        made["rows"] = _rows(_held(made.get("rows")), name, typed, language, len(columns), gone)
    made["columns"] = [column for at, column in enumerate(columns) if at not in gone]


def _rows(
    rows: list[Document], name: str, typed: Mapping[str, str], language: str, width: int, gone: set[int]
) -> list[Any]:
    written: list[dict[str, Any]] = []
    fresh: dict[str, Any] = {"id": _next_id(f"{name}_r", rows), "cells": []}
    for place, row in enumerate([*rows, fresh] if language == MAIN else rows):
        cells = _cells(row)
        made = []
        for at in range(width):
            cell = dict(cells[at]) if at < len(cells) and isinstance(cells[at], Mapping) else {}
            held = {"text": cell}
            _put(held, "text", typed.get(f"w-{name}-r{place}-{at}"), language)
            made.append(held.get("text") or {MAIN: ""})
        if language != MAIN or any(cell.get(MAIN) for cell in made):
            written.append({**row, "cells": [cell for at, cell in enumerate(made) if at not in gone]})
    return written or rows


def _put(held: dict[str, Any], key: str, words: str | None, language: str) -> None:
    """Word a text in a language; no words, and it has none in it."""
    if words is None:
        return
    was = held.get(key)
    label = dict(was) if isinstance(was, Mapping) else {MAIN: was} if isinstance(was, str) else {}
    said = _clean(words)
    if said:
        label[language] = said
    else:
        label.pop(language, None)
    if label:
        held[key] = label
    else:
        held.pop(key, None)


def _clean(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def _input(name: str, label: object, language: str, *, key: str = "text", is_long: bool = True) -> Input:
    held = label if isinstance(label, Mapping) else {MAIN: label} if isinstance(label, str) else {}
    french = str(held.get(MAIN, "")) if language != MAIN else ""
    is_short = key in _SHORT
    return Input(
        name,
        str(held.get(language, "")),
        french,
        is_long=is_long and not is_short,
        most=MAX_SUBJECT if is_short else MAX_TEXT,
    )


def _held(values: object) -> list[Document]:
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []


def _cells(row: Document) -> list[Any]:
    cells = row.get("cells")
    return cells if isinstance(cells, list) else []


def _next_id(stem: str, siblings: Sequence[object]) -> str:
    taken = {one.get("id") for one in siblings if isinstance(one, Mapping)}
    return next(name for number in count(1) if (name := f"{stem}{number}") not in taken)
