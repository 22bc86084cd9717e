"""A letter of the draft made from a Word document, and given back as one, through the door of the studio."""

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from tests.letters.test_docx import simple, with_member
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

FROM_WORD = "courriers/depuis-word/"
TEXT = "Bonjour {{ person_name }}, votre {{ numéro de badge }} est prêt."


def sent(studio: Studio, content: bytes, **changes: Any) -> Any:
    """Send a document as a new letter of the draft."""
    file = SimpleUploadedFile("lettre.docx", content)
    typed = {"title": "Salle prêtée", "kind": "letter", "archive": file, **changes}
    return studio.client.post(studio.url(FROM_WORD), typed, follow=True)


def letters(studio: Studio) -> list[Any]:
    found: list[Any] = studio.draft().document.get("letters", [])
    return found


def test_a_document_becomes_a_letter_what_is_unknown_is_told_and_it_goes_back_to_word(studio: Studio) -> None:
    studio.begin()
    assert "Partir d’un document Word" in studio.client.get(studio.url("courriers/")).content.decode()
    page = sent(studio, simple(TEXT)).content.decode()
    assert "« numéro de badge »" in page
    [letter] = letters(studio)
    assert letter["blocks"][0]["text"]["fr"].startswith("Bonjour {person_name}, votre ")
    back = studio.client.get(studio.url(f"courriers/{letter['id']}/word/"))
    assert back.headers["Content-Disposition"].endswith('.docx"')
    said = [one.text for one in docx.Document(BytesIO(back.content)).paragraphs]
    assert any(one.startswith("Bonjour {{ person_name }}, votre ") for one in said)


def test_a_hostile_document_is_refused_with_a_sentence_and_nothing_is_written(studio: Studio) -> None:
    studio.begin()
    macro = with_member(simple(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"0" * 600)
    page = sent(studio, macro)
    assert page.status_code == 422
    assert "macro" in page.content.decode().lower()
    assert sent(studio, simple(), title="").status_code == 422
    assert letters(studio) == []


def test_whoever_does_not_design_it_finds_no_page(studio: Studio) -> None:
    studio.begin()
    sent(studio, simple(TEXT))
    [letter] = letters(studio)
    stranger = studio.cast.sign_in(studio.cast.outsider_town)
    for path in (FROM_WORD, f"courriers/{letter['id']}/word/"):
        assert stranger.get(studio.url(path)).status_code == 404


def test_a_document_is_seen_as_its_word_processor_lays_it_out(studio: Studio, soffice: Path) -> None:
    studio.begin()
    assert "Rien n’assure qu’il est accessible" in studio.client.get(studio.url(FROM_WORD)).content.decode()
    seen = sent(studio, simple("Été à Montbrelle."), title="", pdf="1")
    assert seen.headers["Content-Type"] == "application/pdf"
    assert "Été à Montbrelle." in PdfReader(BytesIO(seen.content)).pages[0].extract_text()
    assert letters(studio) == [], "nothing of it is kept"


def test_without_word_processor_a_sentence_says_so(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr("shutil.which", lambda name, path="": None if name == "soffice" else name)
    studio.begin()
    page = studio.client.get(studio.url(FROM_WORD)).content.decode()
    assert "LibreOffice n’est pas installé" in page
    assert 'name="pdf"' not in page
    refused = sent(studio, simple(), pdf="1")
    assert refused.status_code == 422
    assert "LibreOffice n’est pas installé" in refused.content.decode()
