"""A draft as far as it can be read: what is wrong is left out and told, the rest is a procedure."""

from copy import deepcopy
from typing import Any

import pytest
from django.utils import translation

from parvis.catalogue.drafting.gestures import Gesture, Insert, Put, Remove, apply
from parvis.catalogue.drafting.places import Place, element_at
from parvis.catalogue.drafting.readable import Readable, readable
from parvis.forms.definition import MAX_FIELDS
from tests.cast import OFFER


def read(*gestures: Gesture, held: dict[str, Any] | None = None) -> Readable:
    """The offer of the cast once changed, as far as it can be read."""
    with translation.override("fr"):
        return readable(apply(held or OFFER, gestures).document)


def left(found: Readable) -> list[str]:
    """Where something was left out."""
    return [str(one.place) for one in found.left_out]


def test_a_sound_document_is_read_whole() -> None:
    found = read()
    assert found.left_out == ()
    assert found.document == OFFER


@pytest.mark.parametrize(
    ("gesture", "place"),
    [
        (Put(Place.of("form:guests/condition"), None, "nobody > 3"), "form:guests/condition"),
        (Put(Place.of("form:guests/condition"), None, "(("), "form:guests/condition"),
        (Put(Place.of("form:guests/validation"), None, {"min": "x"}), "form:guests/validation/min"),
        (Put(Place.of("form:guests/help"), None, 3), "form:guests/help"),
        (
            Put(
                Place.of("document/silence"), {"rule": "rejection", "months": 2, "article": "CRPA L231-4"}, 3
            ),
            "document/silence",
        ),
        (Put(Place.of("document/announced_days"), 15, "soon"), "document/announced_days"),
        (Put(Place.of("piece:statutes/label"), OFFER["pieces"][0]["label"], 3), "piece:statutes/label"),
    ],
)
def test_what_is_wrong_is_left_out_and_every_question_stays(gesture: Put, place: str) -> None:
    found = read(gesture)
    assert place in left(found)
    assert found.offer is not None
    assert "guests" in found.offer.form.by_id
    assert len(found.offer.form.by_id) == 7


def test_a_question_without_words_shows_without_words() -> None:
    label = element_at(OFFER, Place("form", "guests"))["label"]
    found = read(Put(Place.of("form:guests/label"), label, None))
    assert found.offer is not None
    assert found.offer.form.by_id["guests"].label == {"fr": "(sans intitulé)"}


def test_what_read_a_question_that_is_left_out_is_left_out_too() -> None:
    guests = element_at(OFFER, Place("form", "guests"))
    found = read(
        Put(Place.of("form:papers/condition"), None, "guests > 3"),
        Put(Place.of("form:guests/type"), guests["type"], "miracle"),
    )
    assert found.offer is not None
    assert "guests" not in found.offer.form.by_id
    assert found.offer.form.by_id["papers"].condition == ""


def test_a_part_still_empty_waits_and_an_empty_form_is_no_procedure() -> None:
    empty = {"id": "nothing_yet", "title": {"fr": "Vide"}, "fields": []}
    found = read(Insert(Place("form", "you"), "", empty))
    assert found.offer is not None
    assert [section.id for section in found.offer.form.steps[0].sections] == ["identity"]
    steps = [Remove(Place("form", one["id"]), one) for one in OFFER["form"]["steps"]]
    assert read(*steps).offer is None
    assert readable({}).offer is None
    assert readable({"form": 3, "title": 4}).offer is None


def test_a_form_that_is_too_long_is_read_up_to_the_limit() -> None:
    held = deepcopy(OFFER)
    fields = held["form"]["steps"][0]["sections"][0]["fields"]
    fields += [{"id": f"q{rank}", "type": "text", "label": {"fr": "Une"}} for rank in range(1_000)]
    found = read(held=held)
    assert found.offer is not None
    assert len(found.offer.form.by_id) == MAX_FIELDS
    assert len(fields) > 1_000
