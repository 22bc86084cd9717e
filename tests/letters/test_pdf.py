"""The PDF is tagged, accessible, the same for the same values, and quick to make."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image

from parvis.letters.pdf import as_pdf, brand_ink
from tests.speed import spent


def opened(cast, kind="acknowledgement", **changes):
    return pikepdf.open(BytesIO(as_pdf(cast.letter(kind, **changes), cast.sender)))


def tags(pdf):
    """Give every structure element, depth first."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
            if "/S" in node:
                found.append(node)
            walk(node.K)

    walk(pdf.Root.StructTreeRoot)
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_declares_ua_1_its_language_and_its_title(cast, language):
    with opened(cast, language=language) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).split("-")[0] == language
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["pdfaid:part"] == "2"
            assert metadata["xmp:CreateDate"].startswith("2026-04-30")
            assert metadata["dc:title"] == cast.letter("acknowledgement", language=language).subject


def test_headings_lists_and_table_headers_are_tagged(cast):
    with opened(cast, correction=cast.correction) as pdf:
        names = [str(tag.S) for tag in tags(pdf)]
        assert names.count("/H1") == 1
        assert names.count("/H2") == 5
        assert names.count("/Table") == 3
        assert names.count("/TH") == 6
        assert {"/L", "/LI", "/LBody", "/P", "/Link"} <= set(names)


def test_every_kind_prints(cast):
    for kind in cast.kinds():
        with opened(cast, kind) as pdf:
            assert "/StructTreeRoot" in pdf.Root, kind
            width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
            assert (round(width), round(height)) == (595, 842), kind


def test_the_address_stands_in_the_window_of_the_envelope(cast):
    """Window of a DL envelope: from 50 to 90 mm down the sheet, right of 105 mm."""
    pdf = pypdfium2.PdfDocument(as_pdf(cast.letter("decision"), cast.sender))
    page = pdf[0]
    textpage = page.get_textpage()
    found = textpage.search("12 bis rue des Tilleuls").get_next()
    assert found is not None
    left, bottom, _right, top = textpage.get_charbox(found[0])
    millimetre = 72 / 25.4
    assert 105 < left / millimetre < 190
    assert 50 < (842 - top) / millimetre < (842 - bottom) / millimetre < 90
    textpage.close()
    page.close()
    pdf.close()


def test_pages_are_numbered(cast):
    pages = pypdf.PdfReader(BytesIO(as_pdf(cast.letter("acknowledgement"), cast.sender))).pages
    for number, page in enumerate(pages, 1):
        assert re.search(rf"Page\s{number}\ssur\s{len(pages)}", page.extract_text())


@pytest.mark.parametrize(
    ("kind", "lines", "together"),
    [
        (
            "correction_request",
            0,
            ["Le service chargé", "Collectivité", "La personne qui", "Nous vous prions"],
        ),
        (
            "correction_request",
            2,
            ["Le service chargé", "Collectivité", "La personne qui", "Nous vous prions"],
        ),
        ("decision", 12, ["Les raisons propres", "La salle des Érables est en travaux", "Fait à Montrevel"]),
    ],
    ids=["a table", "its title", "a signature"],
)
def test_no_page_cuts_what_belongs_together(cast, kind, lines, together):
    said = "\n".join(["Il nous manque."] * lines)
    changes = {
        "correction_request": {"correction": replace(cast.correction, message=said)},
        "decision": {"ruling": replace(cast.ruling, algorithm=None, text=f"Non.\n{said}")},
    }
    letter = cast.letter(kind, case=replace(cast.case, tracking_url=""), **changes[kind])
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(as_pdf(letter, cast.sender))).pages]
    assert len(pages) == 2
    assert all(words in pages[1] and words not in pages[0] for words in together)


def test_the_same_values_give_the_same_bytes(cast):
    letter = cast.letter("decision")
    first = as_pdf(letter, cast.sender)
    as_pdf(cast.letter("neutral_notice"), cast.sender)
    assert as_pdf(letter, cast.sender) == first


def test_nothing_stays_from_the_letter_before(cast):
    as_pdf(cast.letter("decision"), cast.sender)
    with pikepdf.open(BytesIO(as_pdf(cast.letter("neutral_notice"), cast.sender))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Vous avez un nouveau message"


def logo(mode="PNG", size=(400, 160)):
    data = BytesIO()
    Image.new("RGB", size, (29, 79, 107)).save(data, mode)
    return data.getvalue()


@pytest.mark.parametrize("mode", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_a_figure_with_its_name(cast, mode):
    cast.sender = replace(cast.sender, logo=logo(mode))
    with opened(cast) as pdf:
        figures = [tag for tag in tags(pdf) if str(tag.S) == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["Ville de Montrevel"]


@pytest.mark.parametrize(
    "data", [b"not an image", b"<svg onload='x'/>", logo()[:60], logo(size=(6000, 6000))]
)
def test_a_logo_that_cannot_be_read_does_not_stop_the_letter(cast, data):
    cast.sender = replace(cast.sender, logo=data)
    with opened(cast) as pdf:
        assert not [tag for tag in tags(pdf) if str(tag.S) == "/Figure"]


def test_a_colour_too_pale_for_paper_gives_way_to_black():
    assert brand_ink("#ffe14d") == "#1a1a1a"
    assert brand_ink("#1d4f6b") == "#1d4f6b"
    assert brand_ink("#767676") == "#767676"
    assert brand_ink("#777777") == "#1a1a1a"


def test_a_signature_by_hand_gets_its_room(cast):
    assert as_pdf(cast.letter("decision"), cast.sender) != as_pdf(
        cast.letter("decision", ruling=replace(cast.ruling, signed_by_hand=True)), cast.sender
    )


def test_a_two_page_letter_takes_less_than_150_ms_once_warm(cast):
    letter = cast.letter("acknowledgement", correction=cast.correction)
    as_pdf(letter, cast.sender)
    cases = iter([replace(cast.case, reference=f"MTV-26-{number}") for number in range(5)])
    pdfs = []

    def print_one() -> None:
        letter = cast.letter("acknowledgement", correction=cast.correction, case=next(cases))
        pdfs.append(as_pdf(letter, cast.sender))

    assert spent(print_one) < 0.150
    for pdf in pdfs:
        with pikepdf.open(BytesIO(pdf)) as read:
            assert len(read.pages) == 2


def test_one_thread_prints_what_several_ask(cast):
    """Each compiler with its fonts holds 10 MB, and none may serve two threads at once."""
    letters = [cast.letter("acknowledgement", language=language) for language in ("fr", "en")] * 4
    alone = [as_pdf(letter, cast.sender) for letter in letters[:2]] * 4
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(lambda letter: as_pdf(letter, cast.sender), letters)) == alone
    assert len([one for one in threading.enumerate() if one.name.startswith("press")]) == 1
