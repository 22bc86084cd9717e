"""The tab of languages: how whole each is, translations side by side, the sheet out and in."""

import html
import re

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.processes.steps.shape import Step, Steps
from parvis.processes.steps.writing import write
from tests.studio.conftest import Studio
from tests.studio.test_law import words
from tests.studio.test_presentation import held, put

GERMAN = "langues/de/"


def sheet(content: bytes) -> SimpleUploadedFile:
    """A sheet as a browser sends it."""
    return SimpleUploadedFile("feuille.csv", content, content_type="text/csv")


def test_a_language_is_added_and_counted(studio: Studio) -> None:
    studio.begin()
    answer = studio.client.get(studio.url("langues/"), {"ajouter": "de"})
    assert answer["Location"] == studio.url(GERMAN)
    assert "Il manque" in words(studio.read(GERMAN))
    sent = {
        "t/document/title/0": "Einen Raum buchen",
        "t/form:who/label/0": "Ihr Name",
        "t/form:lost/label/0": "Weg",
    }
    assert studio.client.post(studio.url(GERMAN), sent).status_code == 302
    assert held(studio, "document/title/de") == "Einen Raum buchen"
    assert held(studio, "form:who/label/de") == "Ihr Name"
    assert "2 sur" in words(studio.read("langues/"))
    studio.client.post(studio.url(GERMAN), {"t/form:who/label/0": " "})
    assert held(studio, "form:who/label/de") is None


def test_pages_of_the_form_are_translated_one_at_a_time(studio: Studio) -> None:
    studio.begin()
    page = studio.read(f"{GERMAN}?partie=page-02")
    assert "t/form:event/label/0" in page
    assert "t/form:who/label/0" not in page
    put(studio, "document/content", [{"fr": "Un"}, {"fr": "Deux"}])
    studio.client.post(studio.url(GERMAN), {"t/document/content/1": "Zwei\r\nDrei"})
    assert held(studio, "document/content") == [{"fr": "Un"}, {"fr": "Deux", "de": "Zwei\nDrei"}]


def test_unknown_languages_are_not_there(studio: Studio) -> None:
    studio.begin()
    for code in ("fr", "xx", "klingon"):
        assert studio.client.get(studio.url(f"langues/{code}/")).status_code == 404
        assert studio.client.get(studio.url(f"langues/{code}/feuille/")).status_code == 404
    assert studio.client.get(studio.url(f"{GERMAN}rapporter/")).status_code == 405


def test_a_sheet_goes_out_and_comes_back(studio: Studio) -> None:
    studio.begin()
    answer = studio.client.get(studio.url(f"{GERMAN}feuille/"))
    assert 'filename="reserver-une-salle-de.csv"' in answer["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    separator = ";" if ";" in lines[0] else ","
    at = next(number for number, line in enumerate(lines) if line.startswith("form:who/label"))
    cells = lines[at].split(separator)
    lines[at] = separator.join([cells[0], cells[1], "Ihr Name", *cells[3:]])
    lost = next(number for number, line in enumerate(lines) if line.startswith("form:event/label"))
    cells = lines[lost].split(separator)
    lines[lost] = separator.join([cells[0], cells[1], "Name des Festes", *cells[3:]])
    put(studio, "form:event/label/fr", "Comment s’appelle la fête ?")
    back = studio.client.post(
        studio.url(f"{GERMAN}rapporter/"), {"feuille": sheet("\r\n".join(lines).encode())}
    )
    assert back.status_code == 200
    assert "le français a changé" in words(back.content.decode())
    assert "Name des Festes" in words(back.content.decode())
    assert held(studio, "form:who/label/de") == "Ihr Name"


def test_what_is_no_sheet_is_refused(studio: Studio) -> None:
    studio.begin()
    for sent in ({}, {"feuille": sheet(b"a;b\n1;2")}, {"feuille": sheet(b"\xff\xfe\x00\x00")}):
        answer = studio.client.post(studio.url(f"{GERMAN}rapporter/"), sent)
        assert answer.status_code == 302
    assert "n’est pas prise" in html.unescape(studio.read(GERMAN))


def test_the_words_of_a_step_are_translated_beside_the_rest(studio: Studio) -> None:
    studio.begin()
    step = Step("dire", "message", "Dire", {"words": {"fr": "C’est prêt."}, "to": "person"})
    put(studio, "document/process", {"bpmn": write(Steps("parcours", (step,))).written().decode()})
    page = html.unescape(studio.read("langues/"))
    assert "?partie=parcours#step:dire/words" in page
    assert "C’est prêt." in page
    part = "langues/en/?partie=parcours"
    assert 'name="t/step:dire/words/0"' in studio.read(part)
    assert studio.client.post(studio.url(part), {"t/step:dire/words/0": "It is ready."}).status_code == 302
    assert "It is ready." in str(held(studio, "document/process"))
    assert "step:dire/words" not in studio.read("langues/")
    assert studio.client.post(studio.url(part), {"t/step:dire/words/0": "Set\ufffe"}).status_code == 409


def test_a_missing_translation_has_its_line_and_its_way(studio: Studio) -> None:
    studio.begin()
    put(studio, "form:event/label/en", None)
    page = studio.read("langues/")
    way = re.search(r'id="form:event/label"[^>]*><a class="govuk-link" href="([^"]+)"', page)
    assert way is not None
    assert (
        'id="form:event/label"' in studio.client.get(html.unescape(way[1]).partition("#")[0]).content.decode()
    )
