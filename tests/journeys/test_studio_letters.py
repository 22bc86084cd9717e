"""A designer words a letter under a condition and publishes it; an agent sends it, the person reads it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.studio import begun_like_the_room, look
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "emprunter-des-tables"
TITLE = "Emprunter des tables"


def published(writer: Visitor) -> None:
    """A procedure like the room's, that nobody had."""
    begun_like_the_room(writer, SLUG, TITLE, "Borrow tables")
    writer.press("Enregistrer").at(TITLE).go(f"/studio/{SLUG}/publier/").at(TITLE)
    writer.press("Publier maintenant").at(TITLE).sees("publiée par Dina Forme")


def filed(visit: Opens, email: str) -> str:
    """Ask for the tables."""
    resident = begin(visit(width=PHONE), SLUG)
    say_what(fill_who(resident, email).press("Continuer").at("Votre projet"))
    resident.press("Continuer").at("Vérifiez").press("Envoyer ma demande")
    return sent(resident, email).reference


def test_a_letter_from_the_studio_to_the_person(town: Town, visit: Opens) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    published(writer)
    known = filed(visit, somebody())

    writer.press("Modifier cette démarche").at(TITLE)
    writer.go(f"/studio/{SLUG}/courriers/").at(TITLE, fits=320).sees("Aucun courrier pour l’instant")
    writer.fill(title="Retirer les tables").press("Ajouter").at(TITLE, fits=320).sees("Toujours là")
    texts = writer.page.locator(".pv-letter__blocks textarea")
    texts.nth(1).fill("Grande fête : prévoyez un camion.")
    texts.nth(2).fill("Venez mardi ")
    writer.press("Gras")
    writer.page.keyboard.type("à 8 h")
    expect(writer.page.locator("#apercu")).to_contain_text("Venez mardi à 8 h")
    writer.press("Enregistrer").at(TITLE)
    assert texts.nth(2).input_value() == "Venez mardi **à 8 h**"
    writer.page.locator(".pv-letter__when").nth(1).click()
    writer.at(TITLE, fits=320).page.locator("details summary", has_text="L’expression").click()
    writer.fill(expression="guests >= 500").press("Enregistrer l’expression").at(TITLE, fits=320)
    writer.sees("est au moins 500")
    assert "camion" not in writer.page.locator("#apercu").inner_text()
    writer.fill(point=known).press("Voir")
    expect(writer.page.locator("#apercu")).to_contain_text(known)
    look(writer, "letters-written")
    for french, english in ((1, "A large party: bring a van."), (2, "Come on Tuesday at 8 am.")):
        writer.go(f"/studio/{SLUG}/courriers/retirer_les_tables/?language=en").at(TITLE)
        writer.page.locator(".pv-letter__blocks textarea").nth(french).fill(english)
        writer.press("Enregistrer").at(TITLE)
    writer.go(f"/studio/{SLUG}/publier/").at(TITLE).press("Publier maintenant").at(TITLE)

    email = somebody()
    reference = filed(visit, email)
    agent = open_case(sign_in(town, visit, "agent"), reference)
    agent.follow("Envoyer un courrier de la démarche").at("Envoyer un courrier", fits=320)
    look(agent, "letters-corrected")
    agent.does_not_see("camion")
    words = agent.page.locator("#words textarea").last
    words.fill("Venez mercredi **à 9 h**.")
    agent.press("Envoyer le courrier").at(TITLE).sees("Courrier de la démarche envoyé")

    received = town.mail.wait(email, count=2)
    assert "Venez mercredi à 9 h." in received.pdf_text
    assert "camion" not in received.pdf_text
    assert "Inès Arnoult" in received.pdf_text
    resident = visit(javascript=False, width=PHONE)
    resident.go(received.link("/suivi/lien/")).at(TITLE, fits=320).sees("Le service vous a écrit un courrier")
