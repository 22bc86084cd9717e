"""A version from its draft to its return: mended, read again by another, published, its cases moved, gone back from."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import sign_in
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "louer-un-chapiteau"
TITLE, OTHER = "Louer un chapiteau", "Emprunter un chapiteau"
RULE = "/studio/publication/choix/"
KEPT = {
    "/agent/archives/": "Archives",
    "/agent/archives/gels/": "Ce qui est gelé",
    "/agent/delegations/": "Qui signe",
    "/studio/courriers/papier/": "",
}
"""What no other journey opens, read by axe on the way."""


def look(page: Page, name: str) -> None:
    """Keep a picture for whoever asks."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/versions-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def manager(town: Town, visit: Opens) -> Iterator[Visitor]:
    """Lend who chooses that another publishes; the town is given back as it was."""
    found = sign_in(town, visit, "manager", second_factor=True)
    yield found
    found.go(RULE).page.get_by_label("Toute personne qui conçoit").check()
    found.press("Enregistrer")


def test_from_a_draft_to_going_back(town: Town, visit: Opens, manager: Visitor) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    first_version(writer)

    manager.go(RULE).at("Qui publie une démarche", fits=320)
    manager.page.get_by_label("Une autre personne").check()
    manager.press("Enregistrer").at("Qui publie").sees("La règle est enregistrée")
    for address, heading in KEPT.items():
        manager.go(address).at(heading, fits=320)

    resident = begin(visit(), SLUG)
    say_what(fill_who(resident, email := somebody()).press("Continuer").at("Votre projet"))
    reference = sent(resident.press("Continuer").at("Vérifiez").press("Envoyer ma demande"), email).reference

    draft_with_a_fault(writer)
    reader = sign_in(town, visit, "reader", second_factor=True)
    reader.go("/studio/").at("Démarches", fits=320).sees("À relire", OTHER, "Le titre vous va ?")
    look(reader.page, "index")
    reader.follow(OTHER).at(OTHER, fits=320).sees("donnée à relire par Dina Forme", "2 changements")
    look(reader.page, "overview")
    reader.follow("Voir ce qui change").at(OTHER, fits=320)
    expect(reader.page.locator("ins", has_text="Emprunter")).to_have_count(1)
    look(reader.page, "comparing")
    reader.go(f"/studio/{SLUG}/publier/").at(OTHER, fits=320).sees(
        "1 demande en cours reste sous la version 1"
    )
    look(reader.page, "publishing")
    reader.press("Publier maintenant").at(OTHER).sees("publiée par Odile Plume")

    moved(writer, town, reference)
    gone_back(writer, town)


def first_version(writer: Visitor) -> None:
    """A procedure like the room's, published at once: nothing yet wants another reader."""
    writer.go("/studio/+nouvelle/").at("Nouvelle démarche")
    writer.fill(title=TITLE, slug=SLUG)
    for name, label in (
        ("like", "de « Réserver une salle"),
        ("unit", "Vie associative"),
        ("sector", "Sports"),
    ):
        options = writer.page.locator(f'[name="{name}"] option', has_text=label)
        writer.page.locator(f'[name="{name}"]').select_option(options.first.get_attribute("value"))
    writer.page.locator("main form button[type=submit]").last.click()
    writer.page.wait_for_url(f"**/studio/{SLUG}/")
    writer.at(TITLE).go(f"/studio/{SLUG}/presentation/").at(TITLE)
    writer.page.locator('[name="document/title/en"]').fill("Rent a marquee")
    writer.press("Enregistrer").at(TITLE)
    writer.go(f"/studio/{SLUG}/").at(TITLE, fits=320).sees("Rien n’empêche de publier")
    writer.press("Publier").at(TITLE).press("Publier maintenant").at(TITLE).sees("publiée par Dina Forme")


def draft_with_a_fault(writer: Visitor) -> None:
    """A new title without its English, told with the way to it, mended, then given to read."""
    writer.press("Modifier cette démarche").at(TITLE)
    writer.go(f"/studio/{SLUG}/presentation/").at(TITLE)
    writer.page.locator('[name="document/title/fr"]').fill(OTHER)
    writer.page.locator('[name="document/title/en"]').fill("")
    writer.press("Enregistrer")
    writer.go(f"/studio/{SLUG}/").at(OTHER, fits=320).sees("1 point empêche de publier")
    look(writer.page, "faults")
    writer.page.locator(".pv-faults__item--blocks a").first.click()
    writer.page.locator('[name="document/title/en"]').fill("Borrow a marquee")
    writer.press("Enregistrer")
    writer.go(f"/studio/{SLUG}/").at(OTHER).sees("Rien n’empêche de publier", "une autre personne publie")
    writer.press("Donner à relire").at(OTHER, fits=320).fill(words="Le titre vous va ?").sees("Odile Plume")
    writer.press("Donner à relire").at(OTHER).sees("La démarche est donnée à relire")
    writer.go(f"/studio/{SLUG}/historique/").at(OTHER, fits=320).sees("a changé le titre")
    look(writer.page, "history")


def moved(writer: Visitor, town: Town, reference: str) -> None:
    """The case goes to the version in force."""
    writer.go(f"/studio/{SLUG}/").at(OTHER).follow("Les faire passer à la version en vigueur")
    writer.at(OTHER, fits=320).sees("Passeront sans rien perdre 1")
    look(writer.page, "moving")
    writer.press("Faire passer ces demandes").at(OTHER)
    expect(writer.page.locator("main")).to_contain_text("de 1 à 2", timeout=30_000)
    writer.go(f"/studio/{SLUG}/demandes/").at(OTHER, fits=320).sees("1 demande est sous la version 2")
    look(writer.page, "moved")
    under = "SELECT v.number FROM cases_case c JOIN catalogue_procedureversion v ON v.id = c.version_id"
    assert town.value(f"{under} WHERE c.reference = %s", reference) == 2


def gone_back(writer: Visitor, town: Town) -> None:
    """The first version again, published by her who began it: it was read before."""
    writer.go(f"/studio/{SLUG}/historique/").at(OTHER).press("Revenir à la version 1")
    writer.at(TITLE).sees("Publier la version 3", "2 changements").press("Publier maintenant")
    writer.at(TITLE).sees("La version 3 est publiée")
    shown = (
        "SELECT v.title FROM catalogue_procedure p JOIN catalogue_procedureversion v ON v.id = p.current_id"
    )
    assert town.value(f"{shown} WHERE p.slug = %s", SLUG) == TITLE
