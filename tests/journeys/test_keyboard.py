"""The same path with the keyboard alone: Tab, Shift+Tab, Enter, Space; the focus is seen at each stop."""

import pytest

from tests.journeys.paths import sent, somebody
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

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


def pressed_in_place(visitor: Visitor, name: str, role: str) -> None:
    """Press Enter on what leads elsewhere in the same page."""
    visitor.tab_to(name, role=role)
    visitor.page.keyboard.press("Enter")
