"""A designer makes a price by a table, changes a row, tries it, publishes; a resident reads the price and its rules."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.studio import begun_like_the_room, look
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "louer-la-halle"
TITLE = "Louer la halle"
SHEET = f"/studio/{SLUG}/tables/prix_de_la_halle/"


def written(writer: Visitor) -> None:
    """A procedure like the room's, that nobody had."""
    begun_like_the_room(writer, SLUG, TITLE, "Hire the hall")
    writer.press("Enregistrer").at(TITLE)


def test_a_price_changed_in_its_table_is_the_one_a_resident_reads(town: Town, visit: Opens) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    written(writer)
    writer.go(f"/studio/{SLUG}/tables/").at(TITLE, fits=320).fill(title="Prix de la halle").press(
        "Créer la table"
    )
    writer.at(TITLE, fits=320).sees("cette table n’a pas encore de ligne")
    writer.go(f"/studio/{SLUG}/tables/").at(TITLE, fits=320).follow("Prix de la halle").at(TITLE)
    for _row in range(2):
        writer.press("Ajouter une ligne").at(TITLE)
    boxes = writer.page.locator("table[data-grid]").first.locator("tbody tr input")
    boxes.nth(0).fill("[0..200[")
    boxes.nth(0).press("ArrowRight")
    writer.page.keyboard.type("30")
    writer.page.keyboard.press("ArrowDown")
    writer.page.keyboard.type("120,50")
    boxes.nth(3).fill(">= 150")
    writer.press("Ajouter un essai").at(TITLE, fits=320)
    writer.sees("les lignes 1 et 2 conviennent toutes deux à")
    writer.go(f"/studio/{SLUG}/publier/").at(TITLE).sees("conviennent toutes deux à")

    writer.go(SHEET).at(TITLE)
    trial = writer.page.locator("table[data-grid]").last.locator("tbody tr").first
    trial.locator("input").nth(0).fill("120")
    trial.locator("input").nth(1).fill("30")
    expect(trial).to_contain_text("Réussi")
    boxes.nth(0).fill("< 150")
    expect(writer.page.locator("#constats")).to_contain_text("Rien à corriger")
    trial.locator("input").nth(1).fill("31")
    expect(trial).to_contain_text("Échoué")
    look(writer, "tables-tried")
    writer.press("Enregistrer").at(TITLE).sees("Échoué")
    writer.go(f"/studio/{SLUG}/publier/").at(TITLE).sees("au lieu de 31,00")
    writer.go(SHEET).at(TITLE)
    boxes.nth(1).fill("31")
    boxes.nth(1).press("Enter")
    assert boxes.nth(4).evaluate("one => one === document.activeElement")
    writer.press("Enregistrer").at(TITLE).sees("Rien à corriger")
    writer.go(f"/studio/{SLUG}/publier/").at(TITLE).press("Publier maintenant").at(TITLE)

    email = somebody()
    resident = begin(visit(width=PHONE, javascript=False), SLUG)
    say_what(fill_who(resident, email).press("Continuer").at("Votre projet"))
    resident.press("Continuer").at("Vérifiez", fits=320).sees("Prix de la halle", "31,00 €")
    look(resident, "tables-checked")
    filed = sent(resident.press("Envoyer ma demande"), email)
    resident.go(f"/demandes/{filed.reference}/").at(TITLE, fits=320).sees("Prix de la halle : 31,00 €")
    resident.follow("Voir ce qu’il a lu et ses règles").at("Ce qu’un programme a calculé", fits=320)
    resident.sees("Personnes attendues : 120", "moins de 150", "(appliquée à vous)")
    look(resident, "tables-rules")
    received = town.mail.wait(email)
    assert "31,00" in received.pdf_text
    resident.go(f"/montrevel/demarches/{SLUG}/regles/").at("Ce que calcule un programme", fits=320)
    agent = open_case(sign_in(town, visit, "agent"), filed.reference)
    agent.sees("Calculé par un programme au dépôt", "31,00 €")
