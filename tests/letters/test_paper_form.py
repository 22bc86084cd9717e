"""The paper form is a tagged PDF, each page is recognised once scanned, and nothing anybody writes stops it."""

import re
from datetime import date
from io import BytesIO
from uuid import UUID

import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from pypdfium2 import raw

from parvis.authorities.models import Authority, Site, Unit
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.reading import parse
from parvis.letters import press
from parvis.letters.paper.codes import PaperPage, read_code
from parvis.letters.paper.printing import paper_form
from tests.speed import spent

VERSION = UUID("0199f0aa-1234-7abc-8def-0123456789ab")
CASE = "7F3K-92MX-N"
ON = date(2026, 11, 23)
HOSTILE = [
    '#eval("1+1") #panic("x") #read("/etc/passwd") $x^2$ *b* _i_ `c` <l> @ref // /* = h - l + e / t: d',
    '"}], "codes": ["<svg"',
    "أحمد بن يوسف \u202e renversé שרה 王小明 😀",
    "{page} {total} %(when)s {{ x }}",
    "W" * 255,
    "x\n1 0 obj\n<</Type/Pages/Count 9/Kids",
]


def fr(words):
    return {"fr": words}


def one(kind, identifier="x", label="Question", **more):
    return {"id": identifier, "type": kind, "label": fr(label), **more}


def offer(*fields, **more):
    step = {"id": "only", "title": fr("Étape"), "sections": [{"id": "part", "fields": list(fields)}]}
    document = {
        "title": {"fr": "Réserver une salle", "en": "Book a room"},
        "summary": fr("Une salle pour une fête."),
        "form": {"schema": 1, "steps": [step]},
    }
    return parse(document | more)


def printed(*fields, language="fr", about=None, unit="Vie locale", hours=None, **more):
    authority = Authority(name="Ville de Montrevel", address="1 place de la Mairie\n19999 Montrevel")
    return paper_form(
        offer(*fields, **(about or {})),
        Procedure(sector="culture", nature="request"),
        authority,
        Unit(authority=authority, name=unit, telephone="05 55 00 00 10"),
        ProcedureVersion(id=VERSION, number=3),
        language,
        on=ON,
        sites=[Site(name="Mairie", address="1 place de la Mairie", hours=hours or {}, authority=authority)],
        **more,
    )


def words(pdf):
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    said = "\n".join(page.extract_text() for page in pages)
    return re.sub(r"[\s\u00a0\u202f]+", " ", said.replace("\u200b", ""))


def scan(pdf, page, *, degrees=2.0):
    """A page as a scanner gives it: 200 dots an inch, in greys, a little askew."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[page].render(scale=200 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    return image.rotate(degrees, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=255)


def found_on(image):
    return [read_code(one.text) for one in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("large", [False, True])
def test_a_page_scanned_askew_says_where_it_belongs(large):
    pdf = printed(one("text"), large=large, case=CASE, language="en")
    pages = len(pypdf.PdfReader(BytesIO(pdf)).pages)
    assert found_on(scan(pdf, pages - 1)) == [PaperPage(VERSION, pages, pages, "en", large, CASE)]


def test_a_code_with_a_quarter_of_it_stained_is_read():
    pdf = printed(one("text"))
    image = scan(pdf, 0, degrees=0).crop((100, 2050, 400, 2339))
    (clean,) = zxingcpp.read_barcodes(image)
    at = clean.position.bottom_right
    image.paste(0, (at.x - 45, at.y - 45, at.x, at.y))
    assert found_on(image) == [PaperPage(VERSION, 1, 2)]


def test_the_foot_tells_the_same_to_a_person():
    said = words(printed(one("text"), case=CASE))
    assert "Version 3 du formulaire, imprimée le 23 novembre 2026" in said
    assert "Page 1 sur 2" in said
    assert "Page 2 sur 2" in said
    assert f"Dossier n° {CASE}" in said


def tags(node):
    """Give every structure element, depth first."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
        if "/S" in node:
            yield node
        yield from tags(node.K)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_declares_ua_1_and_is_tagged(language):
    group = one("group", "g", fields=[one("text", "a"), one("number", "b")])
    choice = one("choice", "c", options=[{"value": str(n), "label": fr("Réponse " * 4)} for n in range(3)])
    with pikepdf.open(BytesIO(printed(group, choice, language=language))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).split("-")[0] == language
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == {"fr": "Réserver une salle", "en": "Book a room"}[language]
        found = list(tags(pdf.Root.StructTreeRoot))
        names = [str(tag.S) for tag in found]
        assert names.count("/H1") == 1
        assert {"/H2", "/L", "/LI", "/Table", "/TH", "/P"} <= set(names)
        foreign = {str(tag.Lang) for tag in found if "/Lang" in tag} - {language}
        assert foreign == (set() if language == "fr" else {"fr"})
        with pdf.open_outline() as outline:
            titles = [one.title for top in outline.root for one in (top, *top.children)]
        assert "Étape" in titles


def test_it_says_what_to_join_where_to_take_it_and_what_follows():
    piece = {"id": "plan", "label": fr("Plan"), "help": fr("À l’échelle."), "legal_text": "Article 3"}
    about = {
        "pieces": [{**piece, "indispensable": True}],
        "announced_days": 8,
        "announced_qualifier": "local",
        "silence": {"rule": "rejection", "months": 2, "article": "L231-4"},
        "privacy": {"purpose": fr("Réserver la salle.")},
    }
    said = words(
        printed(one("text"), about=about, hours={"1": [["08:30", "12:00"]], "2": [["08:30", "12:00"]]})
    )
    for expected in (
        "Plan À l’échelle. Indispensable",
        "Texte qui permet de le demander : Article 3.",
        "Ville de Montrevel Vie locale 1 place de la Mairie 19999 Montrevel",
        "Lundi à mardi : de 8 h 30 à 12 h",
        "Par téléphone : 05 55 00 00 10",
        "Service qui vous répond : Vie locale. Nous nous engageons à répondre en 8 jours ouvrés.",
        "votre demande est refusée (CRPA L231-4)",
        "À quoi servent vos données. Réserver la salle.",
        "24 mois après la fin du dossier.",
        "Date et signature",
    ):
        assert expected in said


def test_what_depends_on_the_form_is_said_only_then():
    bare = words(printed(one("text")))
    assert "étoile" not in bare
    assert "ne concernent pas tout le monde" not in bare
    full = words(printed(one("yes_no", "a", required="yes"), one("text", "b", condition="a")))
    assert "suivies d’une étoile (*)" in full
    assert "c’est écrit juste au-dessus d’elles" in full
    assert "Question *" in full
    assert "facultatifs" in words(printed(one("text"), about={"anonymous": True}))


@pytest.mark.parametrize("large", [False, True])
def test_it_is_large_enough_and_black_on_white(large):
    """Signs of 11 points (16 in large print), boxes of 6 millimetres for a hand."""
    pdf = printed(one("yes_no"), one("date", "y"), large=large)
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[len(document) - 1]
        text = page.get_textpage()
        # Blanks are told apart by the reader, without a size.
        sizes = {
            round(raw.FPDFText_GetFontSize(text, at), 1)
            for at in range(text.count_chars())
            if not chr(raw.FPDFText_GetUnicode(text, at)).isspace()
        }
        bounds = [one.get_bounds() for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
        image = page.render(scale=1).to_pil().convert("RGB")
    finally:
        document.close()
    assert min(sizes) >= 11
    assert 16 in sizes if large else 16 not in sizes
    sides = [right - left for left, low, right, high in bounds if abs((right - left) - (high - low)) < 0.5]
    assert min(sides) >= 6 * 72 / 25.4
    red, green, blue = image.split()
    assert ImageChops.difference(red, green).getbbox() is None
    assert ImageChops.difference(green, blue).getbbox() is None


def test_the_same_values_give_the_same_bytes():
    assert printed(one("date")) == printed(one("date"))
    assert printed(one("date")) != printed(one("date"), case=CASE)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_written_is_printed_and_nothing_runs(text):
    inside = [one("text", "a", text, help=fr(text)), one("person", "b", text)]
    fields = [
        one("text", "c", text[:250], help=fr(text)),
        one("choice", "d", options=[{"value": "v", "label": fr(text)}]),
        one("information", "e", text, body=fr(text)),
        one("number", "f", unit=fr(text[:20]), required="soft"),
        one("group", "g", text, fields=inside, item_label=fr(text)),
        one("text", "h", condition="c == 'x'"),
    ]
    about = {"title": fr(text[:200]), "summary": fr(text), "fee": fr(text), "next_steps": [fr(text)]}
    said = words(printed(*fields, about=about, unit=text[:100]))
    if text.isascii():
        assert re.sub(r"\s+", "", text) in re.sub(r"\s+", "", said)
    else:
        assert "ne peut pas imprimer" in said


def test_a_form_of_two_hundred_questions_keeps_every_page_apart():
    kinds = ("text", "date", "yes_no", "long_text", "person")
    fields = [one(kinds[at % 5], f"f{at}", f"Question {at}", help=fr("Une aide. " * 5)) for at in range(200)]
    pdf = printed(*fields)
    pages = len(pypdf.PdfReader(BytesIO(pdf)).pages)
    assert pages > 20
    image = scan(pdf, pages - 1, degrees=0).crop((0, 1900, 700, 2339))
    assert found_on(image) == [PaperPage(VERSION, pages, pages)]


def test_a_form_that_asks_nothing_still_prints():
    assert "Étape" in words(printed(one("information", body=fr("À lire"))))


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_printed_past_the_margins(large):
    """What is wide breaks, what is tall goes on over the next page, what stays whole holds on one."""
    narrow = [one("text", "a", "anticonstitutionnellement"), one("number", "b", "Nombre")]
    fields = [
        one("yes_no", "own"),
        one("organisation", "org", condition="own"),
        one("text", "wide", "W" * 255),
        one("group", "rows", fields=narrow, max=2),
        one("amount", "sum", condition="own", validation={"max": 999_999_999}),
        one("text", "plate", validation={"min_length": 14, "max_length": 14}, condition="own"),
        one("multiple", "many", options=[{"value": str(n), "label": fr("W" * 60)} for n in range(7)]),
    ]
    for at, count in enumerate((500, 1_000, 1_990)):
        fields.append(one("text", f"tall_{at}", help=fr("W" * count)))
    fields.append(one("information", "read", body=fr("mot " * 2_400), condition="own"))
    document = pypdfium2.PdfDocument(printed(*fields, large=large))
    margin = 18 * 72 / 25.4
    try:
        bounds = [one.get_bounds() for page in document for one in page.get_objects()]
    finally:
        document.close()
    assert min(left for left, *_others in bounds) >= margin - 2
    assert max(right for _left, _low, right, _high in bounds) <= 595.3 - margin + 2
    assert min(low for _left, low, _right, _high in bounds) >= 5 * 72 / 25.4


def test_a_form_of_thirty_questions_takes_less_than_300_ms_once_warm():
    kinds = ("text", "date", "yes_no", "telephone", "address", "number")
    fields = [one(kinds[at % 6], f"f{at}") for at in range(30)]
    printed(*fields)
    units = iter(["Service 1", "Service 2"])
    assert spent(lambda: printed(*fields, unit=next(units)), tries=2) < 0.3


def test_pages_that_get_their_codes_are_not_laid_out_again(monkeypatch):
    taken, usual = [], press._compiled

    def timed(*printing):
        made = []
        taken.append(spent(lambda: made.append(usual(*printing)), tries=1))
        return made[0]

    printed(one("text"))
    monkeypatch.setattr(press, "_compiled", timed)
    for turn in range(3):
        printed(*(one("text", f"f{turn}_{at}", f"Question {turn}, {at}") for at in range(150)))
    blind, coded = min(taken[::2]), min(taken[1::2])
    assert len(taken) == 6
    assert coded < 0.7 * blind


def test_a_reference_that_is_none_is_refused():
    with pytest.raises(ValueError, match="case"):
        printed(one("text"), case="7F3K-92MX-0")
