"""The languages of a procedure: what is missing is told, and a translator's sheet comes back without a loss."""

from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import begin_draft
from parvis.catalogue.drafting.gestures import Impossible, apply
from parvis.catalogue.drafting.languages import (
    Conflict,
    InvalidSheet,
    UnknownLanguage,
    completeness,
    from_csv,
    to_csv,
)
from parvis.catalogue.drafting.processes import text_in
from parvis.catalogue.drafting.translating import translate
from parvis.catalogue.library import document_of
from parvis.catalogue.models import VersionEdit
from parvis.catalogue.process.texts import texts_read, with_texts
from parvis.catalogue.reading import parse
from parvis.demo.offers import OFFERS
from parvis.processes.steps.shape import Step, Steps
from parvis.processes.steps.writing import write
from tests.cast import OFFER, Cast
from tests.catalogue.test_publishing import walls

SUMMARY = "document/summary"
SAID = OFFER["summary"]["fr"]


def offer(**changes: Any) -> dict[str, Any]:
    """The offer of the cast, changed."""
    return deepcopy(OFFER) | changes


def sheet(*lines: tuple[str, ...], language: str = "br") -> bytes:
    """A sheet as a spreadsheet program saves it."""
    head = ("lieu", "fr", language, f"{language} (avant)")
    return "\n".join(";".join(line) for line in (head, *lines)).encode()


def brought(document: dict[str, Any], language: str, content: bytes) -> Any:
    """The document once a sheet was brought to it without any conflict."""
    found = from_csv(document, language, content)
    assert found.conflicts == ()
    return apply(document, found.gestures).document


def test_what_a_language_does_not_say_is_placed() -> None:
    document = offer(content=[{"fr": "Un", "br": "Unan"}, {"fr": "Deux"}, {"fr": ""}, {"fr": "Trois"}])
    document["pieces"][0]["help"]["en"] = " "
    french, english, breton = completeness(document)
    assert (french.language, french.is_whole, french.missing) == ("fr", True, ())
    assert (english.language, english.texts - english.translated) == ("en", 4)
    assert [str(place) for place in english.missing] == ["piece:statutes/help", "document/content"]
    assert (breton.language, breton.translated, breton.is_whole) == ("br", 1, False)


@pytest.mark.parametrize("offered", OFFERS, ids=lambda offered: offered.slug)
def test_the_demonstration_is_whole_in_both_languages(offered: Any) -> None:
    document = document_of(offered.slug)
    told = [(one.language, one.is_whole) for one in completeness(document)]
    assert told[:2] == [("fr", True), ("en", True)]
    assert from_csv(document, "en", to_csv(document, "en")).gestures == ()


def test_every_text_goes_to_a_translator_and_comes_back() -> None:
    document = document_of("cantine-scolaire")
    lines = to_csv(document, "br").decode("utf-8-sig").replace(";;\r\n", ";=brezhoneg;\r\n")
    done = brought(document, "br", lines.encode())
    assert completeness(done)[2].is_whole
    assert {one.language: one.is_whole for one in completeness(done)} == {"fr": True, "en": True, "br": True}
    assert ";'=brezhoneg;'=brezhoneg\r\n" in to_csv(done, "br").decode()
    assert from_csv(done, "br", to_csv(done, "br")).gestures == ()


def test_what_a_person_reads_of_the_process_is_translated_with_the_rest() -> None:
    """The words of a step and its messages, wherever the file holds them; not what agents ask each other."""
    document = document_of("cantine-scolaire")
    texts = texts_read(document)
    assert {name for _step, name in texts} == {"shown", "words"}
    assert all(text_in(document).count(f'id="{step}"') == 1 for step, _name in texts)
    held = {f"step:{step}/{name}": label["fr"] for (step, name), label in texts.items()}
    lines = [(place, french, f"br {french}", "") for place, french in held.items()]
    found = from_csv(document, "br", sheet(*lines))
    assert [str(one.place) for one in found.gestures] == ["document/process"]
    done = apply(document, found.gestures).document
    assert [one["br"] for one in texts_read(done).values()] == [f"br {one}" for one in held.values()]
    assert parse(done).process is not None
    french = {key: {**label, "br": ""} for key, label in texts_read(done).items()}
    assert {key: {**label, "br": ""} for key, label in texts.items()} == french
    without = with_texts(document, "en", dict.fromkeys(texts, ""))
    assert [str(one) for one in completeness(without)[1].missing] == list(held)


def test_words_between_agents_are_not_for_a_translator() -> None:
    steps = [
        Step("avis", "opinions", "Avis", {"units": ["a"], "rule": "all", "question": {"fr": "Oui ?"}}),
        Step("noter", "message", "Noter", {"words": {"fr": "À ranger."}, "to": "unit"}),
        Step("dire", "message", "Dire", {"words": {"fr": "C’est fait."}, "to": "person"}),
    ]
    document = offer(process={"bpmn": write(Steps("parcours", tuple(steps))).written().decode()})
    assert list(texts_read(document)) == [("dire", "words")]


def test_a_sign_that_no_file_holds_is_refused_in_words() -> None:
    document = document_of("cantine-scolaire")
    (step, name), label = next(iter(texts_read(document).items()))
    with pytest.raises(Impossible, match="caractère"):
        from_csv(document, "br", sheet((f"step:{step}/{name}", label["fr"], "mat\ufffe", "")))


def test_a_list_is_found_by_its_words_wherever_they_went() -> None:
    document = offer(content=[{"fr": "Deux"}, {"fr": "Un\u00a0mot", "en": "One"}, {"fr": "Deux"}, "Trois"])
    at = "document/content"
    lines = [(at, "Deux", "", ""), (at, "Un mot", "Unan", ""), (at, "Deux", "Daou", "")]
    done = brought(document, "br", sheet(*lines))
    assert done["content"] == [
        {"fr": "Deux"},
        {"fr": "Un\u00a0mot", "en": "One", "br": "Unan"},
        {"fr": "Deux", "br": "Daou"},
        "Trois",
    ]


def test_an_answer_of_a_list_keeps_its_value() -> None:
    document = offer()
    options = [{"value": "a", "label": {"fr": "Bleu"}}, {"value": "b", "label": {"fr": "Vert"}}]
    document["form"]["steps"][1]["sections"][0]["fields"][0] |= {"type": "choice", "options": options}
    done = brought(document, "en", sheet(("form:event/options", "Vert", "Green", ""), language="en"))
    assert done["form"]["steps"][1]["sections"][0]["fields"][0]["options"] == [
        options[0],
        {"value": "b", "label": {"fr": "Vert", "en": "Green"}},
    ]


@pytest.mark.parametrize(
    ("line", "conflict"),
    [
        (("form:gone/label", "Nom", "Anv", ""), Conflict("form:gone/label", "gone", "Nom", "", "Anv")),
        ((SUMMARY, "Avant.", "Bremañ.", ""), Conflict(SUMMARY, "french", "Avant.", SAID, "Bremañ.")),
        (
            (SUMMARY, SAID, "Bremañ.", "Kent."),
            Conflict(SUMMARY, "translation", "Kent.", "Dec’h.", "Bremañ."),
        ),
    ],
)
def test_nobody_is_overwritten(line: tuple[str, ...], conflict: Conflict) -> None:
    document = offer(summary={**OFFER["summary"], "br": "Dec’h."})
    found = from_csv(document, "br", sheet(line))
    assert (found.gestures, found.conflicts) == ((), (conflict,))


@pytest.mark.parametrize(
    "line",
    [
        (SUMMARY, "Avant.", "", "Kent."),
        (SUMMARY, "Avant.", "Kent.", "Kent."),
        (SUMMARY, SAID, "Dec’h.", "Kent."),
        ("", "", "", ""),
        ("nulle part",),
    ],
)
def test_a_line_that_brings_nothing_is_passed_over(line: tuple[str, ...]) -> None:
    found = from_csv(offer(summary={**OFFER["summary"], "br": "Dec’h."}), "br", sheet(line))
    assert (found.gestures, found.conflicts) == ((), ())


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b'"', b"lieu;fr\n", b"lieu;fr;br;br;br (avant)\n", sheet(language="de")]
)
def test_what_is_no_such_sheet_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidSheet):
        from_csv(offer(), "br", content)


@pytest.mark.parametrize("language", ["fr", "xx", ""])
def test_nothing_is_translated_into_this(language: str) -> None:
    with pytest.raises(UnknownLanguage):
        to_csv(offer(), language)


@pytest.mark.django_db
def test_a_draft_is_translated_into_a_language_of_the_town(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        held = begin_draft(cast.procedure.pk, by=cast.designer, at=timezone.now())
        content = to_csv(held.document, "br").decode().replace(";;\r\n", ";Brezhoneg;\r\n").encode()
        translate(held.pk, "br", content, by=cast.designer, at=timezone.now())
        held.refresh_from_db()
        assert held.offer.form.by_id["event"].label["br"] == "Brezhoneg"
        assert completeness(held.document)[2].is_whole
        assert VersionEdit.objects.get(version=held).by == cast.designer
