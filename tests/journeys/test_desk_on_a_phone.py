"""An agent with a phone: what a gesture asks comes first, what it will do is read before its button."""

import pytest

from tests.journeys.desk import sign_in
from tests.journeys.paths import has_filed, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

PHONE, HEIGHT = 360, 740


def top_of(agent: Visitor, selector: str) -> float:
    """How far down the page something begins, in pixels."""
    box = agent.page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


def test_deciding_and_correcting_an_address(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())

    def with_a_phone(**around: object) -> Visitor:
        opened = visit(width=PHONE)
        opened.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        return opened

    agent = sign_in(town, with_a_phone, "agent")
    case = f"/agent/demandes/{filed.reference}/"
    agent.go(case).at("Réserver une salle")
    agent.follow("Décider").at("Décider", fits=PHONE)
    radio, told, button = (
        top_of(agent, selector)
        for selector in ("input[name=outcome]", "#consequences", "button:has-text('Prendre cette décision')")
    )
    assert radio < 0.65 * HEIGHT, "the first choice is seen without scrolling"
    assert radio < told < button, "the consequences are told on the way to the button"
    agent.follow("Lire d’abord ce qui va se passer")
    assert agent.page.evaluate("document.activeElement.id") == "consequences"

    right = somebody()
    agent.go(case).at("Réserver une salle").follow("Corriger l’adresse électronique")
    agent.at("Corriger l’adresse électronique", fits=PHONE).fill(email=right)
    agent.page.get_by_label("La personne a appelé").check()
    agent.press("Corriger l’adresse").at("Réserver une salle").sees("L’adresse est corrigée", right)

    agent.go("/agent/demandes/").at("Boîte de réception")
    agent.page.set_viewport_size({"width": PHONE, "height": 320})
    box = agent.page.locator(f"#cocher-{filed.reference}")
    box.scroll_into_view_if_needed()
    assert top_of(agent, ".pv-bulk") > 320, "the gestures wait after the list"
    box.check()
    bar = agent.page.locator(".pv-bulk").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 320, "once something is ticked, they come"
    counted = "getComputedStyle(document.querySelector('.pv-bulk__title'), '::after').content"
    assert "counter" in str(agent.page.evaluate(counted))
    agent.at("Boîte de réception", fits=PHONE)
