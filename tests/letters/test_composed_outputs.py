"""A composed letter reaches paper, e-mail and telephone; what was merged in is printed, never run."""

from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pikepdf
import pypdf
import pytest

from parvis.letter_templates.reading import read
from parvis.letters import sms
from parvis.letters.composed.filling import fill
from parvis.letters.content import Recipient
from parvis.letters.mail import as_html, as_text
from parvis.letters.pdf import as_pdf
from tests.letters.composing import FORM, document, fr, material, para
from tests.speed import spent

EVERYTHING = document(
    para("Bonjour **{nickname|à vous}** __{story|rien}__,"),
    {"id": "h", "is": "heading", "text": fr("Titre {nickname|sans nom}")},
    {"id": "n", "is": "notice", "title": fr("{nickname|Attention}"), "text": fr("{story|Rien}")},
    {
        "id": "l",
        "is": "list",
        "numbered": True,
        "each": "needs",
        "text": fr("**{item}** {nickname|personne}"),
    },
    {
        "id": "t",
        "is": "table",
        "each": "people",
        "columns": [
            {"id": "c", "title": fr("Qui"), "text": fr("**{who}**")},
            {"id": "d", "title": fr("Âge"), "text": fr("[{age}]")},
            {"id": "e", "title": fr("Surnom"), "text": fr("{nickname|aucun}")},
        ],
    },
    {"id": "b", "is": "page_break"},
    para("Fin.", id="last"),
    subject=fr("Pour {nickname|vous}"),
    sms=fr("{nickname|Bonjour}"),
    kind="decision",
)

HOSTILE = [
    '#panic("x") #read("/etc/passwd") $x$ *b* _i_ `c` <l> @ref \\ // /* = h',
    "<script>alert(1)</script><img src=x onerror=y>&amp;\"'",
    "{story} **x** [{nickname}] {{ letter }} {% include 'x' %} %(name)s \\{",
    "أحمد بن يوسف",
    "\u202erenversé\u202c \x00\x07\u2028\ufeff",
    "😀 \u0301 \ud800",
    "W" * 10_000,
]


class Tags(HTMLParser):
    """Collect the tags of an HTML body."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def filled(cast, text, rows=2):
    answers = {
        "nickname": text,
        "story": text,
        "needs": ["x", "y"],
        "people": [{"who": {"given_names": text[:150], "family_name": "N"}, "age": n} for n in range(rows)],
    }
    template = read(EVERYTHING, FORM)
    whole = replace(material(cast, ruled=True, **answers), recipient=Recipient(text, (text,), text))
    return fill(template, whole)


def words_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_merged_is_printed_and_never_run(cast, text):
    found = filled(cast, text)
    letter = found.finished()
    assert not set("\r\n") & set(letter.subject)
    seen = Tags()
    seen.feed(as_html(letter))
    assert {"script", "img", "link", "style", "iframe"}.isdisjoint(tag for tag, _attributes in seen.seen)
    assert not [name for _tag, attributes in seen.seen for name in attributes if name.startswith("on")]
    assert "Claire Bourdin" in as_text(letter)
    assert as_pdf(letter, cast.sender).startswith(b"%PDF-")
    assert not any(sign in found.sms for sign in "\x00\x07\u202e\u2028")


def test_signs_of_code_are_read_on_paper_as_they_were_written(cast):
    letter = filled(cast, '#panic("x") **b** _i_').finished()
    assert words_of(as_pdf(letter, cast.sender)).count('#panic("x") **b** _i_') >= 4
    assert as_text(letter).count('#panic("x") **b** _i_') >= 4


def test_looks_lists_and_tables_are_tagged_on_paper(cast):
    with pikepdf.open(BytesIO(as_pdf(filled(cast, "Zoé").finished(), cast.sender))) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        names = []

        def walk(node):
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
                names.append(str(node.get("/S", "")))
                walk(node.K)

        walk(pdf.Root.StructTreeRoot)
        assert len(pdf.pages) >= 2
        assert names.count("/TH") >= 3
        assert {"/Strong", "/Em", "/L", "/LI", "/Table", "/H2"} <= set(names)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_looks_are_in_the_html_and_what_was_merged_keeps_its_own_direction(cast):
    html = as_html(filled(cast, "أحمد").finished())
    assert "<strong><bdi>أحمد</bdi></strong>" in html
    assert "<em><bdi>أحمد</bdi></em>" in html
    assert '<th scope="col"' in html
    assert "<ol " in html


def test_the_text_of_an_e_mail_says_each_row_with_the_names_of_its_columns(cast):
    text = as_text(filled(cast, "Zoé").finished())
    assert "1. Chaises Zoé\n2. Écran Zoé" in text
    assert "Qui\u00a0: Zoé N\nÂge\u00a0: 0\nSurnom\u00a0: Zoé" in text
    assert "\n\n\n" not in text


def test_a_text_message_of_another_script_costs_its_segments(cast):
    assert sms.size(filled(cast, "أحمد").sms).alphabet == "ucs2"
    assert sms.size(filled(cast, "W" * 10_000).sms).segments == 14


def test_a_letter_of_two_pages_takes_less_than_150_ms_once_warm(cast):
    template = read(EVERYTHING, FORM)
    as_pdf(filled(cast, "Zoé").finished(), cast.sender)
    wholes = [material(cast, ruled=True, nickname=f"Zoé {number}", needs=["x"]) for number in range(3)]
    left, pdfs = iter(wholes), []
    assert (
        spent(lambda: pdfs.append(as_pdf(fill(template, next(left)).finished(), cast.sender)), tries=3)
        < 0.150
    )
    assert all(len(pypdf.PdfReader(BytesIO(pdf)).pages) >= 2 for pdf in pdfs)


def test_two_hundred_rows_make_a_letter_all_the_same(cast):
    made = []

    def write() -> None:
        letter = filled(cast, "Zoé", rows=200).finished()
        made.append((letter, as_pdf(letter, cast.sender)))

    assert spent(write, tries=1) < 1.5
    [(letter, pdf)] = made
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) >= 5
    assert as_html(letter).count("<tr>") >= 200
