"""An agent asks for what is missing, the person brings it, the agent decides, the person reads why."""

from pathlib import Path

import pytest

from tests.journeys.desk import open_case, sign_in
from tests.journeys.mail import text_of_pdf
from tests.journeys.paths import file_named, has_filed, somebody
from tests.journeys.test_filing import spoken
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

CLOCK = "SELECT implicit_on, state FROM cases_case WHERE reference = %s"


def test_a_missing_piece_is_asked_for_brought_and_seen(town: Town, visit: Opens, tmp_path: Path) -> None:
    email = somebody()
    filed = has_filed(town, email)
    town.mail.wait(email)
    ((implicit_before, state),) = town.rows(CLOCK, filed.reference)
    assert state == "filed"

    agent = open_case(sign_in(town, visit, "agent"), filed.reference)
    agent.press("Prendre en charge").at("Réserver une salle").sees("Inès Arnoult (vous)")
    agent.follow("Demander un complément").at("Demander un complément", fits=320)
    agent.sees("suspendu jusqu’à la réponse")
    agent.press("Envoyer la demande de complément").at("Demander un complément").sees(
        "Cochez au moins une pièce"
    )
    agent.page.get_by_label("Statuts de l’association pièce indispensable").check()
    agent.page.locator('[name="reason_papers"]').select_option("illegible")
    agent.fill(comment_papers="La page 2 est noire.", message="Bonjour, il nous manque une pièce lisible.")
    agent.press("Envoyer la demande de complément").at("Réserver une salle")
    agent.sees("Complément attendu", "La page 2 est noire.")

    asked = town.mail.wait(email, count=2)
    for words in (
        "Statuts de l’association",
        "La page 2 est noire.",
        "Loi du 1er juillet 1901, article 5",
        "L. 114-5",
    ):
        assert words in asked.text
    resident = visit(width=PHONE)
    resident.go(asked.link("/suivi/lien/")).at("Réserver une salle", fits=320)
    resident.sees("Nous attendons une réponse de vous", "La page 2 est noire.")
    resident.press("Envoyer le complément").at("Réserver une salle")
    assert resident.page.locator("[data-error-summary]").count() == 1
    resident.page.set_input_files('[name="papers"]', file_named(tmp_path, "statuts-lisibles.pdf"))
    resident.press("Envoyer le complément").page.get_by_text("votre dossier est complété").wait_for()
    resident.at("Réserver une salle", fits=320)
    resident.sees("votre dossier est complété", "statuts-lisibles.pdf", "En cours d’examen")

    agent.go(agent.page.url).at("Réserver une salle").sees("statuts-lisibles.pdf", "En cours")
    ((implicit_after, state),) = town.rows(CLOCK, filed.reference)
    assert state == "in_progress"
    # Suspended from the demand to the answer, on the same day: the date of the silence stays (L114-5).
    assert implicit_after == implicit_before
    resident.sees(spoken(implicit_after))


def test_a_refusal_says_why_who_and_how_to_contest_it(town: Town, visit: Opens) -> None:
    email = somebody()
    filed = has_filed(town, email)
    agent = open_case(sign_in(town, visit, "agent"), filed.reference)
    agent.follow("Décider").at("Décider", fits=320)
    agent.page.get_by_label("Refuser").check()
    agent.fill(text="La salle ne peut pas vous être prêtée.")
    agent.press("Prendre cette décision").at("Décider")
    agent.sees("Un refus, même partiel, cite les textes")
    assert agent.page.locator('[name="text"]').input_value() == "La salle ne peut pas vous être prêtée."
    agent.fill(
        law="Code général des collectivités territoriales, article L2144-3",
        facts="La salle est en travaux du 1er au 30 juin.",
    )
    agent.press("Prendre cette décision").at("Réserver une salle").sees(
        "vous pouvez l’annuler", "Rien n’est parti."
    )

    received = town.mail.wait(email, count=2)
    letter = received.pdf_text
    for words in (
        "La salle ne peut pas vous être prêtée.",
        "article L2144-3",
        "La salle est en travaux du 1er au 30 juin.",
        "Inès Arnoult",
        "Chargée de mission",
        "Vie associative",
        "Tribunal administratif de Grenoble",
        "2 place de Verdun",
        "2 mois",
    ):
        assert words in letter, f"{words} not in {letter}"
    resident: Visitor = visit(width=PHONE)
    resident.go(received.link("/suivi/lien/")).at("Réserver une salle", fits=320)
    resident.sees(
        "Refusée", "La salle est en travaux du 1er au 30 juin.", "Inès Arnoult", "Tribunal administratif"
    )
    with resident.page.expect_download() as download:
        resident.follow("Télécharger le courrier")
    assert "La salle ne peut pas vous être prêtée." in text_of_pdf(Path(download.value.path()).read_bytes())


@left_to_the_soak
def test_an_acceptance_reaches_the_person(town: Town, visit: Opens, turn: int) -> None:
    email = somebody()
    filed = has_filed(town, email)
    agent = open_case(sign_in(town, visit, "agent"), filed.reference)
    agent.follow("Décider").at("Décider")
    agent.page.get_by_label("Accepter", exact=True).check()
    agent.fill(text="La salle des Érables vous est prêtée le 24 juin.")
    agent.press("Prendre cette décision").at("Réserver une salle").sees("Acceptée")
    received = town.mail.wait(email, count=2)
    assert "La salle des Érables vous est prêtée le 24 juin." in received.pdf_text
    resident = visit(javascript=False, width=PHONE)
    resident.go(received.link("/suivi/lien/")).at("Réserver une salle", fits=320)
    resident.sees("Acceptée", "La salle des Érables vous est prêtée le 24 juin.")


@left_to_the_soak
def test_two_agents_at_once_and_no_text_is_lost(town: Town, visit: Opens, turn: int) -> None:
    filed = has_filed(town, somebody())
    first = open_case(sign_in(town, visit, "agent"), filed.reference)
    second = open_case(sign_in(town, visit, "colleague"), filed.reference)
    first.follow("Décider").at("Décider")
    first.page.get_by_label("Accepter", exact=True).check()
    first.fill(text="Un texte long et pesé.")
    second.press("Prendre en charge").at("Réserver une salle")
    first.press("Prendre cette décision").at("Décider").sees("La demande a changé", "Hugo Belval")
    assert first.page.locator('[name="text"]').input_value() == "Un texte long et pesé."
    first.press("Prendre cette décision").at("Réserver une salle").sees("Acceptée")


def test_a_manager_reads_her_morning_and_gives_a_case_to_somebody(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    manager = sign_in(town, visit, "manager", second_factor=True)
    manager.follow("Le point du matin").at("Le point du matin", fits=320)
    manager.go("/agent/demandes/").fill(q=filed.reference).press("Chercher").at(
        "Boîte de réception", fits=320
    )
    manager.page.get_by_label(f"Cocher la demande {filed.reference}").check()
    manager.press("Confier à un agent").at("Confier 1 demande à un agent", fits=320)
    manager.page.locator('[name="target"]').select_option(label="Hugo Belval")
    manager.press("Confier").at("1 demande confiée à Hugo Belval").follow("Revenir à la liste")
    manager.at("Boîte de réception").sees("Hugo Belval")
    assert manager.page.locator('[name="q"]').input_value() == filed.reference
