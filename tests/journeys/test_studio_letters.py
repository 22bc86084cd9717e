"""A designer words a letter under a condition and publishes it; an agent sends it, the person reads it."""

import os

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "emprunter-des-tables"
TITLE = "Emprunter des tables"


def look(visitor: Visitor, name: str) -> None:
    """Keep a picture for whoever asks."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.screenshot(path=f"{folder}/letters-{name}-{width}.png", full_page=True)
        visitor.page.set_viewport_size({"width": 1280, "height": 900})


def published(writer: Visitor) -> None:
    """A procedure like the room's, that nobody had."""
    writer.go("/studio/+nouvelle/").at("Nouvelle démarche").fill(title=TITLE, slug=SLUG)
    for name, label in (
        ("like", "de « Réserver une salle"),
        ("unit", "Vie associative"),
        ("sector", "Sports"),
    ):
        options = writer.page.locator(f'[name="{name}"] option', has_text=label)
        writer.page.locator(f'[name="{name}"]').select_option(options.first.get_attribute("value"))
    writer.page.locator("main form button[type=submit]").last.click()
    writer.page.wait_for_url(f"**/studio/{SLUG}/")
    writer.go(f"/studio/{SLUG}/presentation/").at(TITLE)
    writer.page.locator('[name="document/title/en"]').fill("Borrow tables")
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
    look(writer, "written")
    for french, english in ((1, "A large party: bring a van."), (2, "Come on Tuesday at 8 am.")):
        writer.go(f"/studio/{SLUG}/courriers/retirer_les_tables/?language=en").at(TITLE)
        writer.page.locator(".pv-letter__blocks textarea").nth(french).fill(english)
        writer.press("Enregistrer").at(TITLE)
    writer.go(f"/studio/{SLUG}/publier/").at(TITLE).press("Publier maintenant").at(TITLE)

    email = somebody()
    reference = filed(visit, email)
    agent = open_case(sign_in(town, visit, "agent"), reference)
    agent.follow("Envoyer un courrier de la démarche").at("Envoyer un courrier", fits=320)
    look(agent, "corrected")
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
