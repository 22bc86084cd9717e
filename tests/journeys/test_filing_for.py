"""A helper files for somebody without an e-mail address: at the desk, then online."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cast import WHAT
from tests.journeys.desk import sign_in
from tests.journeys.paths import say_what, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey


def drawn(visitor: Visitor, name: str) -> None:
    """Keep pictures of a page, light and dark, at phone and desk width, when SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    if not folder:
        return
    for width in (360, 1440):
        for scheme in ("light", "dark"):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


def choose(visitor: Visitor, *labels: str) -> Visitor:
    """Tick answers by their words."""
    for label in labels:
        visitor.page.get_by_label(label, exact=True).check()
    return visitor


def say_helper(visitor: Visitor, email: str = "") -> Visitor:
    """Say who acts for the person, and what allows it."""
    answers = {
        "filing__helper-given_names": "Ondine",
        "filing__helper-family_name": "Marsac",
        "filing__relation": "sa voisine",
        "filing__mandate": "mandat signé le 3 mars 2026",
        "filing__email": email,
    }
    for name, value in answers.items():
        visitor.page.locator(f'[name="{name}"]').fill(value)
    return visitor


def words_of(visitor: Visitor, link: str) -> str:
    """The text of the paper behind a link, on one line."""
    address = visitor.page.get_by_role("button", name=link).get_attribute("href")
    content = visitor.page.request.get(f"{visitor.base}{address}").body()
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_a_helper_files_for_somebody_without_email(town: Town, visit: Opens) -> None:
    desk = sign_in(town, visit, "reception")
    desk.go("/agent/accueil/?q=Bourrasset").at("Accueil")
    desk.follow("Faire une demande").at("Faire une demande – Eudoxie Bourrasset", fits=320)
    drawn(desk, "1-choisir")
    desk.press("Commencer : Réserver une salle").at("Qui dépose, et comment", fits=320)
    drawn(desk, "2-qui")
    choose(desk, "À l’accueil", "Un aidant, avec un mandat").press("Continuer")
    desk.at("Qui dépose, et comment").sees("6 questions de plus", "Son lien avec la personne")
    say_helper(desk)
    drawn(desk, "3-aidant")
    desk.press("Continuer").at("Votre identité|Vous", fits=320)
    assert desk.page.locator('[name="who-family_name"]').input_value() == "Bourrasset"
    drawn(desk, "4-prerempli")
    say_what(desk.press("Continuer")).press("Continuer").at("Vérifier avec la personne", fits=320)
    drawn(desk, "5-verifier")
    assert "Date et signature" in words_of(desk, "Imprimer le récapitulatif à signer")

    desk.press("Montrer sur un second écran").at("Vérifier avec la personne")
    drawn(desk, "6-code")
    code = desk.page.locator(".pv-inset .pv-reference").inner_text()
    screen = visit()
    screen.go("/ecran/").at("Relire sur cet écran", fits=320).fill(code=code)
    drawn(screen, "7-ecran")
    screen.press("Relire").at("Relisez vos réponses", fits=320).sees(WHAT["event"], "Eudoxie")
    drawn(screen, "8-relire")

    choose(desk, "Elle a relu sur un second écran").press("Déposer la demande")
    desk.at("La demande est déposée", fits=320).sees("Ondine Marsac (sa voisine)", "Rosa Guichet")
    drawn(desk, "9-depose")
    screen.page.get_by_role("heading", name="C’est déposé").wait_for(timeout=20_000)
    drawn(screen, "10-fini")
    reference, secret = desk.page.locator(".pv-panel .pv-reference").all_inner_texts()
    receipt = words_of(desk, "Imprimer le reçu")
    assert reference in receipt
    assert secret in receipt

    person = visit()
    person.go("/suivi/").at("Suivre").fill(reference=reference, code=secret).press("Ouvrir le suivi")
    person.at("Réserver une salle").sees(
        "Cette demande a été déposée pour vous", "Ondine Marsac (sa voisine)"
    )
    drawn(person, "11-suivi")
    desk.follow("Ouvrir la demande").at("Réserver une salle").sees("Déposée pour la personne")
    drawn(desk, "12-demande")

    online(town, visit())


def online(town: Town, helper: Visitor) -> None:
    """The same helper, at home: the acknowledgement comes to her and says whose it is."""
    email = somebody()
    helper.go("/montrevel/demarches/reserver-une-salle/").press("Je fais cette demande pour quelqu’un")
    helper.at("Vous, qui aidez", fits=320)
    choose(helper, "Aidant : une personne vous a demandé de le faire pour elle").press("Continuer")
    say_helper(helper.at("Vous, qui aidez"), email)
    drawn(helper, "13-aidante")
    helper.press("Continuer").at("Votre identité|Vous", fits=320).sees(
        "Vous répondez pour une autre personne"
    )
    drawn(helper, "14-pour-elle")
    for name, value in {
        "given_names": "Camille",
        "family_name": "Destève",
        "birth_date-day": "27",
        "birth_date-month": "3",
        "birth_date-year": "1984",
    }.items():
        helper.page.locator(f'[name="who-{name}"]').fill(value)
    say_what(helper.press("Continuer")).press("Continuer").at("Vérifiez vos réponses").sees(email)
    helper.press("Envoyer ma demande").at("Votre demande est envoyée")
    message = town.mail.wait(email)
    assert "Vous recevez ce message pour Camille Destève" in message.text
