"""An agent goes through the process of a request: task, opinion, visa, sealed decision; the person follows it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import open_case, sign_in
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.studio import look
from tests.journeys.test_studio_letters import certified, sealed_by
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor
from tests.peers.smtp import until

pytestmark = pytest.mark.journey

SLUG, TITLE = "emprunter-la-grande-salle", "Emprunter la grande salle"


def filed(town: Town, visit: Opens, slug: str) -> tuple[str, str]:
    """File a request from a phone; return its reference and where its person is written to."""
    town.do("process", slug)
    email = somebody()
    resident = begin(visit(width=PHONE), slug)
    say_what(fill_who(resident, email).press("Continuer").at("Votre projet"))
    resident.press("Continuer").at("Vérifiez").press("Envoyer ma demande")
    return sent(resident, email).reference, email


def listed(agent: Visitor, address: str, heading: str, words: str) -> Visitor:
    """Open a list, and again until what the service prepares is there."""

    def there() -> bool:
        agent.go(address)
        return agent.page.locator("main", has_text=words).count() > 0

    until(there, 30)
    return agent.at(heading, fits=320)


def checked(agent: Visitor, reference: str) -> None:
    """Find the task by the keyboard, take it, and do it once every point is checked."""
    listed(agent, "/agent/taches/", "Tâches", reference)
    look(agent, "tasks")
    row = agent.page.locator("main tr", has_text=reference)
    row.get_by_role("button").click()
    agent.at("Vérifier le dossier", fits=320).sees("Cette tâche est la vôtre", "Fête de la Saint-Jean")
    agent.press("Terminer cette tâche").at("Vérifier le dossier").sees("Répondez à « Places »")
    look(agent, "task")
    agent.fill(answer__seats="80", answer__remark="La salle suffit.")
    agent.page.get_by_label("Les statuts sont à jour").check()
    agent.press("Terminer cette tâche").at(TITLE, fits=320).sees("c’est fait")


def opined(guest: Visitor) -> None:
    """Give the opinion that the process asks of another service."""
    listed(guest, "/agent/avis/", "Avis demandés", "Avis demandé au service Enfance")
    guest.page.locator("main li a").last.click()
    guest.at("Avis demandé").sees("Est-ce possible ?").page.get_by_label("Favorable", exact=True).check()
    guest.press("Rendre cet avis").at("Avis demandés").sees("Votre avis est rendu")


def viewed(manager: Visitor, reference: str) -> None:
    """Read what was answered before, and give the visa."""
    listed(manager, "/agent/taches/", "Tâches", reference)
    manager.page.locator("main tr", has_text=reference).get_by_role(
        "link", name="Visa du responsable"
    ).click()
    manager.at("Visa du responsable", fits=320).sees("Étapes déjà faites", "La salle suffit.")
    look(manager, "task-visa")
    manager.page.get_by_label("Donner le visa").check()
    manager.press("Répondre").at(TITLE).sees("c’est fait")


def decided(agent: Visitor, reference: str) -> None:
    """Decide from what is first to do on the page of the case."""
    listed(agent, f"/agent/demandes/{reference}/", TITLE, "Faire cette tâche")
    look(agent, "case-advancement")
    agent.press("Faire cette tâche").at("Décider").page.get_by_label("Accepter", exact=True).check()
    agent.fill(text="La grande salle est à vous.").press("Prendre cette décision").at(TITLE)


def test_a_request_goes_through_its_process_to_a_sealed_letter(town: Town, visit: Opens) -> None:
    reference, email = filed(town, visit, SLUG)

    with certified(town) as fingerprint:
        agent = sign_in(town, visit, "agent")
        checked(agent, reference)
        opined(sign_in(town, visit, "other_sector"))
        viewed(sign_in(town, visit, "manager", second_factor=True), reference)
        followed = visit(javascript=False, width=PHONE)
        received = town.mail.wait(email)
        followed.go(received.link("/suivi/lien/")).at(TITLE, fits=320)
        followed.sees("Où en est ma demande", "Nous vérifions votre dossier (étape terminée)")
        followed.does_not_see("Visa du responsable")
        look(followed, "tracking-advancement")
        decided(agent, reference)
        received = [town.mail.wait(email, count=count, seconds=60) for count in (2, 3)]
        letters = {one.pdf_text: pdf for one in received for pdf in one.pdfs}
        [decision] = [pdf for text, pdf in letters.items() if "La grande salle est à vous." in text]
        assert sealed_by(fingerprint, decision)
        assert any("rendez la salle propre" in text for text in letters)
    open_case(agent, reference).sees("Envoyer les règles (Faite)")


def step_added(designer: Visitor, slug: str) -> None:
    """Publish a version whose process asks for a call once the file is checked."""
    designer.go(f"/studio/{slug}/").at(TITLE).press("Modifier cette démarche").at(TITLE)
    designer.go(f"/studio/{slug}/parcours/").at(TITLE)
    designer.page.locator('[id="step:check"]').get_by_role("link", name="Ajouter ensuite").first.click()
    designer.at(TITLE).fill(name="Appeler l’association")
    designer.page.get_by_label("Tâche d’un agent", exact=True).check()
    designer.press("Ajouter").at(TITLE).page.locator('[name="who"]').select_option("role:service")
    designer.press("Enregistrer").at(TITLE).sees("Appeler l’association")
    designer.go(f"/studio/{slug}/publier/").at(TITLE).press("Publier maintenant").at(TITLE)


def test_a_request_goes_to_a_new_version_in_the_middle_of_its_process(town: Town, visit: Opens) -> None:
    slug = "emprunter-la-petite-salle"
    reference, _email = filed(town, visit, slug)
    agent = sign_in(town, visit, "agent")
    listed(agent, "/agent/taches/", "Tâches", reference)
    designer = sign_in(town, visit, "designer", second_factor=True)
    step_added(designer, slug)
    designer.follow("Les faire passer à la version en vigueur").at(TITLE, fits=320)
    designer.sees("Passeront sans rien perdre 1").press("Faire passer ces demandes").at(TITLE)
    expect(designer.page.locator("main")).to_contain_text("de 1 à 2", timeout=30_000)
    checked(agent, reference)
    listed(agent, f"/agent/demandes/{reference}/", TITLE, "Appeler l’association")
    agent.press("Faire cette tâche").at("Appeler l’association").press("Terminer cette tâche")
    agent.at(TITLE).sees("Avis de l’enfance")
