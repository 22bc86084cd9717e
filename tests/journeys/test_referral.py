"""An e-mail for another authority: passed on with its notice, found there with both days."""

import subprocess
import sys

import pytest

from tests.database import ROOT
from tests.journeys.desk import sign_in
from tests.journeys.paths import somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.journey

SUBJECT = "Le ramassage des bacs jaunes"


def arrived(town: Town, sender: str) -> None:
    """Have an e-mail arrive in the town."""
    path = town.folder / "bacs.eml"
    path.write_bytes(
        f"From: Jeanne Morel <{sender}>\r\nTo: mairie@montrevel.example\r\nSubject: {SUBJECT}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "Bonjour, quel jour passe le camion des bacs jaunes, rue des Tilleuls ?\r\n".encode()
    )
    words = ("intake", "replay", "email", str(path), "--authority", "montrevel", "--json")
    subprocess.run(
        [sys.executable, "-m", "parvis.commands.main", *words], cwd=ROOT, env=town.environment, check=True
    )


def test_an_email_for_another_authority_is_referred_with_its_notice(town: Town, visit: Opens) -> None:
    address = somebody()
    arrived(town, address)
    desk = sign_in(town, visit, "reception")
    desk.go("/agent/tri/").at("Tri de ce qui arrive").follow(SUBJECT).at(SUBJECT)
    desk.page.locator('[data-key="t"]').click()
    desk.at("Transmettre à l’autorité compétente", fits=320)
    elsewhere = town.value(
        "SELECT name FROM authorities_authority WHERE code <> 'montrevel' ORDER BY name LIMIT 1"
    )
    desk.page.get_by_label("Autorité compétente").select_option(label=elsewhere)
    desk.fill(explanation="Les bacs sont ramassés par cette collectivité.").press("Transmettre")
    desk.sees(f"Transmis à : {elsewhere}")
    notice = town.mail.wait(address, "transmis")
    assert elsewhere in notice.text
    assert "accusé d’enregistrement" in notice.text
    assert "bacs sont ramassés" in notice.text
    there = sign_in(town, visit, "other_town", second_factor=True)
    there.go("/agent/tri/").at("Tri de ce qui arrive").follow(SUBJECT)
    there.at(SUBJECT, fits=320).sees("Reçu d’abord par Montrevel", "rue des Tilleuls")
