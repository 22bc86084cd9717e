"""The case page in a browser: its order for who hears it, a message taken back, a case linked and made confidential."""

import itertools

import pytest
from playwright.sync_api import Page

from tests.journeys.desk import sign_in
from tests.journeys.paths import has_filed, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.journey


def test_what_agents_do_together_on_a_case(town: Town, visit: Opens) -> None:
    first = has_filed(town, somebody())
    second = has_filed(town, somebody())
    agent = sign_in(town, visit, "agent").go(f"/agent/demandes/{first.reference}/").at("Réserver une salle")
    agent.press("Prendre en charge").at("Réserver une salle", fits=320)

    agent.follow("Écrire à l’usager").at("Écrire à l’usager", fits=320)
    agent.page.clock.install()
    agent.fill(body="Votre salle est prête.").press("Envoyer le message").at("Réserver une salle", fits=320)
    agent.sees("part dans quelques secondes", "Votre salle est prête.")
    assert agent.page.locator(".pv-leaving__count").count() == 1
    agent.page.clock.fast_forward(10_000)
    agent.page.get_by_text("Le message part : envoi en cours…").wait_for()
    assert agent.page.locator(".pv-leaving__count").inner_text() == "…"
    assert agent.page.get_by_role("button", name="Reprendre le message").count() == 0
    agent.page.reload()
    agent.press("Reprendre le message").at("Écrire à l’usager")
    assert agent.page.locator('[name="body"]').input_value() == "Votre salle est prête."

    agent.go(f"/agent/demandes/{first.reference}/lier/").at("Lier à une autre demande", fits=320)
    agent.page.get_by_label("est en lien avec l’autre").check()
    agent.fill(reference=second.reference).press("Lier").at("Réserver une salle", fits=320)
    agent.sees("Demandes liées", second.reference)

    agent.follow("Rendre confidentielle").at("Rendre confidentielle", fits=320)
    agent.fill(reason="La personne est une collègue.").press("Rendre la demande confidentielle")
    agent.at("Réserver une salle", fits=320).sees("Demande confidentielle", "La personne est une collègue.")
    levels = outline(agent.page)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    unnamed = agent.page.locator("main section:not([aria-labelledby]):not([aria-label])")
    assert unnamed.count() == 0


def test_taking_a_message_and_a_decision_back_without_scripts(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    agent = visit(javascript=False)
    agent.go("/agent/demandes/").at("Connexion des agents")
    agent.fill(login=town.known["agents"]["agent"]["email"], password=town.known["password"])
    agent.press("Se connecter").at("Boîte de réception")
    agent.go(f"/agent/demandes/{filed.reference}/repondre/").at("Écrire à l’usager")
    agent.fill(body="À demain.").press("Envoyer le message").at("Réserver une salle")
    agent.press("Reprendre le message").at("Écrire à l’usager").sees("n’est pas parti")
    agent.go(f"/agent/demandes/{filed.reference}/decider/").at("Décider")
    agent.page.get_by_label("Accepter", exact=True).check()
    agent.fill(text="La salle est à vous.").press("Prendre cette décision").at("Réserver une salle")
    agent.sees("« Acceptée »", "Rien n’est parti.").press("Annuler").at("Décider")
    assert agent.page.locator('[name="text"]').input_value() == "La salle est à vous."


def outline(page: Page) -> list[int]:
    """The levels of the headings of a page, in the order they are heard."""
    found: list[int] = page.evaluate(
        "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(one => Number(one.tagName[1]))"
    )
    return found
