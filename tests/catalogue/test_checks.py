"""What can be said against a draft, each thing with its place."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from parvis.catalogue.drafting.checks import Fault, faults, place_of
from parvis.catalogue.drafting.gestures import Gesture, Insert, Put, apply
from parvis.catalogue.drafting.places import Place, value_at
from parvis.catalogue.library import Entry, entries
from tests.cast import OFFER

TODAY = date(2026, 11, 23)
FEW = {"id": "few", "type": "choice", "label": {"fr": "Combien ?", "en": "How many?"}, "options": [
    {"value": "one", "label": {"fr": "Un", "en": "One"}}, {"value": "two", "label": {"fr": "Deux", "en": "Two"}},
]}  # fmt: skip


def translated(value: Any) -> Any:
    """The same document, in English too wherever it speaks."""
    if isinstance(value, dict) and isinstance(value.get("fr"), str):
        return {"en": "In English"} | value
    if isinstance(value, dict):
        return {key: translated(one) for key, one in value.items()}
    return [translated(one) for one in value] if isinstance(value, list) else value


def offer() -> dict[str, Any]:
    """The offer of the cast, against which nothing can be said."""
    made: dict[str, Any] = translated(deepcopy(OFFER))
    return made


def against(*gestures: Gesture, held: dict[str, Any] | None = None, nature: str = "request") -> list[Fault]:
    """What can be said against the offer, once changed."""
    with translation.override("fr"):
        return faults(apply(held or offer(), gestures).document, nature, today=TODAY)


def put(words: str, now: object) -> Put:
    """A value put where another was."""
    place = Place.of(words)
    return Put(place, value_at(offer(), place), now)


def said(found: list[Fault]) -> list[tuple[str, str, str]]:
    """How grave, under which tab, where."""
    return [(one.weight, one.tab, str(one.place)) for one in found]


def test_nothing_is_said_against_a_good_offer() -> None:
    assert against() == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.slug)
def test_nothing_is_said_against_the_procedures_of_the_library(entry: Entry) -> None:
    with translation.override("fr"):
        found = faults(entry.document(), entry.nature, today=TODAY)
    assert [(str(one.place), one.message) for one in found] == []


@pytest.mark.parametrize(
    ("gesture", "expected"),
    [
        (put("document/silence/rule", "none"), ("blocks", "law", "document/silence/rule")),
        (put("document/announced_days", 90), ("blocks", "law", "document/announced_days")),
        (put("document/announced_days", "soon"), ("blocks", "law", "document/announced_days")),
        (put("document/privacy", None), ("blocks", "privacy", "document/privacy")),
        (put("document/title/en", None), ("blocks", "presentation", "document/title")),
        (put("document/title/fr", "T" * 201), ("blocks", "presentation", "document/title")),
        (put("document/legal_basis", 3), ("blocks", "presentation", "document/legal_basis")),
        (put("document/content", "un seul"), ("blocks", "presentation", "document/content")),
        (put("piece:statutes/legal_text", None), ("blocks", "presentation", "piece:statutes/legal_text")),
        (put("piece:statutes/label", 3), ("blocks", "presentation", "piece:statutes/label")),
        (put("form:papers/piece", "lost"), ("blocks", "form", "form:papers")),
        (put("form:event/label", None), ("blocks", "form", "form:event/label")),
        (put("form:event/condition", "guests > 3"), ("blocks", "form", "form:event/condition")),
        (put("form:party/condition", "1 +"), ("blocks", "form", "form:party/condition")),
        (put("form:event/validation", {"min": 3}), ("blocks", "form", "form:event/validation/min")),
        (put("form:event/help/en", "Only"), ("blocks", "form", "form:event/help")),
        (put("form:papers/piece", None), ("advised", "presentation", "piece:statutes")),
        (put("form:event/label/fr", "Q" * 101), ("advised", "form", "form:event/label")),
        (put("form:event/label/en", None), ("advised", "languages", "form:event/label")),
        (put("document/privacy/purpose/en", None), ("advised", "languages", "document/privacy/purpose")),
        (
            put("document/privacy/purpose/fr", "Nonobstant."),
            ("advised", "privacy", "document/privacy/purpose"),
        ),
        (put("document/summary/fr", "mot " * 30), ("advised", "presentation", "document/summary")),
        (put("form:mail/maps_to", None), ("advised", "form", "form")),
        (put("form:who/maps_to", None), ("advised", "form", "form")),
        (put("form:event/condition", "details == null"), ("blocks", "form", "form:event/condition")),
    ],
)
def test_what_is_wrong_is_said_where_it_is_mended(gesture: Gesture, expected: tuple[str, str, str]) -> None:
    assert expected in said(against(gesture))


def test_what_was_told_twice_or_can_never_be_seen_is_said() -> None:
    held = dict(apply(offer(), [Insert(Place.of("form:party"), "", FEW)]).document)
    again = {
        "id": "again",
        "type": "email",
        "label": {"fr": "Encore", "en": "Again"},
        "maps_to": "applicant.email",
    }
    never = Put(Place.of("form:details/condition"), None, "few == 'one' and few == 'two'")
    inside = Put(Place.of("form:guests/condition"), None, "who != null and few == 'three'")
    assert said(against(Insert(Place.of("form:party"), "few", again), held=held)) == [
        ("advised", "form", "form:again/maps_to")
    ]
    assert said(against(never, held=held)) == [("advised", "form", "form:details/condition")]
    assert said(against(inside, held=held)) == [("advised", "form", "form:guests/condition")]


def test_a_condition_that_what_it_stands_in_forbids_is_said() -> None:
    yes = {"id": "sure", "type": "yes_no", "label": {"fr": "Sûr ?", "en": "Sure?"}}
    held = dict(apply(offer(), [Insert(Place.of("form:identity"), "mail", yes)]).document)
    step = Put(Place.of("form:project/condition"), None, "sure == true")
    field = Put(Place.of("form:details/condition"), None, "sure == false")
    assert said(against(step, held=held)) == []
    assert said(against(step, field, held=held)) == [("advised", "form", "form:details/condition")]


def test_a_place_is_found_in_a_document_that_is_all_wrong() -> None:
    wrong = {
        "form": {"steps": [3, {"id": "a", "sections": [{"fields": "x"}]}]},
        "pieces": [None, {"id": "p"}],
    }
    for path, place in (
        ("form", "form"),
        ("form.steps[0]", "form"),
        ("form.steps[1].title", "form:a/title"),
        ("form.steps[1].sections[0].fields", "form:a/fields"),
        ("pieces[0]", "document/pieces"),
        ("pieces[1].label", "piece:p/label"),
        ("authority.court", "document/authority/court"),
        ("", "document"),
    ):
        assert str(place_of(wrong, path)) == place, path
    assert faults({}, "request", today=TODAY)
    assert faults({"form": [], "pieces": 3, "title": 4}, "request", today=TODAY)
