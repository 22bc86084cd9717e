"""What a template is made of, once read: values only, frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from parvis.base.labels import Label
from parvis.letter_templates.markup import Piece

Kind = Literal["letter", "attestation", "decision", "correction"]
MentionKind = Literal[
    "outcome", "conditions", "reasons", "algorithm", "pieces", "signature", "appeal", "service", "follow"
]
Words = Mapping[str, tuple[Piece, ...]]
"""A text in each language, its marks read; always ``fr``."""

MENTIONS: Mapping[Kind, tuple[MentionKind, ...]] = {
    "decision": (
        "outcome",
        "conditions",
        "reasons",
        "algorithm",
        "signature",
        "appeal",
        "service",
        "follow",
    ),
    "correction": ("pieces", "signature", "service", "follow"),
    "attestation": ("signature", "service", "follow"),
    "letter": ("signature", "service", "follow"),
}
"""What each kind of letter always bears, in the order of a letter whose author placed none of it.

A decision: its content and its conditions, its reasons (CRPA L211-5), the mention of an algorithm (L311-3-1), its
author (L212-1, L212-2), the routes of appeal (CJA R421-5). A request to complete: what is asked, until when, and how
the delays move (L114-5, R112-11-4). Every letter: who signs, the service in charge (L111-2).
"""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    id: str
    text: Words
    when: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading."""

    id: str
    text: Words
    when: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """What must not be missed."""

    id: str
    title: Words
    text: Words
    when: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list."""

    id: str
    text: Words


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: of written entries, or one entry said for each thing of a field."""

    id: str
    entries: tuple[Entry, ...]
    each: str = ""
    is_numbered: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``text`` is its cell in each row when the table walks a field."""

    id: str
    title: Words
    text: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One written row of a table."""

    id: str
    cells: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A table: of written rows, or one row for each thing of a field."""

    id: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = ()
    each: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The top of a new sheet."""

    id: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a mention stands: placed by the author, never left out by her."""

    id: str
    kind: MentionKind
    when: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that are there together when a condition holds."""

    id: str
    blocks: tuple["Block", ...]
    when: str = ""


Block = Prose | Title | Callout | Listing | Columns | Break | Mention | Part


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A letter before its values; ``sms`` is empty when the letter announces itself by no text message."""

    kind: Kind
    title: Label
    subject: Words
    blocks: tuple[Block, ...]
    sms: Words = field(default_factory=dict)

    def texts(self) -> Iterator[tuple[str, str, Words]]:
        """Walk every text: the id of its block (none for the letter's own), the field its block walks, the text."""
        yield "", "", self.subject
        if self.sms:
            yield "", "", self.sms
        for block in every(self.blocks):
            for each, words in texts_of(block):
                yield block.id, each, words


def every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Walk blocks and those inside their parts, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Part):
            yield from every(block.blocks)


def texts_of(block: Block) -> Iterator[tuple[str, Words]]:
    """Walk the texts of one block, those inside a part left out, each with the field it is said for each thing of."""
    match block:
        case Prose() | Title():
            yield "", block.text
        case Callout():
            yield "", block.title
            yield "", block.text
        case Listing():
            yield from ((block.each, entry.text) for entry in block.entries)
        case Columns():
            for column in block.columns:
                yield "", column.title
                if column.text:
                    yield block.each, column.text
            yield from (("", cell) for line in block.lines for cell in line.cells)
