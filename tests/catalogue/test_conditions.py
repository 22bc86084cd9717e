"""What a condition of a draft guards and may ask about, read from the document as it stands."""

from copy import deepcopy
from typing import Any

import pytest

from parvis.catalogue.drafting.conditions import guarded, variables_in
from parvis.catalogue.drafting.places import Place, Vanished
from parvis.catalogue.library import document_of
from parvis.catalogue.reading import parse
from parvis.catalogue.variables import variables_of
from parvis.demo.offers import OFFERS, Published
from tests.cast import OFFER

GROUP = {
    "id": "children", "type": "group", "label": {"fr": "Vos enfants"}, "condition": "guests != null",
    "fields": [
        {"id": "born", "type": "date", "label": {"fr": "Né le"}},
        {"id": "school", "type": "text", "label": {"fr": "École"}},
        {"id": "grade", "type": "text", "label": {"fr": "Classe"}},
    ],
}  # fmt: skip


def document() -> dict[str, Any]:
    """The offer of the cast with a block that repeats, after the number of guests."""
    made: dict[str, Any] = deepcopy(OFFER)
    note = {
        "id": "note",
        "type": "information",
        "label": {"fr": "À savoir"},
        "body": {"fr": "Une salle par fête."},
    }
    made["form"]["steps"][1]["sections"][0]["fields"].insert(0, note)
    made["form"]["steps"][1]["condition"] = "mail != null"
    made["form"]["steps"][1]["sections"][0]["fields"].insert(4, GROUP)
    return made


@pytest.mark.parametrize("offered", OFFERS, ids=lambda offered: offered.slug)
def test_the_same_variables_as_those_of_a_form_that_is_read(offered: Published) -> None:
    held = document_of(offered.slug)
    assert dict(variables_in(held)) == dict(variables_of(parse(held).form))


def test_a_question_of_a_block_asks_about_what_is_before_it_in_the_block() -> None:
    found = guarded(document(), Place("form", "school"))
    assert list(found.variables) == ["who", "mail", "event", "details", "guests", "born"]
    assert found.own == {"school", "children"}
    assert {"grade", "papers", "cover"} == found.later
    assert found.around == ("guests != null", "mail != null")


def test_a_page_guards_all_its_questions() -> None:
    found = guarded(document(), Place("form", "project"))
    assert (found.sort, found.asked, found.expression) == ("step", 6, "mail != null")
    assert list(found.variables) == ["who", "mail"]
    assert {"project", "party", "event", "children", "born"} <= found.own
    assert found.later == frozenset()


def test_a_fault_elsewhere_hides_no_condition() -> None:
    held = document()
    held["form"]["steps"][0]["sections"].append({"id": 3, "fields": "none"})
    held["form"]["steps"][1]["sections"][0]["fields"][3]["validation"] = {"min": "many", "decimals": "few"}
    assert "guests" in guarded(held, Place("form", "papers")).variables
    with pytest.raises(Vanished):
        guarded(held, Place("form", "lost"))
