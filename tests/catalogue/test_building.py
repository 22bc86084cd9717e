"""What a designer does to a form: ids, copies, sections, blocks."""

from copy import deepcopy
from typing import Any, get_args

import pytest

from parvis.catalogue.drafting.building import (
    copied,
    gathered,
    new_field,
    new_id,
    new_section,
    new_step,
    readers,
    released,
    repeated,
    taken_in,
)
from parvis.catalogue.drafting.gestures import Impossible, Insert, Put, apply
from parvis.catalogue.drafting.places import Place, element_at, elements
from parvis.forms.definition import parse
from parvis.forms.shape import FieldType
from tests.cast import OFFER
from tests.forms.examples import EVERYTHING


def offer(form: dict[str, Any] | None = None) -> dict[str, Any]:
    """The offer of the cast, or one with another form."""
    return deepcopy(OFFER) if form is None else {"form": deepcopy(form)}


def ids(held: Any) -> list[str]:
    """The ids of the form, in order."""
    return [place.id for place, _path, _element in elements(held) if place.family == "form"]


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("Nom de l’enfant", "nom_de_l_enfant"),
        ("Œuvre & cœur — n° 3", "oeuvre_coeur_n_3"),
        ("2e prénom", "e_prenom"),
        ("Today", "today_2"),
        ("   ", "question"),
        ("子供", "question"),
        ("event", "event_2"),
        ("a" * 200, "a" * 54),
    ],
)
def test_an_id_comes_from_the_label_and_is_free(label: str, made: str) -> None:
    assert new_id(label, taken_in(offer())) == made


@pytest.mark.parametrize("kind", get_args(FieldType))
def test_a_new_field_of_any_kind_reads(kind: FieldType) -> None:
    held = offer()
    made = new_field(kind, "Une question", taken_in(held))
    edited = apply(held, [Insert(Place.of("form:party"), "cover", made)])
    assert parse(edited.document["form"]).by_id["une_question"].type == kind


def test_a_new_page_takes_a_section_and_a_question() -> None:
    held = offer()
    step = new_step("Fin", taken_in(held))
    section = new_section("", {*taken_in(held), step["id"]})
    question = new_field("text", "Autre chose ?", taken_in(held))
    edited = apply(
        held,
        [
            Insert(Place.of("form"), "project", step),
            Insert(Place("form", step["id"]), "fin_partie", section),
            Insert(Place("form", section["id"]), "", question),
        ],
    )
    assert ids(edited.document)[-4:] == ["fin", "fin_partie", "partie", "autre_chose"]


def test_a_copy_bears_ids_of_its_own_and_reads_itself() -> None:
    held = offer()
    guarded = [
        Put(Place.of("form:details/condition"), None, "event == 'event' and len(event) > 3"),
        Put(Place.of("form:guests/condition"), None, "details != null"),
    ]
    held = dict(apply(held, guarded).document)
    made = apply(held, copied(held, Place.of("form:project"), taken_in(held))).document
    copy = ids(made)[ids(made).index("project_2") :]
    assert copy == [
        f"{name}_2" for name in ("project", "party", "event", "details", "guests", "papers", "cover")
    ]
    assert (
        element_at(made, Place.of("form:details_2"))["condition"] == "event_2 == 'event' and len(event_2) > 3"
    )
    assert element_at(made, Place.of("form:details"))["condition"] == "event == 'event' and len(event) > 3"
    parse(made["form"])


def test_a_copy_of_a_block_and_of_its_sum_counts_the_rows_of_the_copy() -> None:
    held = offer()
    child = new_field("number", "Âge", ())
    children = new_field("group", "Enfants", ()) | {"fields": [child]}
    total = new_field("computed", "Total", ()) | {
        "expression": "sum(map(enfants, #.age)) + enfants[0].age + (home.age ?? 0)"
    }
    inserted = [Insert(Place.of("form:party"), "", total), Insert(Place.of("form:party"), "", children)]
    held = dict(apply(held, inserted).document)
    made = apply(held, copied(held, Place.of("form:project"), taken_in(held))).document
    assert [str(place) for place in readers(held, ["age"])] == ["form:total/expression"]
    said = element_at(made, Place.of("form:total_2"))["expression"]
    assert said == "sum(map(enfants_2, #.age_2)) + enfants_2[0].age_2 + (home.age ?? 0)"


def test_a_copy_tells_nothing_of_the_applicant() -> None:
    held = offer()
    made = apply(held, copied(held, Place.of("form:mail"), taken_in(held))).document
    assert "maps_to" not in element_at(made, Place.of("form:mail_2"))
    assert element_at(made, Place.of("form:mail"))["maps_to"] == "applicant.email"


def test_every_kind_of_field_is_copied_and_reads() -> None:
    held = offer(EVERYTHING)
    for place in [place for place, _path, _element in elements(held)]:
        made = apply(held, copied(held, place, taken_in(held))).document
        parse(made["form"])


def test_fields_are_gathered_and_released_again() -> None:
    held = offer()
    chosen = [Place.of("form:guests"), Place.of("form:event")]
    made = dict(apply(held, gathered(held, chosen, "La salle")).document)
    assert ids(made)[-6:] == ["details", "papers", "cover", "la_salle", "event", "guests"]
    back = apply(made, released(made, Place.of("form:la_salle"))).document
    assert ids(back)[-5:] == ["details", "papers", "cover", "event", "guests"]


def test_the_fields_of_a_first_section_go_to_the_next() -> None:
    held = offer()
    made = dict(apply(held, gathered(held, [Place.of("form:cover")], "La salle")).document)
    back = apply(made, released(made, Place.of("form:party"))).document
    assert ids(back)[-6:] == ["la_salle", "event", "details", "guests", "papers", "cover"]


def test_fields_become_a_block_and_leave_it() -> None:
    held = offer()
    chosen = [Place.of("form:event"), Place.of("form:guests")]
    made = dict(apply(held, repeated(held, chosen, "Chaque fête")).document)
    assert [one.id for one in parse(made["form"]).by_id["chaque_fete"].fields] == ["event", "guests"]
    back = apply(made, released(made, Place.of("form:chaque_fete"))).document
    assert ids(back)[-5:] == ["details", "event", "guests", "papers", "cover"]


def test_what_cannot_be_gathered_is_refused() -> None:
    held = offer()
    for chosen in (["form:event", "form:who"], ["form:you"], []):
        with pytest.raises(Impossible):
            gathered(held, [Place.of(words) for words in chosen], "Ensemble")
    with pytest.raises(Impossible):
        repeated(held, [Place.of("form:papers")], "Papiers")
    with pytest.raises(Impossible):
        released(held, Place.of("form:party"))


def test_what_reads_a_field_is_found() -> None:
    held = offer()
    gestures = [
        Put(Place.of("form:guests/condition"), None, "event == 'guests'"),
        Put(Place.of("form:project/condition"), None, "who.family_name == 'event'"),
    ]
    held = dict(apply(held, gestures).document)
    assert [str(place) for place in readers(held, ["event"])] == ["form:guests/condition"]
    assert [str(place) for place in readers(held, ["who", "mail"])] == ["form:project/condition"]
    assert not list(readers(held, ["guests", "family_name"]))
