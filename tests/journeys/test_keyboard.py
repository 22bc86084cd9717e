"""The same path with the keyboard alone: Tab, Shift+Tab, Enter, Space; the focus is seen at each stop."""

import pytest

from tests.journeys.paths import sent, somebody
from tests.journeys.seeding import LAMP, ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import RING, Opens, Visitor

pytestmark = pytest.mark.journey


def typed(visitor: Visitor, **answers: str) -> Visitor:
    """Tab to each control and type."""
    for name, value in answers.items():
        visitor.tab_to(name.replace("__", "-"))
        visitor.page.keyboard.type(value)
    return visitor


def pressed(visitor: Visitor, name: str, role: str = "button", key: str = "Enter") -> Visitor:
    """Tab to a button or a link and press a key on it."""
    visitor.tab_to(name, role=role)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    return visitor


def test_filing_and_following_with_the_keyboard_alone(town: Town, visit: Opens) -> None:
    email = somebody()
    resident = visit()
    resident.go("/").at("Où voulez-vous faire votre démarche")
    resident.page.keyboard.press("Tab")
    assert resident.page.evaluate("document.activeElement.hash") == "#contenu"
    resident.page.keyboard.press("Enter")
    assert resident.page.evaluate("document.activeElement.id") == "contenu"
    pressed(resident, "Montrevel", "a").at("Que voulez-vous faire")
    pressed(resident, "Réserver une salle", "a").at("Réserver une salle")
    pressed(resident, "Commencer", key="Space").at("Vous")
    pressed(resident, "Continuer").at("Vous")
    assert resident.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    pressed_in_place(resident, "nom", "a")
    assert resident.page.evaluate("document.activeElement.name").startswith("who-")
    typed(
        resident,
        who__family_name="Destève",
        who__given_names="Camille",
        who__birth_date__day="27",
        who__birth_date__month="3",
        who__birth_date__year="1984",
        mail=email,
    )
    resident.page.keyboard.press("Enter")
    resident.at("Votre projet")
    typed(resident, event="Fête de la Saint-Jean", details="Un bal,\nsur la place.")
    pressed(resident, "Continuer").at("Vérifiez vos réponses")
    filed = sent(pressed(resident, "Envoyer ma demande", key="Space"), email)
    pressed(resident, "Voir la page de suivi", "a").at("Réserver une salle").sees(filed.reference)
    typed(resident, body="Merci d’avance.")
    pressed(resident, "Envoyer le message").at("Réserver une salle").sees("Merci d’avance.")
    assert town.mail.wait(email).subject
    assert ROOM not in resident.page.url


def test_choosing_among_radios_with_the_arrows(town: Town, visit: Opens) -> None:
    resident = visit()
    resident.go(f"/montrevel/demarches/{LAMP}/")
    pressed(resident, "Commencer", key="Space").at("Où est-ce")
    typed(resident, spot__line1="12 rue des Remparts", spot__postcode="26990", spot__city="Montrevel")
    pressed(resident, "Continuer").at("Que voyez-vous")
    resident.tab_to("fault_kind")
    for _ in range(3):
        resident.page.keyboard.press("ArrowDown")
        assert resident.page.evaluate(RING) == ""
    assert chosen(resident, "fault_kind") == "damaged"
    resident.page.keyboard.press("ArrowUp")
    assert chosen(resident, "fault_kind") == "street"
    # One stop of Tab for the whole group: the next one is the next question.
    resident.page.keyboard.press("Tab")
    assert resident.page.evaluate("document.activeElement.name") == "since-day"
    pressed(resident, "Continuer").at("Que voyez-vous").sees("Une question de plus")
    resident.tab_to("danger", role="input")
    resident.page.keyboard.press("ArrowDown")
    assert chosen(resident, "danger") == "no"
    pressed(resident, "Continuer").at("Voulez-vous savoir")
    resident.tab_to("wants_answer")
    resident.page.keyboard.press("ArrowUp")
    assert chosen(resident, "wants_answer") == "no"
    pressed(resident, "Continuer").at("Vérifiez vos réponses").sees("Toute la rue est éteinte")
    pressed(resident, "Envoyer mon signalement").at("Votre signalement est envoyé")


def chosen(visitor: Visitor, name: str) -> str | None:
    """The value of the radio that is chosen in a group."""
    return visitor.page.locator(f'[name="{name}"]:checked').get_attribute("value")


def pressed_in_place(visitor: Visitor, name: str, role: str) -> None:
    """Press Enter on what leads elsewhere in the same page."""
    visitor.tab_to(name, role=role)
    visitor.page.keyboard.press("Enter")
