"""A letter settled on a case: its values are words like others, and filled again it says the same."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parvis.letter_templates.fields import AT_SIGNING
from parvis.letter_templates.inputs import block_inputs, letter_inputs, retyped_letter
from parvis.letter_templates.reading import InvalidTemplate, read
from parvis.letters.composed.filling import fill
from parvis.letters.composed.settling import settled
from parvis.letters.content import Author
from parvis.letters.mail import as_text
from tests.letters.composing import FORM, document, fr, material, para

WHOLE = (
    para("Bonjour **{nickname}**, __merci__.", id="hello"),
    {"id": "title", "is": "heading", "text": fr("Salle {room}")},
    {"id": "note", "is": "notice", "title": fr("Attention"), "text": fr("Le {born}")},
    {"id": "some", "is": "part", "when": "guests > 3", "blocks": [para("Vous serez {guests}.", id="many")]},
    {"id": "none", "is": "part", "when": "guests > 30", "blocks": [para("Trop.", id="crowd")]},
    {"id": "who", "is": "signature"},
    {"id": "what", "is": "list", "each": "needs", "text": fr("{item}")},
    {
        "id": "all",
        "is": "table",
        "each": "people",
        "columns": [
            {"id": "name", "title": fr("Nom"), "text": fr("{who}")},
            {"id": "age_of", "title": fr("Âge"), "text": fr("[{age} ans]")},
        ],
    },
)
ANSWERS: dict[str, Any] = {
    "nickname": "**Léo** {case_reference} [x] __y__ \\",
    "room": "a",
    "born": "2026-01-02",
    "guests": 12,
    "needs": ["x", "y"],
    "people": [
        {"who": {"given_names": "Zoé", "family_name": "Roy"}, "age": 7},
        {"who": {"given_names": "Al"}, "age": 9},
    ],
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_settled_letter_filled_again_is_the_same_letter(cast: Any, language: Any) -> None:
    held = material(cast, **ANSWERS)
    template = read(document(*WHOLE), FORM)
    once = fill(template, held, language=language)
    again = fill(read({"schema": 1, **settled(template, held, language=language)}), held, language=language)
    assert again.is_ready(), again.problems
    assert as_text(again.draft) == as_text(once.draft)
    assert "Trop." not in as_text(again.draft)


def test_a_hole_stays_a_hole_until_words_stand_there(cast: Any) -> None:
    held = material(cast, room="a")
    made = settled(read(document(para("Le {born}.", id="on")), FORM), held)
    assert made["blocks"][0]["text"] == {"fr": "Le {born}."}
    assert not fill(read({"schema": 1, **made}, FORM), held).is_ready()
    mended = retyped_letter(made, {"w-on-text": "Le 3 mai."})
    assert "Le 3 mai." in as_text(fill(read({"schema": 1, **mended}, FORM), held).finished())


def test_what_is_typed_changes_the_words_and_keeps_the_ids() -> None:
    blocks = [
        para("Un", id="one"),
        {"id": "few", "is": "list", "items": [{"id": "a", "text": fr("A")}, {"id": "b", "text": fr("B")}]},
        {
            "id": "tab",
            "is": "table",
            "columns": [{"id": "x", "title": fr("X")}, {"id": "y", "title": fr("Y")}],
            "rows": [{"id": "r", "cells": [fr("1"), fr("2")]}],
        },
    ]
    held = {"id": "let", "kind": "letter", "title": fr("T"), "subject": fr("S"), "blocks": blocks}
    names = {
        one.name for block in block_inputs(blocks) for line in (block.head, *block.lines) for one in line
    }
    assert {"w-one-text", "w-few-i2", "w-tab-c1", "w-tab-r1-0"} <= names
    assert letter_inputs(held, "en")["title"].french == "T"
    typed = {
        "w-title": "Titre",
        "w-one-text": " Deux\r\nlignes ",
        "w-few-i0": "",
        "w-few-i2": "C",
        "w-tab-c0": "",
        "w-tab-r1-1": "4",
        "w-tab-r0-1": "deux",
    }
    made = retyped_letter(held, typed)
    assert made["title"] == fr("Titre")
    assert made["blocks"][0] == para("Deux\nlignes", id="one")
    assert [(one["id"], one["text"]["fr"]) for one in made["blocks"][1]["items"]] == [
        ("b", "B"),
        ("few_i1", "C"),
    ]
    assert [one["id"] for one in made["blocks"][2]["columns"]] == ["y"]
    assert [one["cells"] for one in made["blocks"][2]["rows"]] == [[fr("deux")], [fr("4")]]
    english = retyped_letter(held, {"w-one-text": "Two", "w-few-i0": "", "w-few-i1": "Bee"}, "en")
    assert english["blocks"][0]["text"] == {"fr": "Un", "en": "Two"}
    assert [one["text"] for one in english["blocks"][1]["items"]] == [fr("A"), {"fr": "B", "en": "Bee"}]
    assert held["blocks"] == blocks


def test_a_settled_mention_cannot_be_lost(cast: Any) -> None:
    held = material(cast, ruled=True)
    made = settled(read(document(kind="decision"), FORM), held)
    made["blocks"] = []
    said = as_text(fill(read({"schema": 1, **made}), held).finished())
    assert "Voies et délais de recours" in said
    assert "Claire Bourdin" in said
    assert "motifs de droit" in said or "Votre demande est" in said
    with pytest.raises(InvalidTemplate):
        read({"schema": 1, **made, "blocks": [{"id": "a", "is": "appeal", "when": "false"}]})


def test_what_only_the_signature_knows_stays_to_be_said_then(cast: Any) -> None:
    """Written under one ruling, signed under another: day, signatory, words and reasons are those of the second."""
    template = read(
        document(
            para(
                "Le {decision_on}[, {signatory_name}] : {decision_text} {room}, {born|sans date}.",
                id="said",
            ),
            {"id": "whys", "is": "list", "each": "decision_facts", "text": fr("Car {item}")},
            {
                "id": "laws",
                "is": "table",
                "each": "decision_law",
                "columns": [{"id": "law", "title": fr("Texte"), "text": fr("Selon {item}")}],
            },
            {
                "id": "some",
                "is": "part",
                "when": "d(decision_on) > d('2026-06-01')",
                "blocks": [
                    para("Cet été.", id="summer"),
                    para("En août.", id="august", when="d(decision_on) > d('2026-08-01')"),
                ],
            },
            kind="decision",
        ),
        FORM,
    )
    first = material(cast, ruled=True, room="a")
    made = settled(template, first, later=AT_SIGNING)
    other = replace(
        cast.ruling,
        on=date(2026, 7, 4),
        text="Oui, après tout.",
        author=Author("Maud Tressan", "Adjointe", "Culture"),
        law=("Article 9.",),
        facts=("Elle est libre.", "Il fait beau."),
    )
    then = replace(first, ruling=other, on=other.on)
    said = as_text(fill(read({"schema": 1, **made}, FORM), then).finished())
    for words in (
        "Le 4 juillet 2026, Maud Tressan : Oui, après tout. Salle des Érables, sans date.",
        "Car Elle est libre.",
    ):
        assert words in " ".join(said.split())
    for words in ("Car Il fait beau.", "Selon Article 9.", "Cet été."):
        assert words in said
    assert "Cet été." not in as_text(fill(read({"schema": 1, **made}, FORM), first).finished())
    assert "En août." not in said
