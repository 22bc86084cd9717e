"""Finding a person by an initial, by two, by an address written with an error: what is said in a hurry."""

from collections.abc import Callable

import pytest

from parvis.people.models import Profile
from tests.cast import Cast
from tests.people.test_search import contact, first, looked
from tests.people.test_search import known as known  # noqa: PLC0414  # a fixture, lent here too

pytestmark = pytest.mark.django_db
NAMESAKES = (
    "Agnès",
    "Bruno",
    "Chloé",
    "Élise",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Karim",
    "Rosa",
    "Paul",
    "Victor",
)


@pytest.mark.parametrize(
    ("family", "given", "query"),
    [
        *[("Barthélemy", given, f"{given[0]}. Barthélemy") for given in ("Denis", "Léa", "Marc", "Nour", "Oscar")],
        *[("Barthélemy", given, f"BARTHELEMY {given[0]}") for given in ("Denis", "Léa", "Marc", "Nour", "Oscar")],
        ("Barthélemy", "Léa", "Mme L BARTELEMY"),
        ("Barthélemy", "Solène", "S Barthélemy"),
        *[("Barthélemy", "Jean-Pierre", query)
          for query in ("JP Barthélemy", "J.P. BARTHELEMY", "BARTHELEMY J-P", "j p barthelemy")],
        ("Barthélemy", "Jean Pierre", "BARTHELEMY JP."),
        ("Barthélemy", "Marie-Christine", "M.C. BARTHELEMY"),
        ("Barthélemy", "Anne Sophie", "AS Barthélemy"),
        ("Le Goff", "Denis", "D. LE GOFF"),
        ("Legrand-Morin", "Luc", "L LEGRAND-MORIN"),
        ("Legrand-Morin", "Marc", "M LEGRAND MORIN"),
        ("Ng", "Minh", "NG Minh"),
        ("D’Hérouville", "Denis", "D D’Hérouville"),
        ("D’Hérouville", "Denis", "D HEROUVILLE D"),
        ("L’Hermite", "Luc", "L HERMITE Luc"),
        ("M’Barek", "Nour", "M'Barek Nour"),
        ("Barthélemy", "Jo", "Jo Barthélemy"),
        ("Barthélemy", "Ly", "Ly Barthélemy"),
    ],
)  # fmt: skip
def test_an_initial_tells_her_from_her_namesakes(
    cast: Cast, known: Callable[..., Profile], family: str, given: str, query: str
) -> None:
    for other in (*NAMESAKES, "Jeanne", "Julien", "Pierre"):
        known(family, other)
    sought = known(family, given)
    assert first(cast.agent, query) == sought.pk


@pytest.mark.parametrize(
    ("family", "query"),
    [("Hérouville", "d'Hérouville Marc"), ("Isle", "de l’Isle Marc"), ("de L’Isle", "DE L ISLE Marc"),
     ("Ng", "NG Marc")],
)  # fmt: skip
def test_an_elision_and_a_short_name_are_no_initials(
    cast: Cast, known: Callable[..., Profile], family: str, query: str
) -> None:
    known(family, "Marc")
    assert [one.score for one in looked(cast.agent, query)] == [1.0]


def test_monsieur_is_perhaps_an_initial_and_never_a_condition(
    cast: Cast, known: Callable[..., Profile]
) -> None:
    others = {known("Barthélemy", given).pk for given in ("Agnès", "Bruno")}
    assert {one.profile for one in looked(cast.agent, "M. Barthélemy")} == others
    sought = known("Barthélemy", "Marc")
    found = looked(cast.agent, "M. Barthélemy")
    assert found[0].profile == sought.pk
    assert {one.profile for one in found[1:]} == others
    assert looked(cast.agent, "M. Bruno Barthélemy")[0].score == 1.0


@pytest.mark.parametrize(
    "query",
    ["lea@couriel.example", "lea@courrie.example", "LEA@coruriel.example", "lea@courriel.exampl",
     "lea@courriel-example", "lea@courriell.example", "lea@courriel.exemple"],
)  # fmt: skip
def test_an_address_is_found_with_an_error_in_its_domain(
    cast: Cast, known: Callable[..., Profile], query: str
) -> None:
    sought, other = known("Barthélemy", "Léa"), known("Fournel", "Marc")
    contact(sought, "email", "Lea@courriel.example")
    contact(other, "email", "lea@ailleurs.example")
    assert [one.profile for one in looked(cast.agent, query)] == [sought.pk]


def test_an_address_that_somebody_has_leads_to_nobody_else(cast: Cast, known: Callable[..., Profile]) -> None:
    hers, his = known("Barthélemy", "Léa"), known("Fournel", "Marc")
    contact(hers, "email", "lea@boite.fr")
    contact(his, "email", "lea@boite.com")
    assert [one.profile for one in looked(cast.agent, "lea@boite.fr")] == [hers.pk]
    assert {one.profile for one in looked(cast.agent, "lea@boite.net")} == {hers.pk, his.pk}
    assert looked(cast.outsider_sector, "lea@boite.net") == []
