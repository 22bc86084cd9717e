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


@dataclass(frozen=True, slots=True)
class Run:
    """Be a stretch of text of one look; ``is_value`` marks what was merged in, which may read the other way round.

    ``hole`` is the field whose place it shows, in a draft only: empty, or to be filled on another day.

    The text is what prints, blanks at its ends included: whoever makes it cleans it.
    """

    text: str
    bold: bool = False
    italic: bool = False
    is_value: bool = False
    hole: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Styled:
    """Say something, some words bold or italic."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class StyledList:
    """List things with their looks; numbered when their order counts."""

    items: tuple[Runs, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Set out rows under as many named columns as needed."""

    header: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Go on at the top of a new sheet; an e-mail has none."""


Block = (
    Heading
    | Paragraph
    | ItemList
    | Table
    | Notice
    | Action
    | Signature
    | Styled
    | StyledList
    | Grid
    | PageBreak
)


def plain(runs: Runs) -> str:
    """Give the words of runs without their looks."""
    return "".join(run.text for run in runs)


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
        case Styled(runs):
            return (plain(runs),)
        case StyledList(entries):
            return tuple(plain(entry) for entry in entries)
        case Grid(columns, cells):
            return (*columns, *(plain(cell) for row in cells for cell in row))
        case PageBreak():
            return ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Be one letter, worded, in one language.

    ``subject`` is one line, safe as an e-mail subject. ``reference`` is empty in a neutral message.
    ``authority`` signs the e-mail; ``on`` is the day printed on the letter. ``courtesy`` is the same letter in the
    language of its reader, which has no force and follows it.
    """

    kind: str
    subject: str
    blocks: tuple[Block, ...]
    language: Language
    authority: str
    recipient: Recipient
    on: date
    reference: str = ""
    courtesy: "Letter | None" = None
