"""Whatever a person writes is printed, never run; what cannot be printed never stops a letter."""

import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.letters import fonts
from parvis.letters.cleaning import cleaned, one_line, subject_line
from parvis.letters.content import Answer, Recipient
from parvis.letters.mail import as_html, as_text
from parvis.letters.pdf import as_pdf

HOSTILE = [
    '#eval("1+1") #panic("x") #read("/etc/passwd") $x^2$ *b* _i_ `c` <l> @ref \\ // /* = h - l + e / t: d',
    '"}], "blocks": [{"is": "heading"',
    "a\x00b\x01c\x7fd\x9fe\ufeff\ufffe\uffff",
    "\u202erenversé\u202c \u2066isolé\u2069 \u200e\u200f",
    "😀 👨‍👩‍👧 🇫🇷 ☐ ✓ →",
    "أحمد بن يوسف",
    "王小明 さくら 김철수",
    "שרה לוי ไทย हिन्दी",
    "Nguyễn Thị Hương, Łódź, Ελένη, Кирилл",
    "e\u0301\u0302\u0303 z\u0335\u0336\u0489 \u0301 \u0651\u0301",
    "<script>alert(1)</script><img src=x onerror=y>&amp;\"'",
    "{{ letter }} {% include 'x' %} %(name)s {page} {0} {total}",
    "W" * 10_000,
    "\u0301" * 5_000,
    "\ud800 \U000e0041 \ue000 \U0010ffff",
    "ligne 1\r\nligne 2\rligne 3\u2028ligne 4\u2029\x0b\x0c\x85fin",
    "",
    " ",
]


class Links(HTMLParser):
    """Collect the tags and the attributes of an HTML body."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def hostile_letter(cast, text):
    return cast.letter(
        "acknowledgement",
        recipient=Recipient(text, (text, text), text),
        case=replace(
            cast.case,
            reference=f"R{text}",
            procedure_title=f"T{text}",
            answers=(Answer(text, text), Answer("Nom", text)),
        ),
    )


def read(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_reaches_the_three_outputs_and_stops_none(cast, text):
    letter = hostile_letter(cast, text)
    assert not set("\r\n") & set(letter.subject)
    assert len(letter.subject) <= 150
    assert "Hugo Lestrade" in as_text(letter)
    assert as_pdf(letter, cast.sender).startswith(b"%PDF-")
    parser = Links()
    parser.feed(as_html(letter))
    assert {"script", "img", "link", "style", "iframe", "object"}.isdisjoint(tag for tag, _ in parser.seen)
    assert {attributes["scope"] for tag, attributes in parser.seen if tag == "th"} == {"row"}
    for tag, attributes in parser.seen:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert tag == "a" or "href" not in attributes
    hrefs = {attributes["href"] for tag, attributes in parser.seen if tag == "a"}
    assert hrefs == {"https://parvis.example/montrevel/suivi"}


def test_typst_marks_are_printed_as_they_are(cast):
    text = '#eval("1+1") $x$ *gras* <b>'
    letter = cast.letter("new_message", body=text)
    said = re.sub(r"\s+", " ", read(as_pdf(letter, cast.sender)))
    assert text in said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=120))
def test_any_text_at_all_prints(cast, text):
    letter = hostile_letter(cast, text)
    assert as_pdf(letter, cast.sender).startswith(b"%PDF-")
    assert as_html(letter).encode()
    assert as_text(letter).encode()


@given(text=st.text(st.characters()))
def test_cleaning_is_settled_after_one_pass(text):
    once = cleaned(text)
    assert cleaned(once) == once
    for char in once:
        assert char in "\n\u200c\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert "\n" not in one_line(text)
    assert len(subject_line(text)) <= 150


def test_what_no_font_draws_is_shown_and_explained(cast):
    cast.recipient = replace(cast.recipient, name="王小明")
    said = read(as_pdf(cast.letter("new_message"), cast.sender))
    assert fonts.REPLACEMENT in said
    assert "ne peut pas imprimer" in said
    cast.recipient = replace(cast.recipient, name="أحمد بن يوسف")
    said = read(as_pdf(cast.letter("new_message"), cast.sender))
    assert fonts.REPLACEMENT not in said
    assert "ne peut pas imprimer" not in said


def test_a_very_long_name_is_shortened_where_the_person_sees_it(cast):
    letter = hostile_letter(cast, "W" * 10_000)
    text = as_text(letter)
    assert "…" in text
    assert len(text) < 12_000
    for page in pypdf.PdfReader(BytesIO(as_pdf(letter, cast.sender))).pages:
        assert "W" * 200 not in page.extract_text().replace("\u200b", "\n")


def test_each_drawable_character_really_prints(cast):
    """The coverage read from the fonts is the compiler's own: all of it goes through at once."""
    everything = "".join(
        chr(code)
        for coverage in fonts._coverages()
        for code in sorted(coverage)
        if cleaned(chr(code)) == chr(code)
    )
    for start in range(0, len(everything), 1_500):
        body = " ".join(everything[start : start + 1_500])
        assert as_pdf(cast.letter("new_message", body=f"x{body}"), cast.sender)


def test_a_mark_of_another_script_than_its_letter_is_replaced():
    assert fonts.drawable("q\u0308 ب\u064b") == "q\u0308 ب\u064b"
    assert fonts.drawable("ب\u0489") == fonts.REPLACEMENT
    assert fonts.drawable("a\n\u0308b") == f"a\n{fonts.REPLACEMENT}b"
    assert fonts.drawable("中a") == f"{fonts.REPLACEMENT}a"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_mix_of_the_two_fonts_prints_at_once(cast, caplog, data):
    """A mix of scripts and marks goes through without the fall-back to plain letters."""
    codes = sorted(fonts._coverages()[0] | fonts._coverages()[1])
    marks = [code for code in codes if unicodedata.category(chr(code))[0] == "M"]
    clusters = st.tuples(st.sampled_from(codes), st.lists(st.sampled_from(marks), max_size=5))
    words = data.draw(st.lists(clusters, min_size=20, max_size=60))
    text = " ".join(chr(base) + "".join(map(chr, following)) for base, following in words)
    as_pdf(cast.letter("new_message", body=f"x{text}"), cast.sender)
    assert not caplog.records


def test_what_the_shaper_refuses_is_printed_in_plain_letters(cast, caplog, monkeypatch):
    monkeypatch.setattr(fonts, "drawable", lambda text: text)
    cast.recipient = replace(cast.recipient, name="王 Wang")
    said = read(as_pdf(cast.letter("new_message"), cast.sender))
    assert f"{fonts.REPLACEMENT} Wang" in said
    assert "Hugo Lestrade" in said
    assert "plain letters only" in caplog.text
