"""Hold a letter between its wording and its three outputs: a short list of neutral blocks."""

from dataclasses import dataclass
from datetime import date

from parvis.letters.content import Language, Recipient


@dataclass(frozen=True, slots=True)
class Heading:
    """Open a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Say something; line breaks in the text are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class ItemList:
    """List things of one kind, after an optional sentence that introduces them."""

    items: tuple[str, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Pair labels with values; ``header`` names the two columns."""

    header: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Put forward what must not be missed: a title and its sentences."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Offer the one thing to do: the words of a link and its absolute address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Close with the author; ``room`` leaves white space for a signature by hand."""

    lines: tuple[str, ...]
    room: bool = False


Block = Heading | Paragraph | ItemList | Table | Notice | Action | Signature


def texts_of(block: Block) -> tuple[str, ...]:
    """Give every text of a block, in reading order."""
    match block:
        case Heading(text) | Paragraph(text):
            return (text,)
        case ItemList(items, intro):
            return (intro, *items)
        case Table(header, rows):
            return (*header, *(cell for row in rows for cell in row))
        case Notice(title, paragraphs):
            return (title, *paragraphs)
        case Action(label, url):
            return (label, url)
        case Signature(lines, _room):
            return lines


@dataclass(frozen=True, slots=True)
class Letter:
    """Be one letter, worded, in one language.

    ``subject`` is one line, safe as an e-mail subject. ``reference`` is empty in a neutral message.
    ``authority`` signs the e-mail; ``on`` is the day printed on the letter.
    """

    kind: str
    subject: str
    blocks: tuple[Block, ...]
    language: Language
    authority: str
    recipient: Recipient
    on: date
    reference: str = ""
