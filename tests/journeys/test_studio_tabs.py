"""A designer who writes no code, by the keyboard alone: faults mended from the list, a question under a condition."""

import os

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import sign_in
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "preter-du-materiel"
TABS = {
    "presentation/": "presentation",
    "droit/?depot=2026-03-02&demandee=2026-03-10&complete=2026-04-01": "droit",
    "services/": "services",
    "donnees/": "donnees",
    "langues/": "langues",
    "langues/de/?partie=page-02": "allemand",
    "formulaire/party/condition/": "condition",
    "abandonner/": "abandonner",
}


def enter(designer: Visitor, name: str, role: str = "button") -> Visitor:
    """Tab to a control and press Enter on it, which leads to a page."""
    designer.tab_to(name, role=role, most=200)
    with designer.page.expect_navigation():
        designer.page.keyboard.press("Enter")
    return designer


def choose(designer: Visitor, name: str, words: str) -> None:
    """Tab to a menu and go down to what is wanted."""
    designer.tab_to(name, role="select", most=200)
    for _step in range(40):
        if words in designer.page.evaluate("document.activeElement.selectedOptions[0].textContent"):
            return
        designer.page.keyboard.press("ArrowDown")
    raise AssertionError(f"« {words} » is not offered")


def look(page: Page, name: str) -> None:
    """Keep a picture for whoever asks."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_procedure_is_mended_and_conditioned_with_the_keyboard_alone(town: Town, visit: Opens) -> None:
    designer = sign_in(town, visit, "designer", second_factor=True)
    page = designer.page
    designer.go("/studio/+nouvelle/").at("Nouvelle démarche")
    designer.tab_to("title")
    page.keyboard.type("Prêter du matériel")
    choose(designer, "like", "Réserver")
    choose(designer, "unit", "Vie")
    choose(designer, "sector", "Sports")
    designer.tab_to("slug")
    page.keyboard.type(SLUG)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/studio/{SLUG}/")
    designer.at("Prêter du matériel").sees("empêche de publier")

    enter(designer, "il manque la version", "a")
    assert page.url.endswith("/presentation/#document/title")
    designer.tab_to("document/title/en")
    page.keyboard.type("Lend equipment")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    designer.at("Prêter du matériel").sees("C’est enregistré.").does_not_see("empêche de publier")
    designer.go(f"/studio/{SLUG}/").at("Prêter du matériel").sees("Rien n’empêche de publier")

    designer.go(f"/studio/{SLUG}/formulaire/papers/condition/").at("Prêter").sees(
        "Toujours : aucune condition."
    )
    choose(designer, "choix/si/0/question", "Personnes")
    expect(page.locator("[name='choix/si/0/operator']")).to_be_visible()
    choose(designer, "choix/si/0/operator", "est au moins")
    designer.tab_to("si/0/low")
    page.keyboard.type("50")
    enter(designer, "Ajouter une ligne")
    choose(designer, "choix/si/1/question", "Personnes")
    expect(page.locator("[name='choix/si/1/operator']")).to_be_visible()
    choose(designer, "choix/si/1/operator", "est moins de")
    designer.tab_to("si/1/low")
    page.keyboard.type("20")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    designer.at("Prêter").sees("n’est jamais vraie", "s’excluent")
    look(page, "contradiction")
    designer.go(f"/studio/{SLUG}/").at("Prêter")
    enter(designer, "n’est jamais vraie", "a")
    assert page.url.endswith("/formulaire/papers/condition/#form:papers/condition")
    designer.tab_to("si/1/low")
    page.keyboard.press("Control+a")
    page.keyboard.type("200")
    enter(designer, "Enregistrer la condition")
    designer.at("Prêter").sees(
        "Cette question n’est posée que si « Personnes attendues » est au moins 50 et si"
    )

    for address, name in TABS.items():
        designer.go(f"/studio/{SLUG}/{address}").at("Prêter", fits=360)
        look(page, name)
