"""Invented answers: each passes the check of its field, opens what it opens, and replaces nothing that was answered."""

from datetime import date
from typing import Any

import pytest

from parvis.catalogue.library import Entry, entries
from parvis.catalogue.reading import parse as parse_offer
from parvis.forms.answers import problems
from parvis.forms.definition import parse
from parvis.forms.inventing import example
from parvis.forms.shape import Form

TODAY = date(2026, 11, 23)


def form(*fields: dict[str, Any]) -> Form:
    """A form of one page."""
    named = [{"label": {"fr": "Question"}, "required": "yes"} | one for one in fields]
    return parse(
        {
            "schema": 1,
            "steps": [{"id": "page", "title": {"fr": "Page"}, "sections": [{"id": "part", "fields": named}]}],
        }
    )


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.slug)
def test_the_procedures_of_the_library_are_filled_without_a_fault(entry: Entry) -> None:
    asked = parse_offer(entry.document()).form
    assert problems(asked, example(asked, {}, TODAY), today=TODAY) == []


@pytest.mark.parametrize(
    "field",
    [
        {"type": "number", "validation": {"min": 1_000, "max": 1_001, "decimals": 0}},
        {"type": "amount", "validation": {"min": "0.10", "max": "0.20"}},
        {"type": "date", "validation": {"min_date": "today-20y", "max_date": "today-18y"}},
        {"type": "date", "validation": {"min_date": "2031-05-04", "max_date": "2031-05-04"}},
        {"type": "text", "validation": {"min_length": 200}},
        {"type": "text", "validation": {"max_length": 3}},
        {
            "type": "multiple",
            "validation": {"min": 2},
            "options": [{"value": one, "label": {"fr": one}} for one in "abc"],
        },
        {
            "type": "group",
            "min": 3,
            "fields": [{"id": "name", "type": "person", "label": {"fr": "Nom"}, "required": "yes"}],
        },
    ],
)
def test_limits_are_respected(field: dict[str, Any]) -> None:
    asked = form({"id": "it"} | field)
    answers = example(asked, {}, TODAY)
    assert "it" in answers
    assert problems(asked, answers, today=TODAY) == []


def test_what_an_answer_opens_is_answered_and_what_was_answered_stays() -> None:
    asked = form(
        {"id": "first", "type": "text"},
        {"id": "agree", "type": "yes_no"},
        {"id": "more", "type": "text", "condition": "agree"},
    )
    answers = example(asked, {"first": "Moi"}, TODAY)
    assert answers["first"] == "Moi"
    assert answers["more"]


def test_a_pattern_nobody_can_guess_is_left_to_whoever_tries() -> None:
    pattern = {"pattern": "QZX[0-9]{9}K", "pattern_message": {"fr": "Neuf chiffres"}}
    assert "it" not in example(form({"id": "it", "type": "text", "validation": pattern}), {}, TODAY)
