"""What a message answers to a form: found once it is proposed, otherwise it is left to whoever reads."""

from copy import deepcopy
from datetime import date

import pytest

from parvis.base.scope import scope
from parvis.catalogue.library import entries
from parvis.catalogue.reading import parse
from parvis.forms.answers import problems
from parvis.forms.easing import asking_who
from parvis.intake.incoming import Sender
from parvis.intake.tray.prefilling import proposed_answers
from tests.cast import OFFER, Cast, words

from .conftest import Door

DAY = {"id": "day", "type": "date", "label": words("À partir de quel jour ?"), "required": "yes"}


def proposed(door: Door, cast: Cast, text: str, **changes: object) -> dict[str, object]:
    document = deepcopy(OFFER)
    document["form"]["steps"][1]["sections"][0]["fields"].append(DAY | changes)
    arrival = door.read(door.brings(text=text, sender=Sender("l@courriel.example", "Léa MARCHAL ROY")))
    with scope(walls=cast.walls):
        return proposed_answers(parse(document).form, arrival)


def test_a_name_a_number_and_a_day_are_proposed(door: Door, cast: Cast) -> None:
    found = proposed(door, cast, "Nous serons 45 personnes le 3 avril 2027. Mon numéro : 06 12 34 56 78.")
    assert found["who"] == {"given_names": "Léa", "family_name": "MARCHAL ROY"}
    assert (found["mail"], found["guests"], found["day"]) == ("l@courriel.example", "45", "2027-04-03")


@pytest.mark.parametrize(
    "text",
    [
        "Pour ma fille Lina, née le 12 mars 2019.",
        "Date de naissance : 12/03/2019.",
        "Le 3 avril 2027 ou le 10 avril 2027, comme vous voulez.",
        "Quand vous voudrez.",
    ],
)
def test_a_day_that_is_not_hers_to_tell_once_is_left_alone(door: Door, cast: Cast, text: str) -> None:
    assert "day" not in proposed(door, cast, text)


def test_what_its_question_would_refuse_is_not_proposed(door: Door, cast: Cast) -> None:
    assert "day" not in proposed(door, cast, "C’était le 3 avril 2019.", validation={"min_date": "today"})


@pytest.mark.parametrize("entry", entries(), ids=lambda one: str(one.slug))
def test_no_procedure_of_the_library_stops_a_message_that_has_a_name(entry: object) -> None:
    form = asking_who(parse(entry.document()).form)  # type: ignore[attr-defined]  # an entry of the library
    who = {
        one.id: {"given_names": "N", "family_name": "B"}
        for one in form.all_fields()
        if one.maps_to == "applicant.person"
    }
    assert problems(form, who, today=date(2026, 11, 23)) == []
