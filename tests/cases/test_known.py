"""What a file gives to the first answers of a form, and what it keeps to its sector."""

from typing import Any

import pytest

from parvis.base.scope import scope
from parvis.cases.known import known_answers, may_serve, same_person
from parvis.forms.shape import Field, Form, Section, Step
from parvis.people.models import ContactPoint, Organisation, Profile
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast


def form(*fields: Field) -> Form:
    return Form((Step("one", {"fr": "Un"}, (Section("only", fields),)),))


def field(id_: str, kind: Any, **more: Any) -> Field:
    return Field(id=id_, type=kind, label={"fr": id_}, **more)


def known(cast: Cast, **changes: Any) -> Profile:
    usual = {"family_name": "Destève", "given_names": "Camille", "birth_date": "1984-03-27"}
    with scope(walls=cast.walls):
        made = Profile.objects.create(authority=cast.town, sector=CULTURE, **(usual | changes))
        for kind, value in (
            ("postal", "Bâtiment C\n2 rue Basse\n26999 Montrevel"),
            ("telephone", "+33475000009"),
            ("email", "camille@courriel.example"),
        ):
            ContactPoint.objects.create(
                authority=cast.town, sector=CULTURE, profile=made, kind=kind, value=value
            )
        made.refresh_from_db()
    return made


def test_who_she_is_and_the_town_of_a_place(cast: Cast) -> None:
    asked = form(
        field("who", "person", maps_to="applicant.person", ask=("birth_date",)),
        field("mail", "email", maps_to="applicant.email"),
        field("home", "address", maps_to="applicant.address"),
        field("place", "address", required="yes"),
        field("other_place", "address"),
        field("new_home", "address", maps_to="applicant.address", is_new=True),
        field("new_place", "address", required="yes", is_new=True),
        field("event", "text"),
    )
    profile = known(cast)
    with scope(walls=cast.walls):
        answers = known_answers(asked, profile)
    assert answers == {
        "who": {"family_name": "Destève", "given_names": "Camille", "birth_date": "1984-03-27"},
        "mail": "camille@courriel.example",
        "home": {
            "line1": "Bâtiment C",
            "line2": "2 rue Basse",
            "postcode": "26999",
            "city": "Montrevel",
            "country": "France",
        },
        "place": {"typed": {"postcode": "26999", "city": "Montrevel"}},
    }


def test_what_is_missing_is_still_asked_for(cast: Cast) -> None:
    profile = known(cast, birth_date=None)
    asked = form(field("who", "person", maps_to="applicant.person", ask=("birth_date",)))
    with scope(walls=cast.walls):
        assert known_answers(asked, profile) == {
            "who": {"typed": {"family_name": "Destève", "given_names": "Camille"}}
        }


def test_an_organisation_gives_its_name_and_number(cast: Cast) -> None:
    with scope(walls=cast.walls):
        company = Organisation.objects.create(
            authority=cast.town, sector=CULTURE, name="Les Quatre Moulins", rna="W260000001"
        )
    profile = known(cast, kind="organisation", organisation=company, family_name="", given_names="")
    asked = form(field("who", "organisation", maps_to="applicant.organisation"))
    with scope(walls=cast.walls):
        answers = known_answers(asked, profile)
    assert answers == {"who": {"name": "Les Quatre Moulins", "rna": "W260000001"}}
    assert same_person(profile, {"organisation": {"name": "les quatre moulins"}})


@pytest.mark.parametrize(
    ("file", "procedure", "serves"),
    [
        (CULTURE, CULTURE, True),
        (CULTURE, SCHOOL, True),
        (SOCIAL, SOCIAL, True),
        (SOCIAL, CULTURE, False),
        (CULTURE, SOCIAL, False),
        ("health", SCHOOL, False),
    ],
)
def test_nothing_crosses_the_walls_of_secret_sectors(file: str, procedure: str, serves: bool) -> None:
    assert may_serve(Profile(sector=file), procedure) is serves


@pytest.mark.parametrize(
    ("changes", "is_hers"),
    [
        ({}, True),
        ({"family_name": "DESTÈVE "}, True),
        ({"family_name": "Marsac"}, False),
        ({"given_names": "Ysé"}, False),
        ({"birth_date": "1984-03-28"}, False),
        ({"birth_date": ""}, True),
    ],
)
def test_the_case_is_hers_while_it_bears_her_name(cast: Cast, changes: dict[str, str], is_hers: bool) -> None:
    said = {"family_name": "Destève", "given_names": "Camille", "birth_date": "1984-03-27"} | changes
    assert same_person(known(cast), {"person": said}) is is_hers
