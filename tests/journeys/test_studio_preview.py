"""A designer sees what people will see, on a phone and on a desk, fills it as they would, and uses questions again."""

import os

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import sign_in
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

PROCEDURE = "/studio/reserver-une-salle"
CASES = "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_draft)"


def look(designer: Visitor, name: str) -> None:
    """Keep a picture for whoever asks."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            designer.page.set_viewport_size({"width": width, "height": 900})
            designer.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        designer.page.set_viewport_size({"width": 1280, "height": 900})


def test_what_is_written_is_seen_filled_and_sent_nowhere(town: Town, visit: Opens) -> None:
    before = town.rows(CASES)
    designer = sign_in(town, visit, "designer", second_factor=True)
    page = designer.page
    page.set_viewport_size({"width": 1440, "height": 900})
    designer.go(f"{PROCEDURE}/apercu/?page=project").at("Réserver une salle", fits=320)
    phone = page.frame_locator("iframe").first
    expect(phone.get_by_label("Nom de la fête")).to_be_visible()
    width = page.locator("iframe").nth(1).evaluate("one => one.contentDocument.documentElement.clientWidth")
    assert width == 1024
    look(designer, "apercu")
    designer.follow("English").at("Réserver une salle")
    expect(page.frame_locator("iframe").first.locator("html")).to_have_attribute("lang", "en")

    designer.follow("Remplir comme un usager").at("Vous", fits=320)
    designer.sees("Essai", "Rien n’est envoyé")
    look(designer, "essai-page")
    designer.press("Continuer").page.locator("[data-error-summary]").wait_for()
    designer.press("Remplir avec un exemple").at("Vérifiez vos réponses", fits=320)
    designer.sees("Destève")
    look(designer, "essai-verifier")
    designer.press("Envoyer").at("Votre", fits=320)
    designer.sees("Le message qui partirait", "Référence du dossier : ESSAI")
    look(designer, "essai-suite")
    assert town.rows(CASES) == before


@left_to_the_soak
def test_a_trial_is_filled_without_javascript_on_a_phone(town: Town, visit: Opens, turn: int) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    cookies = designer.page.context.cookies()
    plain = visit(width=PHONE, javascript=False)
    plain.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    plain.go(f"{PROCEDURE}/essai/").at("Vous")
    plain.press("Remplir avec un exemple").at("Vérifiez vos réponses")
    plain.press("Envoyer").at("Votre").sees("Le message qui partirait")


def test_a_part_is_kept_in_the_bank_and_taken_again(town: Town, visit: Opens) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.go(f"{PROCEDURE}/")
    if designer.page.get_by_role("button", name="Modifier cette démarche").count():
        designer.press("Modifier cette démarche")
    designer.go(f"{PROCEDURE}/banque/garder/party/").at("Réserver une salle", fits=320)
    designer.fill(title="La fête de quartier").press("Garder")
    designer.at("Réserver une salle", fits=320).sees("La fête de quartier", "Liés à la banque")
    look(designer, "banque-demarche")
    designer.go("/studio/+banque/").at("Banque de questions", fits=320)
    designer.follow("La fête de quartier").at("La fête de quartier", fits=320).sees("Où il sert")
    look(designer, "banque-element")
    designer.page.get_by_label("Libellé (français)").first.fill("Comment s’appelle la fête ?")
    designer.press("Changer dans la banque").at("La fête de quartier").sees("à comparer")
    designer.go(f"{PROCEDURE}/banque/").at("Réserver une salle", fits=320)
    designer.sees("La banque a changé « La fête »", "Comment s’appelle la fête ?")
    look(designer, "banque-comparer")
    designer.press("Prendre ce que dit la banque").at("Réserver une salle")
    designer.does_not_see("La banque a changé « La fête »")
    designer.go(f"{PROCEDURE}/apercu/cadre/party/").at("Votre projet").sees("Comment s’appelle la fête ?")
