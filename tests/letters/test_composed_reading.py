"""A template is read whole, or refused with every problem and its place."""

import json
from typing import Any

import pytest

from parvis.forms.definition import parse as parse_form
from parvis.letter_templates.fields import by_id, fields
from parvis.letter_templates.markup import Fragment, Merge, Say, Unreadable, merges, parse
from parvis.letter_templates.reading import InvalidTemplate, read
from parvis.letter_templates.remarks import remarks
from parvis.letter_templates.shape import MENTIONS, every
from parvis.rules import menus
from tests.letters.composing import FORM, document, fr, para


def problems(found: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidTemplate) as refused:
        read(found, FORM)
    return refused.value.problems


def test_marks_are_read_from_left_to_right():
    assert parse("Bonjour[ {person_name}], __voici__ **{fee|rien}**\\[\\{") == (
        Say("Bonjour"),
        Fragment((Say(" "), Merge("person_name"))),
        Say(", "),
        Say("voici", italic=True),
        Say(" "),
        Merge("fee", "rien", bold=True),
        Say("["),
        Say("{"),
    )
    assert [(one.field, easy) for one, easy in merges(parse("{a} {b|x} [{c}]"))] == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**gras",
        "__a",
        "[{a}",
        "{a}]",
        "{a",
        "a}",
        "{A}",
        "{a.b}",
        "{}",
        "{a|}",
        "{a| }",
        "[rien]",
        "[[{a}]]",
        "[{a} [{b}]",
        "[{a|b}]",
        "{a|" + "x" * 201 + "}",
        "{a b}",
        "{__class__}",
    ],
)
def test_marks_that_cannot_be_read_are_refused(text):
    with pytest.raises(Unreadable) as refused:
        parse(text)
    assert all(refused.value.problems)


def test_ten_thousand_marks_are_read_once():
    with pytest.raises(Unreadable) as refused:
        parse("[{" * 10_000)
    assert len(refused.value.problems) <= 4


def test_a_whole_template_is_read():
    found = read(
        document(
            para("Bonjour {person_name|à vous},"),
            {
                "id": "if_paid",
                "is": "part",
                "when": "pays == true",
                "blocks": [
                    {"id": "h", "is": "heading", "text": fr("Le prix")},
                    {"id": "l", "is": "list", "numbered": True, "each": "needs", "text": fr("{item}")},
                ],
            },
            {"id": "break", "is": "page_break"},
            {
                "id": "t",
                "is": "table",
                "each": "people",
                "columns": [{"id": "c", "title": fr("Qui"), "text": fr("{who}[, {age} ans]")}],
            },
            {"id": "s", "is": "signature"},
            sms=fr("Bonjour"),
        ),
        FORM,
    )
    assert [block.id for block in every(found.blocks)] == ["words", "if_paid", "h", "l", "break", "t", "s"]
    assert [each for _id, each, _words in found.texts() if each] == ["needs", "people"]


SIGN = {"id": "s", "is": "signature"}


@pytest.mark.parametrize(
    ("blocks", "path"),
    [
        ([para("{nobody}")], "blocks[0].text.fr"),
        ([para("{people}")], "blocks[0].text.fr"),
        ([para("{item}")], "blocks[0].text.fr"),
        ([para("**")], "blocks[0].text.fr"),
        ([para("a", when="nobody == 1")], "blocks[0].when"),
        ([para("a", when="__import__('os')")], "blocks[0].when"),
        ([para("a", when="")], "blocks[0].when"),
        ([para("a", when="1 == " + "(" * 60 + "1" + ")" * 60)], "blocks[0].when"),
        ([para("a"), para("b")], "blocks[1].id"),
        ([{**para("a"), "id": "No"}], "blocks[0].id"),
        ([para("a", html="<b>")], "blocks[0].html"),
        ([para("x" * 5_001)], "blocks[0].text.fr"),
        ([{"id": "w", "is": "paragraph", "text": {"en": "a"}}], "blocks[0].text"),
        ([{"id": "x", "is": "script"}], "blocks[0].is"),
        (["text"], "blocks[0].is"),
        ([{"id": "p", "is": "part", "blocks": [para("a")]}], "blocks[0].when"),
        ([{"id": "p", "is": "part", "when": "true", "blocks": [SIGN]}], "blocks[0].blocks[0]"),
        ([{**SIGN, "when": "true"}], "blocks[0]"),
        ([SIGN, {**SIGN, "id": "t"}], "blocks[1]"),
        ([{"id": "a", "is": "appeal"}], "blocks[0].is"),
        ([{"id": "l", "is": "list", "each": "fee", "text": fr("{item}")}], "blocks[0].each"),
        ([{"id": "l", "is": "list", "each": "nobody", "text": fr("{item}")}], "blocks[0].each"),
        ([{"id": "l", "is": "list", "items": [], "each": "needs", "text": fr("a")}], "blocks[0].items"),
        ([{"id": "l", "is": "list", "items": []}], "blocks[0].items"),
        (
            [
                {
                    "id": "t",
                    "is": "table",
                    "columns": [{"id": "c", "title": fr("A")}],
                    "rows": [{"id": "r", "cells": []}],
                }
            ],
            "blocks[0].rows[0].cells",
        ),
        (
            [
                {
                    "id": "t",
                    "is": "table",
                    "columns": [{"id": f"c{n}", "title": fr("A")} for n in range(7)],
                    "each": "needs",
                }
            ],
            "blocks[0].columns",
        ),
        ([para("a", id=f"w{n}") for n in range(301)], "blocks"),
        (
            [
                {
                    "id": part,
                    "is": "part",
                    "when": "true",
                    "blocks": [para("a", id=f"{part}{n}") for n in range(150)],
                }
                for part in "pq"
            ],
            "blocks[1].blocks",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(blocks, path):
    assert path in {where for where, _message in problems(document(*blocks))}


def nested(depth: int) -> dict[str, Any]:
    inside = para("a")
    for level in range(depth):
        inside = {"id": f"p{level}", "is": "part", "when": "true", "blocks": [inside]}
    return inside


def test_parts_are_three_deep_at_most_and_the_deepest_document_ends():
    read(document(nested(3)), FORM)
    assert [path for path, _message in problems(document(nested(4)))] == [
        "blocks[0]" + ".blocks[0]" * 3 + ".blocks"
    ]
    assert len(problems(document(nested(300)))) == 1


def test_all_faults_are_told_at_once():
    faults = problems(
        document(para("{nobody}", when="1 +"), {"id": "words", "is": "outcome"}, schema=2, kind="poem")
    )
    assert {path for path, _message in faults} >= {
        "schema",
        "kind",
        "blocks[0].text.fr",
        "blocks[0].when",
        "blocks[1].id",
    }


@pytest.mark.parametrize(
    "found", [None, [], "x", 3, {}, {"blocks": {"id": 1}}, {"blocks": [None, [[]], {"is": {}}]}]
)
def test_what_is_no_template_is_refused_in_words(found):
    assert all(path and message for path, message in problems(found))


def test_a_decision_may_place_each_of_its_mentions():
    blocks = [{"id": kind, "is": kind} for kind in MENTIONS["decision"]]
    assert len(read(document(*blocks, kind="decision")).blocks) == len(blocks)


def test_a_question_named_as_a_field_of_the_house_is_told():
    taken = {"id": "decision_on", "type": "date", "label": fr("Jour")}
    form = parse_form(
        {"schema": 1, "steps": [{"id": "a", "title": fr("A"), "sections": [{"id": "b", "fields": [taken]}]}]}
    )
    with pytest.raises(InvalidTemplate, match="decision_on"):
        read(document(), form)


def test_every_field_has_its_label_its_example_and_its_kind():
    found = by_id(fields(FORM))
    assert {
        "case_reference",
        "person_name",
        "decision_text",
        "signatory_quality",
        "silence_on",
        "fee",
    } <= set(found)
    assert all(one.label("fr") for one in found.values())
    assert all(one.example_words("fr") for one in found.values() if one.kind != "group")
    assert found["case_received_on"].example_words("fr") == "30 avril 2026"
    assert found["case_received_on"].example_words("en") == "30 April 2026"
    assert (found["fee"].kind, found["people"].kind, found["room"].is_sure) == ("amount", "group", True)
    assert not found["secret"].is_sure


def test_a_condition_of_a_template_reads_back_as_menus():
    variables = {one.id: one.variable() for one in fields(FORM)}
    condition = menus.read('decision_outcome == "refused" and pays == true', variables)
    assert condition is not None
    assert "Sens de la décision" in menus.say(condition, variables, "fr")


def test_what_may_be_empty_is_told_before_any_case():
    """Sure, replaced, in a fragment, or minded by a condition: nothing to say; else the block is named."""
    minded = para("{fee}", id="minded", when="fee != null")
    part = {"id": "part", "is": "part", "when": "born != null", "blocks": [para("{born}", id="born_on")]}
    listing = {"id": "many", "is": "list", "each": "people", "text": fr("{who} {age}")}
    blocks = [para("{room} {fee|0} [{fee}]"), minded, part, listing, para("{story}", id="bare")]
    english = {"fr": "a {nickname}", "en": "a"}
    found = remarks(read(document(*blocks, subject=english, sms=english), FORM), FORM)
    holes = [(one.block, one.message) for one in found if "vide" in one.message]
    assert [block for block, _message in holes] == ["", "many", "bare"]
    assert ["Surnom" in holes[0][1], "Âge" in holes[1][1], "Récit" in holes[2][1]] == [True] * 3
    assert {one.block for one in found if "traduit" in one.message} == {
        "words",
        "minded",
        "born_on",
        "many",
        "bare",
    }


def test_a_decision_is_never_without_its_author():
    words = para("{signatory_name} {decision_text}")
    assert len(remarks(read(document(words), FORM), FORM)) == 4
    assert len(remarks(read(document(words, kind="decision"), FORM), FORM)) == 2


def test_a_template_is_json_and_nothing_else():
    assert read(json.loads(json.dumps(document(para("a")))), FORM) == read(document(para("a")), FORM)
