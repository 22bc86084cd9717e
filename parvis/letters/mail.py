"""Turn a letter into the two bodies of an e-mail: plain text, and HTML without any remote content."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import fill

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.base.labels import RIGHT_TO_LEFT
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
    plain,
)
from parvis.letters.cleaning import cleaned, one_line
from parvis.letters.sentences import courtesy_words

WIDTH = 76

_INDENT = "    "

_NAMES: dict[type[Block], str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    ItemList: "item_list",
    Table: "table",
    Notice: "notice",
    Action: "action",
    Signature: "signature",
    Styled: "styled",
    StyledList: "styled_list",
    Grid: "grid",
    PageBreak: "page_break",
}


def enclosing_itself(letter: Letter) -> Letter:
    """Return the letter as its e-mail bears it when the same letter is attached: a last line says so."""
    with translation.override(letter.language):
        said = Paragraph(_("Pièce jointe : ce courrier en PDF. Gardez-le."))
    courtesy = enclosing_itself(letter.courtesy) if letter.courtesy else None
    return replace(letter, blocks=(*letter.blocks, said), courtesy=courtesy)


def on_behalf(letter: Letter, name: str) -> Letter:
    """Return the letter as who acts for somebody receives it: a first line says whose it is."""
    with translation.override(letter.language):
        said = _(
            "Vous recevez ce message pour %(name)s : vous avez fait la demande à sa place, et elle n’a pas "
            "d’adresse électronique. « Vous » désigne cette personne."
        )
    courtesy = on_behalf(letter.courtesy, name) if letter.courtesy else None
    first = Paragraph(said % {"name": one_line(name)})
    return replace(letter, blocks=(first, *letter.blocks), courtesy=courtesy)


def as_text(letter: Letter) -> str:
    """Return the plain text body: lines of 76 characters, every address left whole."""
    with translation.override(letter.language):
        parts = [_text(block) for block in letter.blocks]
    if letter.courtesy is not None:
        title, force = courtesy_words(letter)
        with translation.override(letter.courtesy.language):
            blocks = (
                Heading(title),
                Paragraph(force),
                Paragraph(letter.courtesy.subject),
                *letter.courtesy.blocks,
            )
            parts += [_text(block) for block in blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(letter: Letter) -> str:
    """Return the HTML body, every text escaped; no image, no script, no style sheet, no remote address."""
    context: dict[str, object] = {"letter": letter, "blocks": drawn(letter.blocks), "courtesy": None}
    if letter.courtesy is not None:
        title, force = courtesy_words(letter)
        context["courtesy"] = {
            "title": title,
            "force": force,
            "letter": letter.courtesy,
            "is_right_to_left": letter.courtesy.language in RIGHT_TO_LEFT,
            "blocks": drawn(letter.courtesy.blocks),
        }
    context["is_right_to_left"] = letter.language in RIGHT_TO_LEFT
    with translation.override(letter.language):
        return str(render_to_string("letters/email.html", context))


def drawn(blocks: Sequence[Block]) -> list[Mapping[str, object]]:
    """Give blocks as a page draws them: what each is, and what it holds."""
    return [{"is": _NAMES[type(block)], "of": _drawn(block)} for block in blocks]


def _drawn(block: Block) -> object:
    """Give a block as the page takes it: one that has looks with its HTML made here, every text escaped."""
    match block:
        case Styled(runs):
            return {"html": _html(runs)}
        case StyledList(entries, is_numbered):
            return {"entries": [_html(entry) for entry in entries], "tag": "ol" if is_numbered else "ul"}
        case Grid(columns, cells):
            return {"header": columns, "rows": [[_html(cell) for cell in row] for row in cells]}
    return block


def _html(runs: Runs) -> SafeString:
    return format_html_join("", "{}", ((_run(run),) for run in runs))


def _run(run: Run) -> SafeString:
    said = SafeString(linebreaksbr(run.text, autoescape=True))
    if run.is_value:
        said = format_html("<bdi>{}</bdi>", said)
    if run.italic:
        said = format_html("<em>{}</em>", said)
    return format_html("<strong>{}</strong>", said) if run.bold else said


def _text(block: Block) -> str:
    match block:
        case Heading(text):
            line = cleaned(text)
            return f"{line}\n{'-' * min(len(line), WIDTH)}"
        case Paragraph(text):
            return _filled(text)
        case ItemList(items, intro):
            head = [_filled(intro)] if intro else []
            return "\n".join([*head, *(_filled(item, "- ", "  ") for item in items)])
        case Table(_header, rows):
            return "\n".join(_pair(label, value) for label, value in rows)
        case Notice(title, paragraphs):
            return "\n".join(
                [_filled(title, _INDENT, _INDENT), *(_filled(text, _INDENT, _INDENT) for text in paragraphs)]
            )
        case Action(label, url):
            return _pair(label, "\n" + url)
        case Signature(lines, _room):
            return "\n".join(cleaned(line) for line in lines)
        case Styled(runs):
            return _filled(plain(runs))
        case StyledList(entries, is_numbered):
            return "\n".join(
                _filled(plain(entry), f"{rank}. " if is_numbered else "- ", "   " if is_numbered else "  ")
                for rank, entry in enumerate(entries, 1)
            )
        case Grid((_first, _second), cells):
            return "\n".join(_pair(plain(label), plain(value)) for label, value in cells)
        case Grid(columns, cells):
            return "\n\n".join(
                "\n".join(_pair(name, plain(cell)) for name, cell in zip(columns, row, strict=True) if cell)
                for row in cells
            )
        case PageBreak():
            return ""


def _pair(label: str, value: str) -> str:
    text = _("%(label)s : %(value)s") % {"label": cleaned(label), "value": cleaned(value)}
    return text if "\n" in value else _filled(text, "", "  ")


def _filled(text: str, first: str = "", after: str = "") -> str:
    lines = cleaned(text).split("\n")
    filled = []
    for number, line in enumerate(lines):
        start = after if number else first
        filled.append(
            fill(
                line,
                WIDTH,
                initial_indent=start,
                subsequent_indent=after,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return "\n".join(filled)
