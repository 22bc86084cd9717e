"""A resident files without an account, receives the acknowledgement the law describes, and follows."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.journeys.mail import Received, plain
from tests.journeys.paths import Filed, begin, file_named, say_what, say_who, sent, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def spoken(day: date) -> str:
    """A day as a letter writes it."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def test_a_resident_files_without_an_account_and_follows(town: Town, visit: Opens, tmp_path: Path) -> None:
    email = somebody()
    resident = visit(width=PHONE)
    resident.go("/").at("Où voulez-vous faire votre démarche", fits=320)
    resident.follow("Montrevel").at("Que voulez-vous faire", fits=320)
    resident.follow("Réserver une salle").at("Réserver une salle", fits=320)
    resident.sees("Statuts de l’association", "CRPA L231-4", "Tribunal administratif de Grenoble")
    resident.press("Commencer").at("Vous", fits=320)
    say_who(resident, email).at("Votre projet", fits=320)
    say_what(resident)
    resident.page.set_input_files('[name="papers"]', file_named(tmp_path, "statuts.pdf"))
    resident.press("Continuer").at("Vérifiez vos réponses", fits=320)
    resident.sees("Destève", "statuts.pdf", "Fête de la Saint-Jean", email)
    filed = sent(resident.press("Envoyer ma demande"), email)
    resident.fits(320)

    received = town.mail.wait(email)
    has_the_mentions_of_the_law(received, filed, town)

    elsewhere = visit()
    elsewhere.go(received.link("/suivi/lien/")).at("Réserver une salle", fits=320)
    elsewhere.sees(filed.reference, "Arrivé au service", "statuts.pdf")

    at_the_library = visit(dark=True)
    at_the_library.go("/suivi/").at("Suivre", fits=320)
    at_the_library.fill(reference=filed.reference.lower(), code=filed.code).press("Ouvrir le suivi")
    at_the_library.at("Réserver une salle").press("Fermer le suivi")
    at_the_library.go(f"/demandes/{filed.reference}/").does_not_see("Destève", "statuts.pdf")


def has_the_mentions_of_the_law(received: Received, filed: Filed, town: Town) -> None:
    """Find each mention of article R112-11-1 of the CRPA in the message and in its PDF."""
    case = town.rows(
        "SELECT received_at AT TIME ZONE 'Europe/Paris', implicit_on FROM cases_case WHERE reference = %s",
        filed.reference,
    )
    received_at, implicit_on = case[0]
    mentions = [
        spoken(received_at.date()),  # 1°: the date of receipt
        f"{received_at.hour} h {received_at.minute:02}",
        spoken(implicit_on),  # 1°: the date at which silence decides
        "rejet",  # 2°: what it decides
        "Vie associative",  # 3°: the service in charge, how to write and call
        "vie-associative@montrevel.example",
        "1 place de la Mairie",
        "04 75 00 00 01",
        "Tribunal administratif de Grenoble",  # last paragraph: the ways and times to contest
        "2 mois",
    ]
    assert filed.reference in received.subject or filed.reference in received.text
    for written in (received.text, received.pdf_text, plain(re.sub(r"<[^>]+>", " ", received.html))):
        missing = [one for one in mentions if one not in written.replace("&nbsp;", " ")]
        assert missing == [], f"{missing} not in {written}"
    assert received.pdfs[0].startswith(b"%PDF-")
    assert received.message["Auto-Submitted"] == "auto-generated"
    assert "montrevel" in str(received.message["From"])


def test_the_draft_is_taken_up_from_another_device(town: Town, visit: Opens) -> None:
    email = somebody()
    resident = say_who(begin(visit(width=PHONE)), email).at("Votre projet")
    resident.fill(event="Loto").press("Enregistrer et continuer plus tard")
    resident.at("Vos réponses sont enregistrées", fits=320)
    resident.press("Recevoir le lien").at("Vos réponses sont enregistrées").sees(email)
    # Without that link, the portal itself leads there again in this browser, and in no other.
    resident.go("/montrevel/").at("Que voulez-vous faire", fits=320).follow("Reprendre ma demande")
    resident.at("Vérifiez vos réponses")
    at_home = visit()
    at_home.go("/montrevel/").at("Que voulez-vous faire").does_not_see("Reprendre ma demande")
    at_home.go(town.mail.wait(email).link("/reprendre/")).at("Vérifiez vos réponses").sees("Loto")
    sent(at_home.press("Envoyer ma demande"), email)
    # The first device, where the page is still open: no second case.
    resident.press("Envoyer ma demande").at("Votre demande est envoyée")


def test_what_is_missing_is_said_and_each_line_leads_to_its_field(visit: Opens) -> None:
    resident: Visitor = begin(visit())
    resident.fill(mail="camille@").press("Continuer").at("Vous", fits=320)
    summary = resident.page.locator("[data-error-summary]")
    assert summary.evaluate("e => e === document.activeElement")
    assert resident.page.title().startswith("Erreur")
    summary.get_by_role("link").last.click()
    assert resident.page.evaluate("document.activeElement.name") == "mail"
