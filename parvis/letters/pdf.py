"""Print a letter as a tagged PDF that follows PDF/UA-1 and PDF/A-2a.

Data reaches the layout as JSON only; the layout's source is fixed (``templates/letters/letter.typ``).
"""

import json
import logging
import re
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from parvis.base.heap import give_back
from parvis.letters import fonts
from parvis.letters.blocks import (
    Action,
    Block,
    Heading,
    ItemList,
    Letter,
    Notice,
    Paragraph,
    Signature,
    Table,
)
from parvis.letters.cleaning import cleaned, one_line
from parvis.letters.content import ContradictoryLetter, Sender
from parvis.ui.wording import day_words

LAYOUT = Path(__file__).resolve().parents[2] / "templates" / "letters" / "letter.typ"
STANDARDS = ["ua-1", "a-2a"]
LONGEST_WORD = 34
# Six lines of 38 characters fit the window of an envelope (NF Z 10-011).
ADDRESS_LINES = 6
ADDRESS_LINE_LENGTH = 76
LOGO_BOX = (600, 160)
LOGO_BYTES = 2_000_000

logger = logging.getLogger(__name__)
# One thread prints for all: a compiler keeps its inputs between calls, and each one, with its fonts and
# what it remembers, holds 10 MB.
_press = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")


def as_pdf(letter: Letter, sender: Sender, *, mark: str = "") -> bytes:
    """Return the letter as PDF bytes, the same bytes for the same values.

    ``mark`` is written across each page: a draft is not to be taken for the letter.
    Raise ``ContradictoryLetter`` when the brand colour is not ``#rrggbb``.
    """
    try:
        return _printed(letter, sender, fonts.drawable, mark)
    except _typst().TypstError as error:
        # The shaper may still refuse an exotic mix of scripts; an acknowledgement is due all the same.
        logger.warning("letter printed in plain letters only: %s", error.message)
        return _printed(letter, sender, fonts.plain, mark)


def _printed(letter: Letter, sender: Sender, draw: Callable[[str], str], mark: str) -> bytes:
    with translation.override(letter.language):
        data = _data(letter, sender, _Printer(draw)) | {"mark": one_line(mark, 20)}
    noon = datetime.combine(letter.on, time(12), tzinfo=UTC)
    return _press.submit(_compiled, json.dumps(data), noon).result()


def _compiled(data: str, at: datetime) -> bytes:
    printed = _compiler().compile(
        format="pdf", sys_inputs={"letter": data}, pdf_standards=STANDARDS, timestamp=at
    )
    assert isinstance(printed, bytes)
    give_back()
    return printed


def _typst() -> Any:
    """The printer's library: 7 MB that most processes of the pages never need."""
    return import_module("typst")


@cache
def _compiler() -> Any:
    typst = _typst()
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    return typst.Compiler(str(LAYOUT), root=str(LAYOUT.parent), font_paths=found)


class _Printer:
    """Make texts printable, and remember whether a character had to be replaced."""

    def __init__(self, draw: Callable[[str], str]) -> None:
        self.draw = draw
        self.replaced = False

    def text(self, text: str) -> str:
        """Replace what no font draws, and let a very long word break at the end of a line."""
        drawn = self.draw(cleaned(text))
        self.replaced = self.replaced or fonts.REPLACEMENT in drawn
        return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=(\S))", _broken, drawn)

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


def _broken(run: re.Match[str]) -> str:
    """Let the line break after this run, unless a combining mark follows."""
    return run[1] if unicodedata.category(run[2])[0] == "M" else run[1] + "\u200b"


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
