"""The same path without any script, all the way, files included."""

from pathlib import Path

import pytest

from tests.journeys.paths import begin, file_named, say_what, say_who, sent, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens

pytestmark = pytest.mark.journey


def test_filing_and_following_without_javascript(town: Town, visit: Opens, tmp_path: Path) -> None:
    email = somebody()
    resident = visit(javascript=False, width=PHONE)
    say_who(begin(resident), email).at("Votre projet", fits=320)
    say_what(resident)
    disguised = tmp_path / "statuts.pdf"
    disguised.write_bytes(b"MZ" + bytes(2_000))
    resident.page.set_input_files('[name="papers"]', disguised)
    resident.press("Envoyer").at("Votre projet", fits=320).sees("statuts.pdf")
    assert resident.page.locator(".govuk-error-message").count() == 1
    resident.page.set_input_files('[name="papers"]', file_named(tmp_path, "statuts-signés.pdf"))
    resident.page.set_input_files('[name="cover"]', file_named(tmp_path, "assurance.jpg"))
    resident.press("Envoyer").at("Votre projet").sees("statuts-signés.pdf", "assurance.jpg")
    resident.page.get_by_role("button", name="Retirer assurance.jpg").click()
    resident.at("Votre projet").does_not_see("assurance.jpg")
    assert resident.page.locator('[name="event"]').input_value() == "Fête de la Saint-Jean"
    resident.press("Continuer").at("Vérifiez vos réponses", fits=320)
    resident.page.get_by_role("link", name="Modifier").last.click()
    resident.at("Votre projet").fill(guests="80").press("Continuer").at("Vérifiez vos réponses").sees("80")
    filed = sent(resident.press("Envoyer ma demande"), email)

    resident.page.go_back()
    resident.page.reload()
    resident.at("Votre demande est envoyée").sees(filed.reference)

    resident.go(town.mail.wait(email).link("/suivi/lien/")).at("Réserver une salle", fits=320)
    resident.fill(body="La fête commence à 18 h.").press("Envoyer le message")
    resident.at("Réserver une salle").sees("La fête commence à 18 h.")
    resident.page.set_input_files('[type="file"]', file_named(tmp_path, "plan.jpg"))
    resident.page.locator("form[data-upload] button").last.click()
    resident.at("Réserver une salle").sees("plan.jpg", "statuts-signés.pdf")
    resident.follow("Retirer ma demande").at("Voulez-vous retirer", fits=320)
    resident.page.locator("main form button").first.click()
    resident.at("Réserver une salle").sees("Retirée par vous")
    assert town.rows("SELECT state, outcome FROM cases_case WHERE reference = %s", filed.reference) == [
        ("closed", "withdrawn")
    ]
