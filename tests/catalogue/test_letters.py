"""The letters of a procedure in its document: their places, gestures, faults, differences and translations."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.drafting.checks import faults
from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.languages import completeness, from_csv, to_csv
from parvis.catalogue.drafting.places import Place, element_at, value_at
from parvis.catalogue.reading import parse
from tests.cast import OFFER

TODAY = date(2026, 4, 30)
LETTER: dict[str, Any] = {
    "id": "granted",
    "kind": "decision",
    "title": {"fr": "Salle prêtée", "en": "Hall lent"},
    "subject": {"fr": "Votre salle", "en": "Your hall"},
    "blocks": [
        {"id": "hello", "is": "paragraph", "text": {"fr": "Bonjour[ {person_name}],", "en": "Hello,"}},
        {
            "id": "rules",
            "is": "table",
            "columns": [
                {"id": "what", "title": {"fr": "Quoi"}},
                {"id": "when", "title": {"fr": "Quand"}},
            ],
            "rows": [{"id": "keys", "cells": [{"fr": "Les clés"}, {"fr": "La veille"}]}],
        },
        {
            "id": "some",
            "is": "part",
            "when": 'decision_outcome == "accepted"',
            "blocks": [{"id": "bravo", "is": "paragraph", "text": {"fr": "C’est oui.", "en": "Yes."}}],
        },
    ],
}


def offer(**letter: Any) -> dict[str, Any]:
    """The offer of the cast with one letter."""
    made: dict[str, Any] = deepcopy(OFFER)
    made["letters"] = [deepcopy(LETTER) | letter]
    return made


def told(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The weight and the place of what is said about letters."""
    found = faults(document, "request", today=TODAY)
    return [(one.weight, str(one.place)) for one in found if one.tab == "letters"]


def test_a_version_holds_its_letters() -> None:
    found = parse(offer()).letters
    assert list(found) == ["granted"]
    assert found["granted"].kind == "decision"


def test_a_letter_and_its_blocks_change_by_gestures_that_are_undone() -> None:
    before = offer()
    made: list[Gesture] = [
        Put(Place.of("letter:hello/text/fr"), "Bonjour[ {person_name}],", "Madame, Monsieur,"),
        Insert(Place.of("letter:some"), "bravo", {"id": "bis", "is": "paragraph", "text": {"fr": "Bis."}}),
        Move(Place.of("letter:hello"), Place.of("letter:some"), "bis"),
        Put(Place.of("letter:rules/rows"), LETTER["blocks"][1]["rows"], []),
        Insert(Place.of("letter"), "granted", {"id": "refused", "kind": "letter", "blocks": []}),
    ]
    edited = apply(before, made)
    inside = element_at(edited.document, Place.of("letter:some"))["blocks"]
    assert [one["id"] for one in inside] == ["bravo", "bis", "hello"]
    assert value_at(edited.document, Place.of("letter:hello/text/fr")) == "Madame, Monsieur,"
    assert [one["id"] for one in edited.document["letters"]] == ["granted", "refused"]
    assert apply(edited.document, edited.undoing).document == before
    gone = apply(before, [Remove(Place.of("letter:granted"), before["letters"][0])])
    assert gone.document["letters"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        Insert(Place.of("letter:hello"), "", {"id": "x", "is": "page_break"}),
        Insert(Place.of("letter"), "", {"id": "bravo", "kind": "letter", "blocks": []}),
        Move(Place.of("letter:granted"), Place.of("letter:some"), ""),
        Move(Place.of("letter:some"), Place.of("letter:some"), ""),
        Put(Place.of("letter:granted/blocks"), LETTER["blocks"], []),
    ],
)
def test_a_letter_does_not_stand_in_a_paragraph_nor_under_a_name_that_is_taken(wrong: Any) -> None:
    with pytest.raises(Impossible):
        apply(offer(), [wrong])


def test_a_fault_of_a_letter_is_told_with_its_place() -> None:
    held = offer()
    assert told(held) == []
    held["letters"][0]["blocks"][0]["text"]["fr"] = "Bonjour {nobody},"
    assert told(held) == [("blocks", "letter:hello/text/fr")]
    held["letters"][0]["blocks"][0]["text"]["fr"] = "Bonjour {person_name},"
    held["letters"][0]["blocks"][2]["blocks"][0]["text"]["fr"] = "**Oui"
    assert told(held) == [("blocks", "letter:bravo/text/fr")]
    held["letters"][0]["blocks"][2]["blocks"][0]["text"]["fr"] = "Oui"
    assert told(held) == [("advised", "letter:hello")]


def test_two_letters_never_share_an_id() -> None:
    held = offer()
    held["letters"].append(deepcopy(LETTER) | {"id": "other"})
    with pytest.raises(InvalidOffer) as refused:
        parse(held)
    assert {path for path, _said in refused.value.problems} >= {"letters[1].blocks[0].id"}


def test_letters_are_compared() -> None:
    now = offer()
    now["letters"][0]["blocks"][0]["text"]["fr"] = "Bonjour,"
    now["letters"][0]["blocks"][1]["rows"] = []
    now["letters"].append({"id": "new", "kind": "letter", "title": {"fr": "Autre"}, "blocks": []})
    found = [(one.kind, str(one.place), one.name) for one in differences(offer(), now)]
    assert found == [
        ("changed", "letter:hello/text/fr", "Bonjour,"),
        ("changed", "letter:rules/rows", "rules"),
        ("added", "letter:new", "Autre"),
    ]


def test_every_text_of_a_letter_is_translated_by_the_sheet() -> None:
    held = offer()
    english = next(one for one in completeness(held) if one.language == "en")
    assert {str(place) for place in english.missing} == {"letter:rules/columns", "letter:rules/rows"}
    words = {"Quoi": "What", "Quand": "When", "Les clés": "The keys", "La veille": "The day before"}
    lines = to_csv(held, "en").decode("utf-8-sig").splitlines()
    sheet = "\n".join(
        next((f"{line.rstrip(';')};{now};" for was, now in words.items() if f";{was};" in line), line)
        for line in lines
    )
    brought = from_csv(held, "en", sheet.encode())
    assert brought.conflicts == ()
    table = element_at(apply(held, brought.gestures).document, Place.of("letter:rules"))
    assert [one["title"]["en"] for one in table["columns"]] == ["What", "When"]
    assert [cell["en"] for cell in table["rows"][0]["cells"]] == ["The keys", "The day before"]
