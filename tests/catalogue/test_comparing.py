"""Two documents side by side: what differs, where, in the order one reads."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis.strategies import permutations

from parvis.catalogue.drafting.comparing import differences, keys_changed
from parvis.catalogue.drafting.differing import Difference, Spot
from parvis.catalogue.drafting.gestures import Gesture, Insert, Move, Put, Remove, apply
from parvis.catalogue.drafting.places import Place, element_at
from tests.cast import OFFER, words

PARTY = Place.of("form:party")
EVENT, DETAILS, GUESTS = (Place.of(f"form:{name}") for name in ("event", "details", "guests"))


def after(*gestures: Gesture) -> list[Difference]:
    """What these gestures change."""
    return differences(OFFER, apply(OFFER, gestures).document)


def told(found: list[Difference]) -> list[tuple[str, str]]:
    """The kinds and places of what differs."""
    return [(one.kind, str(one.place)) for one in found]


def test_the_same_document_does_not_differ() -> None:
    assert differences(OFFER, deepcopy(OFFER)) == []


def test_a_text_written_plainly_is_its_french() -> None:
    plain = deepcopy(OFFER) | {"title": OFFER["title"]["fr"]}
    assert told(differences(plain, OFFER)) == [("changed", "document/title/en")]
    assert differences(plain, deepcopy(plain) | {"title": {"fr": OFFER["title"]["fr"]}}) == []


def test_each_word_changed_is_told_with_its_place_and_both_readings() -> None:
    label = Place.of("form:event/label/fr")
    [one] = after(Put(label, "Nom de la fête", "Le nom de la fête"))
    assert one == Difference("changed", label, "Le nom de la fête", "Nom de la fête", "Le nom de la fête")
    [added] = after(Put(Place.of("form:event/help/fr"), None, "En quelques mots."))
    assert (added.before, added.after) == (None, "En quelques mots.")
    [list_] = after(Put(Place.of("document/channels"), ["portal", "counter"], ["portal"]))
    assert (list_.before, list_.after) == (["portal", "counter"], ["portal"])


def test_an_element_added_or_removed_is_told_once_where_it_stands() -> None:
    step = {"id": "more", "title": words("Suite"), "sections": [{"id": "part", "fields": []}]}
    gone = element_at(OFFER, DETAILS)
    found = after(
        Put(Place.of("document/title/fr"), OFFER["title"]["fr"], "Louer"),
        Insert(Place.of("form"), "you", step),
        Remove(DETAILS, gone),
        Put(Place.of("form:guests/label/fr"), "Personnes attendues", "Combien ?"),
        Remove(Place.of("piece:statutes"), OFFER["pieces"][0]),
    )
    assert told(found) == [
        ("changed", "document/title/fr"),
        ("removed", "piece:statutes"),
        ("added", "form:more"),
        ("removed", "form:details"),
        ("changed", "form:guests/label/fr"),
    ]
    assert (found[2].name, found[2].after, found[3].name, found[3].before) == (
        "Suite",
        step,
        "Déroulement",
        gone,
    )


def test_a_page_removed_whole_is_one_difference() -> None:
    project = Place.of("form:project")
    assert told(after(Remove(project, element_at(OFFER, project)))) == [("removed", "form:project")]


def test_what_moved_says_from_where_to_where_and_the_rest_did_not() -> None:
    [one] = after(Move(GUESTS, Place.of("form:identity"), "who"))
    assert (one.kind, one.place) == ("moved", GUESTS)
    assert one.before == Spot(PARTY, "La fête", 3)
    assert one.after == Spot(Place.of("form:identity"), "Votre identité", 2)
    assert told(after(Move(Place.of("form:cover"), PARTY, ""))) == [("moved", "form:cover")]
    assert told(after(Move(EVENT, PARTY, "cover"))) == [("moved", "form:event")]


def test_what_moves_into_something_new_is_moved_not_added() -> None:
    section = {"id": "new_part", "fields": []}
    found = after(
        Insert(Place.of("form:you"), "identity", section), Move(EVENT, Place.of("form:new_part"), "")
    )
    assert told(found) == [("added", "form:new_part"), ("moved", "form:event")]


@given(permutations(["event", "details", "guests", "papers", "cover"]))
def test_the_fewest_moves_explain_an_order(order: list[str]) -> None:
    document: dict[str, Any] = deepcopy(OFFER)
    section = document["form"]["steps"][1]["sections"][0]
    section["fields"] = sorted(section["fields"], key=lambda one: order.index(one["id"]))
    moved = {one.place.id for one in differences(OFFER, document)}
    still = [name for name in order if name not in moved]
    assert still == [
        one["id"] for one in OFFER["form"]["steps"][1]["sections"][0]["fields"] if one["id"] in still
    ]
    # One that stays more would be out of order: nothing is said to have moved in vain.
    usual = ["event", "details", "guests", "papers", "cover"]
    for name in moved:
        more = [one for one in order if one in {*still, name}]
        assert more != [one for one in usual if one in {*still, name}]


def test_the_keys_of_each_question_that_changed_are_gathered() -> None:
    found = after(
        Put(Place.of("form:guests/label/fr"), "Personnes attendues", "Combien ?"),
        Put(Place.of("form:guests/required"), None, "yes"),
        Put(Place.of("piece:statutes/indispensable"), True, False),
    )
    assert keys_changed(found) == {
        Place.of("piece:statutes"): frozenset({"indispensable"}),
        GUESTS: frozenset({"label", "required"}),
    }


def test_a_document_anybody_may_have_written_is_compared_all_the_same() -> None:
    odd: dict[str, Any] = {"form": {"steps": [3, {"id": "a", "sections": "none"}, {"id": "a"}]}, "pieces": {}}
    assert told(differences(odd, {"form": "nothing", "title": ["x"]})) == [
        ("changed", "document/title"),
        ("removed", "form:a"),
    ]
