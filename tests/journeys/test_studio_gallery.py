"""A procedure goes from a town to another: shared, found, mapped to the service of the other, published there."""

import os

import pytest
from playwright.sync_api import Page

from tests.journeys.desk import sign_in
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import Opens
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

HERE = "salle-de-grandpre"


def look(page: Page, name: str) -> None:
    """Keep a picture for whoever asks."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/gallery-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_designer_of_another_town_takes_over_a_shared_procedure(town: Town, visit: Opens) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.go(f"/studio/{ROOM}/").follow("Partager").at("", fits=320)
    look(designer.page, "share")
    designer.page.get_by_label("Ma collectivité accepte").check()
    designer.press("Partager dans la galerie").at("").sees("La démarche est dans la galerie")

    other = sign_in(town, visit, "designer_elsewhere", second_factor=True)
    other.go("/studio/").follow("Galerie de démarches").at("Galerie", fits=320)
    look(other.page, "gallery")
    other.page.locator("tr", has_text="Montrevel").first.get_by_role("link").first.click()
    other.at("Reprendre", fits=320).sees("Partagée par Montrevel", "À vérifier ou à décider")
    look(other.page, "take-over")
    other.fill(slug="").press("La reprendre en brouillon").at("Reprendre").sees("Écrivez la fin de l’adresse")
    assert [one.strip() for one in other.page.locator('[name="unit"] option').all_inner_texts()] == [
        "Accueil"
    ]
    other.fill(slug=HERE).press("La reprendre en brouillon").at("").sees("Le brouillon est ouvert")
    other.go(f"/studio/{HERE}/publier/").at("", fits=320)
    other.press("Publier maintenant").at("").sees("est publiée")

    resident = visit().go(f"/grandpre/demarches/{HERE}/").at("", fits=320)
    resident.sees("Accueil", "Formulaire à imprimer (PDF)")
    designer.go(f"/studio/{ROOM}/partager/").press("La retirer de la galerie").at("")
    other.go("/studio/+galerie/").at("Galerie").does_not_see("Partagée par Montrevel")


@left_to_the_soak
def test_an_archive_that_attacks_is_told_in_words(town: Town, visit: Opens, turn: int) -> None:
    other = sign_in(town, visit, "designer_elsewhere", second_factor=True)
    other.go("/studio/+nouvelle/").at("Nouvelle démarche", fits=320)
    look(other.page, "new")
    other.follow("Recevoir une archive").at("Recevoir une archive", fits=320)
    other.page.set_input_files(
        '[name="archive"]', {"name": "x.zip", "mimeType": "application/zip", "buffer": b"PK"}
    )
    other.press("Lire l’archive").at("Recevoir une archive").sees(
        "Cette archive n’est pas reprise", "incomplète ou abîmée"
    )
    look(other.page, "refused")
