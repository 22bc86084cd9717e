"""Print a letter as a tagged PDF that follows PDF/UA-1 and PDF/A-2a.

Data reaches the layout as JSON only; the layout's source is fixed (``templates/letters/letter.typ``).
"""

import logging
import re
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from parvis.base.labels import RIGHT_TO_LEFT
from parvis.letters import fonts
from parvis.letters.blocks import (
    Action,
    Block,
    Grid,
    Heading,
    ItemList,
    Letter,
    Notice,
    PageBreak,
    Paragraph,
    Runs,
    Signature,
    Styled,
    StyledList,
    Table,
)
from parvis.letters.cleaning import one_line, stretch
from parvis.letters.content import ContradictoryLetter, Sender
from parvis.letters.press import Printer, printed
from parvis.letters.sentences import courtesy_words
from parvis.ui.wording import day_words

LAYOUT = "letter"
# Six lines of 38 characters fit the window of an envelope (NF Z 10-011).
ADDRESS_LINES = 6
ADDRESS_LINE_LENGTH = 76
LOGO_BOX = (600, 160)
LOGO_BYTES = 2_000_000

logger = logging.getLogger(__name__)


def as_pdf(letter: Letter, sender: Sender, *, mark: str = "") -> bytes:
    """Return the letter as PDF bytes, the same bytes for the same values.

    ``mark`` is written across each page: a draft is not to be taken for the letter.
    Raise ``ContradictoryLetter`` when the brand colour is not ``#rrggbb``.
    """

    def values(draw: Callable[[str], str]) -> dict[str, Any]:
        printer = _Printer(draw)
        courtesy = _courtesy(letter, printer)
        with translation.override(letter.language):
            return _data(letter, sender, printer) | {"mark": one_line(mark, 20), "courtesy": courtesy}

    return printed(LAYOUT, values, letter.on)


class _Printer(Printer):
    """Make the blocks of a letter printable."""

    def runs(self, runs: Runs) -> list[dict[str, Any]]:
        """Make runs printable, each with its look."""
        return [
            {"text": self.drawn(stretch(run.text)), "bold": run.bold, "italic": run.italic} for run in runs
        ]

    def texts(self, texts: tuple[str, ...]) -> list[str]:
        """Make each text printable."""
        return [self.text(text) for text in texts]

    def block(self, block: Block) -> dict[str, Any]:
        """Turn a block into what the layout reads."""
        match block:
            case Heading(text):
                return {"is": "heading", "text": self.text(text)}
            case Paragraph(text):
                return {"is": "paragraph", "text": self.text(text)}
            case ItemList(items, intro):
                return {"is": "item_list", "items": self.texts(items), "intro": self.text(intro)}
            case Table(header, rows):
                return {
                    "is": "table",
                    "header": self.texts(header),
                    "rows": [self.texts(row) for row in rows],
                }
            case Notice(title, paragraphs):
                return {"is": "notice", "title": self.text(title), "paragraphs": self.texts(paragraphs)}
            case Action(label, url):
                return {"is": "action", "label": self.text(label), "url": url}
            case Signature(lines, room):
                return {"is": "signature", "lines": self.texts(lines), "room": room}
            case Styled(runs):
                return {"is": "styled", "runs": self.runs(runs)}
            case StyledList(entries, is_numbered):
                return {
                    "is": "styled_list",
                    "items": [self.runs(entry) for entry in entries],
                    "numbered": is_numbered,
                }
            case Grid(columns, cells):
                return {
                    "is": "grid",
                    "header": self.texts(columns),
                    "rows": [[self.runs(cell) for cell in row] for row in cells],
                }
            case PageBreak():
                return {"is": "page_break"}


def _courtesy(letter: Letter, printer: _Printer) -> dict[str, Any] | None:
    """Give the translation that follows the letter on a sheet of its own; None without one."""
    if letter.courtesy is None:
        return None
    title, force = courtesy_words(letter)
    language = letter.courtesy.language
    with translation.override(language):
        return {
            "title": printer.text(title),
            "force": printer.text(force),
            "subject": printer.text(letter.courtesy.subject),
            "language": language,
            "right_to_left": language in RIGHT_TO_LEFT,
            "blocks": [printer.block(block) for block in letter.courtesy.blocks],
        }


def _data(letter: Letter, sender: Sender, printer: _Printer) -> dict[str, Any]:
    dated = _("Le %(day)s") % {"day": day_words(letter.on)}
    if sender.place:
        dated = _("%(place)s, le %(day)s") % {"place": one_line(sender.place), "day": day_words(letter.on)}
    logo = _logo(sender.logo) if sender.logo else b""
    references = [_("Nos références : %(reference)s") % {"reference": letter.reference}]
    data: dict[str, Any] = {
        "title": printer.text(letter.subject),
        "authority": printer.text(one_line(sender.authority, 90)),
        "service": printer.text(one_line(sender.service, 120)),
        "language": letter.language,
        "fonts": list(fonts.FAMILIES),
        "brand": brand_ink(sender.brand_colour),
        "logo": list(logo) if logo else None,
        "contact": [printer.text(line) for line in _contact(sender)],
        "recipient": [printer.text(line) for line in _window(letter)],
        "references": [printer.text(line) for line in references] if letter.reference else [""],
        "dated": printer.text(dated),
        "footer": printer.text(one_line(f"{sender.authority} – {letter.reference}".rstrip(" –"), 90)),
        "page_words": _("Page {page} sur {total}"),
        "blocks": [printer.block(block) for block in letter.blocks],
        "remark": "",
    }
    if printer.replaced:
        data["remark"] = _(
            "Le signe %(sign)s remplace un caractère que ce document ne peut pas imprimer ; il figure dans "
            "votre dossier tel que vous l’avez écrit."
        ) % {"sign": fonts.REPLACEMENT}
    return data


def _contact(sender: Sender) -> list[str]:
    lines = [*sender.postal_address[:ADDRESS_LINES], sender.telephone, sender.email, sender.website]
    return [one_line(line, ADDRESS_LINE_LENGTH) for line in lines if line] or [""]


def _window(letter: Letter) -> list[str]:
    lines = [letter.recipient.name, *letter.recipient.address_lines]
    kept = [one_line(line, ADDRESS_LINE_LENGTH) for line in lines if line.strip()]
    if not letter.recipient.address_lines and letter.recipient.email:
        kept.append(one_line(letter.recipient.email, ADDRESS_LINE_LENGTH))
    return kept[:ADDRESS_LINES] or [""]


def brand_ink(colour: str) -> str:
    """Return the colour when it reads on white paper, else the ink's black (WCAG 2.2, 1.4.3: 4.5 to 1)."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) is None:
        raise ContradictoryLetter(_("La couleur de la collectivité s’écrit #rrggbb."))
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return colour if contrast >= 4.5 else "#1a1a1a"


@lru_cache(maxsize=64)
def _logo(data: bytes) -> bytes:
    """Return the logo as a small PNG, or nothing when it cannot be read: the letter is due without it."""
    try:
        if len(data) > LOGO_BYTES:
            raise ValueError("logo too heavy")
        with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > 25_000_000:
                raise ValueError("logo too large")
            image.thumbnail(LOGO_BOX)
            small = BytesIO()
            image.convert("RGBA").save(small, "PNG", optimize=True)
            return small.getvalue()
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        logger.warning("letter logo left out: %s", error)
        return b""
