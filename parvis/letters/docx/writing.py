"""Write a letter as DOCX: the same blocks as on paper, under styles that a word processor knows."""

from importlib import import_module
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

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
    Run,
    Runs,
    Signature,
    Styled,
    StyledList,
    Table,
)
from parvis.letters.cleaning import cleaned, one_line, stretch
from parvis.letters.content import Sender
from parvis.ui.wording import day_words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}


def as_docx(letter: Letter, sender: Sender, *, mark: str = "") -> bytes:
    """Return the letter as DOCX bytes; ``mark`` is written at its head, as on a draft."""
    with translation.override(letter.language):
        writer = _Writer(letter)
        writer.head(letter, sender, mark)
        for block in letter.blocks:
            writer.block(block)
        return writer.saved()


class _Writer:
    """Add what a letter says to a document, from top to bottom."""

    def __init__(self, letter: Letter) -> None:
        self.document: Any = import_module("docx").Document()
        told = self.document.core_properties
        told.title, told.author = one_line(letter.subject), one_line(letter.authority)
        told.language = _LANGUAGES[letter.language]
        self._speak(_LANGUAGES[letter.language])

    def _speak(self, language: str) -> None:
        """Say in which language the text is, for who has it read aloud or corrected."""
        ns = import_module("docx.oxml.ns")
        properties = self.document.styles["Normal"].element.get_or_add_rPr()
        for old in properties.findall(ns.qn("w:lang")):
            properties.remove(old)
        made = import_module("docx.oxml").OxmlElement("w:lang")
        made.set(ns.qn("w:val"), language)
        properties.append(made)

    def head(self, letter: Letter, sender: Sender, mark: str) -> None:
        """Who writes, to whom, when, about what."""
        if mark:
            self.line(one_line(mark), bold=True)
        self.line(one_line(sender.authority), bold=True)
        for text in (sender.service, *sender.postal_address, sender.telephone, sender.email, sender.website):
            if text.strip():
                self.line(one_line(text))
        self.line("")
        for text in (letter.recipient.name, *letter.recipient.address_lines):
            if text.strip():
                self.line(one_line(text))
        self.line("")
        day = {"place": one_line(sender.place), "day": day_words(letter.on)}
        self.line(_("%(place)s, le %(day)s") % day if sender.place else _("Le %(day)s") % day)
        if letter.reference:
            self.line(_("Nos références : %(reference)s") % {"reference": letter.reference})
        self.document.add_heading(one_line(letter.subject, 250), level=1)

    def block(self, block: Block) -> None:
        """Add one block."""
        match block:
            case Heading(text):
                self.document.add_heading(cleaned(text), level=2)
            case Paragraph(text):
                self.line(cleaned(text))
            case ItemList(items, intro):
                if intro:
                    self.line(cleaned(intro))
                self.items(tuple((Run(cleaned(item)),) for item in items), is_numbered=False)
            case StyledList(entries, is_numbered):
                self.items(entries, is_numbered=is_numbered)
            case Table(header, rows):
                self.grid(header, tuple(tuple((Run(cleaned(cell)),) for cell in row) for row in rows))
            case Grid(columns, cells):
                self.grid(columns, cells)
            case Notice(title, paragraphs):
                self.line(cleaned(title), bold=True)
                for text in paragraphs:
                    self.line(cleaned(text))
            case Action(label, url):
                self.line(f"{cleaned(label)} : {url}")
            case Signature(lines, room):
                self.line("")
                for text in lines:
                    self.line(cleaned(text))
                if room:
                    self.line("\n\n")
            case Styled(runs):
                self.runs(self.document.add_paragraph(), runs)
            case PageBreak():
                self.document.add_page_break()

    def line(self, text: str, *, bold: bool = False) -> None:
        """Add a paragraph of one look; its line breaks are kept."""
        self.document.add_paragraph().add_run(text).bold = bold or None

    def runs(self, paragraph: Any, runs: Runs) -> None:
        """Add stretches of text to a paragraph, each with its look."""
        for run in runs:
            made = paragraph.add_run(stretch(run.text))
            made.bold, made.italic = run.bold or None, run.italic or None

    def items(self, entries: tuple[Runs, ...], *, is_numbered: bool) -> None:
        """Add a list."""
        for entry in entries:
            style = "List Number" if is_numbered else "List Bullet"
            self.runs(self.document.add_paragraph(style=style), entry)

    def grid(self, header: tuple[str, ...], rows: tuple[tuple[Runs, ...], ...]) -> None:
        """Add a table whose first row names the columns, and comes back on each sheet."""
        ns, make = import_module("docx.oxml.ns"), import_module("docx.oxml").OxmlElement
        table = self.document.add_table(rows=1, cols=len(header), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, header, strict=True):
            cell.paragraphs[0].add_run(cleaned(words)).bold = True
        again = make("w:tblHeader")
        again.set(ns.qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(again)
        for row in rows:
            for cell, runs in zip(table.add_row().cells, row, strict=True):
                self.runs(cell.paragraphs[0], runs)

    def saved(self) -> bytes:
        """Give the bytes."""
        done = BytesIO()
        self.document.save(done)
        return done.getvalue()
