"""An agent takes several cases at once, thinks better of it, writes to all; she exports her list; the bell rings."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import sign_in
from tests.journeys.fixtures import variants
from tests.journeys.paths import Filed, has_filed, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

RESPONSIBLE = "SELECT responsible_id FROM cases_case WHERE reference = %s"


def ticked(agent: Visitor, *cases: Filed) -> Visitor:
    """Tick cases in the list of those nobody answers for."""
    agent.go("/agent/demandes/?a=unassigned").at("Boîte de réception")
    for case in cases:
        agent.page.get_by_label(f"Cocher la demande {case.reference}").check()
    return agent


@pytest.mark.parametrize("javascript", variants(True, False))
def test_several_are_taken_at_once_then_given_back(town: Town, visit: Opens, javascript: bool) -> None:
    first, second = (has_filed(town, somebody()) for _ in range(2))

    def opens(**how: object) -> Visitor:
        return visit(javascript=javascript)

    agent = ticked(sign_in(town, opens, "agent"), first, second)
    agent.press("Prendre").at("Prendre en charge 2 demandes", fits=320)
    agent.sees("Rien n’est encore fait", "Vous pourrez annuler pendant dix minutes", first.reference)
    agent.press("Prendre en charge").at("2 demandes prises en charge", fits=320)
    agent.sees("Faites 2", "Non faites 0")
    assert town.value(RESPONSIBLE, first.reference) is not None
    agent.press("Annuler cette action groupée").at("Annulé : 2 demandes prises en charge", fits=320)
    agent.sees("Revenues comme avant 2", "Laissées en l’état : changées depuis 0")
    assert town.value(RESPONSIBLE, first.reference) is None
    agent.follow("Revenir à la liste").at("Boîte de réception")
    title = "Écrire aux usagers de 2 demandes"
    ticked(agent, first, second).press("Écrire").at(title, fits=320)
    agent.fill(body="La salle ferme. Référence : [référence].").press("Voir ce qui sera lu").at(
        title, fits=320
    )
    agent.does_not_see("[référence]").sees("Ce que lira l’usager", "Un courriel le signale à chacun")
    agent.press("Envoyer les messages").at("Message aux usagers de 2 demandes", fits=320)
    agent.sees("Faites 2", "Non faites 0")
    agent.go("/agent/lots/").at("Actions groupées et exports", fits=320).sees("Annulée")


def test_the_list_becomes_a_file(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    agent = sign_in(town, visit, "agent")
    agent.fill(q=filed.reference).press("Chercher").at("Boîte de réception")
    agent.follow("Exporter cette liste").at("Exporter la liste", fits=320)
    agent.page.get_by_label("CSV").check()
    agent.press("Préparer l’export").at("Actions groupées et exports", fits=320)
    # The page brings itself up to date.
    expect(agent.page.get_by_role("link", name="Télécharger la liste (CSV)")).to_be_visible(timeout=30_000)
    with agent.page.expect_download() as download:
        agent.follow("Télécharger la liste (CSV)")
    assert filed.reference in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_bell_tells_what_the_person_wrote(town: Town, visit: Opens) -> None:
    email = somebody()
    filed = has_filed(town, email)
    received = town.mail.wait(email)
    agent = ticked(sign_in(town, visit, "agent"), filed)
    agent.press("Prendre").at("Prendre en charge 1 demande").press("Prendre en charge").at(
        "1 demande prise en charge"
    )
    resident = visit(width=PHONE)
    resident.go(received.link("/suivi/lien/")).at("Réserver une salle")
    bell = agent.page.locator(".pv-bell")
    before = bell.inner_text()
    resident.fill(body="Où en est ma demande ?").press("Envoyer le message")
    expect(bell).not_to_have_text(before, timeout=30_000)
    agent.examine()
    agent.page.locator(".pv-bell").click()
    agent.at("Nouveautés", fits=320).sees("L’usager a écrit ou ajouté un document")
    agent.follow(filed.reference).at("Réserver une salle").sees("Où en est ma demande ?")
    agent.go("/agent/nouveautes/").at("Nouveautés").does_not_see(filed.reference)
    agent.follow("Choisir mes nouveautés").at("Choisir mes nouveautés", fits=320)
    agent.page.locator('[name="kind-written"]').select_option("digest")
    agent.press("Enregistrer").at("Nouveautés").sees("Vos choix sont enregistrés")
