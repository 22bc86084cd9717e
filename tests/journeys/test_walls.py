"""What the walls hide: a social matter in the messages, and every case from who has no business with it."""

import re
from pathlib import Path

import pytest

from tests.journeys.desk import code_now, open_case, sign_in
from tests.journeys.fixtures import variants
from tests.journeys.mail import text_of_pdf
from tests.journeys.paths import begin, file_named, has_filed, say_who, sent, somebody
from tests.journeys.seeding import HOME_HELP
from tests.journeys.town import Town
from tests.journeys.visitor import PHONE, Opens

pytestmark = pytest.mark.journey

SECRET = re.compile(r"aide|domicile|solidarit|social|imposition|revenus|situation|chute", re.IGNORECASE)
"""Words that would tell a neighbour who reads over the shoulder."""

NOBODY = "WAN6-75NF-B"
"""A well-formed reference that no case bears."""


def test_a_social_matter_says_nothing_in_its_messages(town: Town, visit: Opens, tmp_path: Path) -> None:
    email = somebody()
    resident = visit(width=PHONE)
    say_who(begin(resident, HOME_HELP), email).at("Votre situation", fits=320)
    resident.fill(situation="Je ne marche plus depuis ma chute.")
    resident.page.set_input_files('[name="notice"]', file_named(tmp_path, "avis-imposition.pdf"))
    resident.press("Continuer").at("Vérifiez vos réponses")
    filed = sent(resident.press("Envoyer ma demande"), email)

    received = town.mail.wait(email)
    found = SECRET.findall(received.everything)
    assert found == [], f"{found} in {received.everything}"
    assert received.pdfs == []
    at_home = visit()
    at_home.go(received.link("/suivi/lien/")).at("Demander une aide à domicile", fits=320)
    with at_home.page.expect_download() as download:
        at_home.page.locator("#documents ~ ul a, section[aria-labelledby=documents] a").first.click()
    letter = text_of_pdf(Path(download.value.path()).read_bytes())
    for words in ("Demander une aide à domicile", "Solidarités", "Tribunal administratif de Grenoble"):
        assert words in letter, f"{words} not in {letter}"

    # Her own agent, behind a second factor; asking writes again without saying what.
    agent = open_case(sign_in(town, visit, "social", second_factor=True), filed.reference)
    agent.sees("Je ne marche plus depuis ma chute.", "avis-imposition.pdf")
    agent.follow("Écrire à l’usager").at("Écrire à l’usager", fits=320)
    agent.page.locator("main textarea").first.fill("Votre aide à domicile commence lundi.")
    agent.page.locator("main form button[type=submit]").first.click()
    agent.at("Demander une aide à domicile").sees("Votre aide à domicile commence lundi.")
    again = town.mail.wait(email, count=2)
    found = SECRET.findall(again.everything)
    assert found == [], f"{found} in {again.everything}"


@pytest.mark.parametrize(("role", "second_factor"), variants(("other_sector", False), ("other_town", True)))
def test_another_sector_and_another_town_see_nothing(
    town: Town, visit: Opens, tmp_path: Path, role: str, second_factor: bool
) -> None:
    email = somebody()
    papers = {"papers": file_named(tmp_path, "statuts.pdf")}
    filed = has_filed(town, email, files=papers)
    hers = open_case(sign_in(town, visit, "agent"), filed.reference).sees("statuts.pdf")
    address = hers.page.url
    document = hers.page.get_by_role("link", name="statuts.pdf").first.get_attribute("href")
    assert document is not None

    agent = sign_in(town, visit, role, second_factor=second_factor)
    agent.does_not_see(filed.reference, "Destève", "Réserver une salle")
    for words, hidden in ((filed.reference, "Destève"), ("Destève", filed.reference), ("salle", "Destève")):
        agent.go("/agent/demandes/").fill(q=words).press("Chercher").at("Boîte de réception")
        agent.does_not_see(hidden, "Réserver une salle")
    pages = [agent.page.request.get(one) for one in (address.replace(filed.reference, NOBODY), address)]
    assert [one.status for one in pages] == [404, 404]
    absent, forbidden = (text_without_token(one.text()) for one in pages)
    assert absent == forbidden
    agent.go(address).at("")
    for place in (document, f"{address}decider/", f"{address}complement/", f"{address}prendre/"):
        answer = agent.page.request.get(place if place.startswith("http") else town.base + place)
        assert answer.status == 404, place


def text_without_token(html: str) -> str:
    """A page without what changes each time it is drawn."""
    return re.sub(r'(value|nonce|content)="[^"]{20,}"', "", html)


def test_an_agent_is_invited_and_protects_her_account(town: Town, visit: Opens) -> None:
    email = f"yann.nouveau.des.solidarites.{somebody().split('.')[1].split('@')[0]}@montrevel.example"
    manager = sign_in(town, visit, "manager", second_factor=True)
    manager.follow("Équipe").at("Équipe", fits=320)
    manager.press("Inviter un agent").at("Inviter un agent", fits=320)
    manager.fill(given_name="Yann", family_name="Nouveau", quality="Assistant social", email=email)
    manager.page.locator('[name="unit"]').select_option(label="Solidarités")
    manager.page.locator('[name="rights"][value="act"]').check()
    manager.page.locator('[name="sectors"][value="social"]').check()
    manager.press("Envoyer l’invitation").at("Équipe", fits=320).sees("Lien d’invitation", "Yann Nouveau")

    invited = visit()
    link = town.mail.wait(email).link("/agent/invitation/")
    invited.go(link).at("Bienvenue", fits=320)
    invited.fill(password1="motdepasse", password2="motdepasse").press("Ouvrir mon compte").at("Bienvenue")
    assert invited.page.locator(".govuk-error-message").count() >= 1
    password = "Le-moulin-tourne-a-l-aube-7"
    invited.fill(password1=password, password2=password).press("Ouvrir mon compte")
    invited.at("Connexion des agents").fill(login=email, password=password).press("Se connecter")
    invited.at("Protéger votre compte", fits=320)
    assert invited.page.request.get(f"{town.base}/agent/demandes/").url.endswith("/agent/compte/securite/")
    invited.press("Une application qui donne des codes").at("Confirmez que c’est bien vous", fits=320)
    invited.fill(password=password).press("Confirmer").at("Ajouter une application", fits=320)
    secret = invited.page.locator("code.pv-code").inner_text().strip()
    invited.fill(code="000000").press("Activer").at("Ajouter une application")
    secret = invited.page.locator("code.pv-code").inner_text().strip() or secret
    invited.fill(code=code_now(secret)).press("Activer").at("")
    invited.go("/agent/demandes/").at("Boîte de réception").sees("Yann Nouveau")
    visit().go(link).at("Ce lien n’ouvre plus rien")
