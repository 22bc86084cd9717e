"""How pressing a message is: danger, what cannot wait a week, and what is denied."""

from datetime import date

import pytest

from parvis.intake.suggesting.urgency import pressing

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ça sent très fort le gaz dans l’escalier", "gaz"),
        ("Il y a le feu dans la benne", "feu"),
        ("Un arbre menace de tomber sur l’école", "menace de tomber"),
        ("Mon mari me frappe tous les soirs", "me frappe"),
        ("Ce soir nous dormons dans notre voiture", "dormons dans notre voiture"),
        ("Le carrefour est de plus en plus dangereux", "dangereux"),
        ("Pas de réponse de vos services. C’est dangereux pour les enfants", "dangereux"),
        ("There is a gas leak in the street", "gas leak"),
        ("هناك حريق في الشارع", "حريق"),
    ],
)
def test_danger_is_now(text: str, words: str) -> None:
    found = pressing(text, on=ON)
    assert found.urgency == "now"
    assert any(words in one for one in found.words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’eau est coupée depuis hier", "eau est coupée"),
        ("Nous n’avons plus d’électricité", "plus d’électricité"),
        ("L’huissier vient pour l’expulsion", "huissier"),
        ("Le notaire veut l’acte pour demain", "pour demain"),
        ("Pouvez-vous répondre avant vendredi ?", "avant vendredi"),
        ("La fête a lieu le 28 novembre", "28 novembre"),
        ("rendez-vous le 30/11/2026", "30/11/2026"),
        ("rendez-vous le 24/11", "24/11"),
        ("We have no water since Sunday", "no water"),
    ],
)
def test_what_cannot_wait_a_week_is_soon(text: str, words: str) -> None:
    found = pressing(text, on=ON)
    assert found.urgency == "soon"
    assert any(words in one for one in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "URGENT URGENT réponse immédiate exigée",
        "Il n’y a aucun danger, rien ne presse",
        "Ce n’est pas dangereux",
        "Il n’y a plus de danger maintenant",
        "La branche est tombée sans blesser ni mettre en danger",
        "Il y a le feu d’artifice le 14 juillet",
        "Le feu tricolore de la gare",
        "La fête aura lieu le 12 juin",
        "Né le 4 mai 1981, le 28/11/1990",
        "le 45/99 et le 31/02",
        "Mon nouveau bureau",
    ],
)
def test_the_rest_is_usual(text: str) -> None:
    assert pressing(text, on=ON) == pressing("", on=ON)


def test_a_day_within_a_week_may_be_of_next_year() -> None:
    assert pressing("le 2 janvier", on=date(2026, 12, 30)).urgency == "soon"


def test_danger_is_heard_at_the_end_of_a_long_letter() -> None:
    story = "Nous avons passé de bonnes vacances dans la maison de ma soeur. " * 200
    assert pressing(f"{story} Il y a une fuite de gaz.", on=ON).words == ("fuite de gaz",)
