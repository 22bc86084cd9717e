"""Changing a draft by gestures: what each does, undoes and refuses."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.catalogue.drafting.gestures import (
    Gesture,
    Impossible,
    Insert,
    Move,
    Overtaken,
    Put,
    Remove,
    apply,
    is_kept,
    read,
    written,
)
from parvis.catalogue.drafting.places import (
    NoSuchPlace,
    Place,
    Vanished,
    element_at,
    elements,
    holder_of,
    value_at,
)
from parvis.letter_templates.reading import MAX_DEPTH
from tests.cast import OFFER

GROUP: dict[str, Any] = {
    "id": "children",
    "type": "group",
    "label": {"fr": "Vos enfants"},
    "fields": [
        {"id": "given", "type": "text", "label": {"fr": "Prénom"}},
        {"id": "born", "type": "date", "label": {"fr": "Né le"}},
    ],
}
LABEL = Place.of("form:event/label/fr")
SOUND = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def document() -> dict[str, Any]:
    """The offer of the cast, with a group at its end."""
    made = deepcopy(OFFER)
    made["form"]["steps"][1]["sections"][0]["fields"].append(deepcopy(GROUP))
    return made


def ids(held: Any) -> list[str]:
    """The ids of a document, in order."""
    return [place.id for place, _path, _element in elements(held)]


def field(name: str) -> dict[str, Any]:
    """A new field."""
    return {"id": name, "type": "text", "label": {"fr": name}}


def test_a_place_is_read_as_it_is_written() -> None:
    for words in ("form:event/label/fr", "piece:statutes/help", "document/title/fr", "form", "document"):
        assert str(Place.of(words)) == words
    for words in ("", "form:", "case:1", "document:x/title", "form:a/../b", "form:a//b", "form:" + "a" * 400):
        with pytest.raises(NoSuchPlace):
            Place.of(words)


def test_a_value_is_put_and_taken_back() -> None:
    before = document()
    edited = apply(before, [Put(LABEL, "Nom de la fête", "Le nom de votre fête")])
    assert value_at(edited.document, LABEL) == "Le nom de votre fête"
    assert before == document()
    assert apply(edited.document, edited.undoing).document == before


def test_a_text_that_was_never_written_leaves_nothing_behind() -> None:
    before = document()
    help_text = Place.of("form:event/help/fr")
    edited = apply(before, [Put(help_text, None, "Comme sur l’affiche.")])
    assert element_at(edited.document, help_text)["help"] == {"fr": "Comme sur l’affiche."}
    assert apply(edited.document, edited.undoing).document == before


def test_two_designers_never_overwrite_each_other() -> None:
    hers = apply(document(), [Put(LABEL, "Nom de la fête", "Le nom")])
    with pytest.raises(Overtaken) as raised:
        apply(hers.document, [Put(LABEL, "Nom de la fête", "Titre")])
    assert (raised.value.seen, raised.value.now) == ("Nom de la fête", "Le nom")
    same = apply(hers.document, [Put(LABEL, "Nom de la fête", "Le nom")])
    assert (same.document, same.undoing) == (hers.document, ())


def test_what_one_removes_the_other_cannot_change() -> None:
    seen = element_at(document(), Place.of("form:event"))
    without = apply(document(), [Remove(Place.of("form:event"), seen)])
    with pytest.raises(Vanished):
        apply(without.document, [Put(LABEL, "Nom de la fête", "Le nom")])
    changed = apply(document(), [Put(LABEL, "Nom de la fête", "Le nom")])
    with pytest.raises(Overtaken):
        apply(changed.document, [Remove(Place.of("form:event"), seen)])


def test_a_field_moved_by_one_is_changed_by_the_other() -> None:
    moved = apply(document(), [Move(Place.of("form:event"), Place.of("form:identity"), "who")])
    assert ids(moved.document)[4:7] == ["who", "event", "mail"]
    edited = apply(moved.document, [Put(LABEL, "Nom de la fête", "Le nom")])
    assert value_at(edited.document, LABEL) == "Le nom"


def test_elements_go_where_they_have_their_place() -> None:
    step = {"id": "end", "title": {"fr": "Fin"}, "sections": []}
    made = apply(
        document(),
        [
            Insert(Place.of("form"), "you", step),
            Insert(Place.of("form:end"), "", {"id": "last", "fields": []}),
            Insert(Place.of("form:last"), "nobody", field("one")),
            Insert(Place.of("form:children"), "given", field("two")),
            Insert(Place.of("document"), "statutes", {"id": "plan", "label": {"fr": "Plan"}}),
        ],
    )
    found = ids(made.document)
    assert found[:3] == ["statutes", "plan", "insurance"]
    assert found[found.index("end") :][:4] == ["end", "last", "one", "project"]
    assert found[found.index("children") :] == ["children", "given", "two", "born"]
    assert apply(made.document, made.undoing).document == document()


@pytest.mark.parametrize(
    "gesture",
    [
        Put(Place.of("form:event/id"), "event", "other"),
        Put(Place.of("form:project/sections"), None, []),
        Put(Place.of("form:event"), None, {}),
        Put(Place.of("document/form"), None, {}),
        Insert(Place.of("form:party"), "", field("event")),
        Insert(Place.of("form:party"), "", {"type": "text"}),
        Insert(Place.of("form:event"), "", field("inside")),
        Insert(Place.of("piece:statutes"), "", field("inside")),
        Insert(Place.of("form:party"), "", GROUP | {"id": "twice", "fields": [field("a"), field("a")]}),
        Move(Place.of("form:children"), Place.of("form:children"), ""),
        Move(Place.of("form:children"), Place.of("form:party"), "children"),
        Move(Place.of("form:event"), Place.of("form"), ""),
        Move(Place.of("form:event"), Place.of("form:project"), ""),
        Move(Place.of("piece:statutes"), Place.of("form:party"), ""),
        Move(Place.of("form"), Place.of("document"), ""),
        Remove(Place.of("form"), document()["form"]),
    ],
)
def test_what_has_no_meaning_is_refused(gesture: Gesture) -> None:
    with pytest.raises(Impossible):
        apply(document(), [gesture])


def test_gestures_are_made_all_or_none() -> None:
    before = document()
    with pytest.raises(Vanished):
        apply(before, [Put(LABEL, "Nom de la fête", "X"), Put(Place.of("form:gone/label/fr"), None, "Y")])
    assert before == document()


@pytest.mark.parametrize(
    "words",
    [
        *(None, [], {}, {"do": "eval"}, {"do": "put"}, {"do": "put", "at": 3}),
        *(
            {"do": "put", "at": "form:event/label/fr", "was": None, "now": bad}
            for bad in ("a\x00b", "\ud800", float("inf"), {"\x00": 1}, [{"a": "\udfff"}])
        ),
    ],
)
def test_a_gesture_that_cannot_be_read_is_refused(words: object) -> None:
    with pytest.raises(Impossible):
        read(words)


def test_a_gesture_nested_without_end_is_refused() -> None:
    deep: Any = "x"
    for _turn in range(2_000):
        deep = [deep]
    with pytest.raises(Impossible):
        read({"do": "put", "at": "form:event/label", "was": None, "now": deep})


def test_the_deepest_letter_is_kept_and_its_removal_undone() -> None:
    cell = {"id": "r", "cells": [{"fr": "{event}"}]}
    block: dict[str, Any] = {"id": "grid", "is": "table", "rows": [cell]}
    for depth in range(MAX_DEPTH):
        block = {"id": f"part_{depth}", "is": "part", "when": "true", "blocks": [block]}
    held = document() | {"letters": [{"id": "deep", "kind": "letter", "blocks": [block]}]}
    gone = Remove(Place("letter", "deep"), held["letters"][0])
    assert is_kept(gone)
    edited = apply(held, [gone])
    undoing = [read(written(one)) for one in edited.undoing]
    assert apply(edited.document, undoing).document == held


@st.composite
def gestures(draw: st.DrawFn, held: Any) -> Gesture:
    """A gesture that may be made on this document, with what its author sees."""
    places = [place for place, _path, _element in elements(held)]
    place = draw(st.sampled_from(places))
    kind = draw(st.sampled_from(["put", "insert", "remove", "move"]))
    if kind == "put":
        at = Place(place.family, place.id, (draw(st.sampled_from(["label", "help"])), "fr"))
        return Put(at, value_at(held, at), draw(st.none() | st.text(SOUND, max_size=3)))
    holder, after = holder_of(held, draw(st.sampled_from(places)))
    if kind == "insert":
        return Insert(holder, after, {"id": f"new_{draw(st.integers(0, 10**6))}"})
    if kind == "remove":
        return Remove(place, element_at(held, place))
    return Move(place, holder, after)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_done_is_undone(data: st.DataObject) -> None:
    before = held = document()
    undoing: list[Gesture] = []
    for _turn in range(data.draw(st.integers(1, 8))):
        gesture = data.draw(gestures(held))
        assert read(json.loads(json.dumps(written(gesture)))) == gesture
        try:
            edited = apply(held, [gesture])
        except (Impossible, Overtaken):
            continue
        places = [place for place, _path, _element in elements(edited.document)]
        assert len(set(places)) == len(places)
        held = dict(edited.document)
        undoing = [*edited.undoing, *undoing]
    assert apply(held, undoing).document == before
    assert before == document()
