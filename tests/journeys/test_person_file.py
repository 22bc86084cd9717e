"""One person, seen by reception, by a school officer, by a social worker: each sees what they should."""

import os
import re
from pathlib import Path

import pytest

from tests.journeys.desk import sign_in
from tests.journeys.known import SAID
from tests.journeys.paths import somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.journey

SCHOOL, SOCIAL, CULTURE, PLANNING = SAID["school"], SAID["social"], SAID["culture"], SAID["planning"]
ELSEWHERE = "Contact avec un autre service"


def kept(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page where SHOTS says, to be looked at."""
    if folder := os.environ.get("SHOTS"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_each_sees_what_they_should(town: Town, visit: Opens) -> None:
    email = somebody()
    files = town.do("know", email)
    address = {sector: f"/agent/usagers/{id_}/" for sector, id_ in files.items()}

    officer = sign_in(town, visit, "other_sector").go(address["school"]).at("Apolline Vercors", fits=320)
    officer.sees(SCHOOL, "Pièce d’identité présentée", email)
    officer.does_not_see(CULTURE, SOCIAL, PLANNING, ELSEWHERE, "Voir les autres services")

    social = sign_in(town, visit, "social", second_factor=True).go(address["social"]).at("Apolline Vercors")
    social.sees(SOCIAL).does_not_see(CULTURE, SCHOOL, PLANNING, ELSEWHERE)

    desk = sign_in(town, visit, "reception").go(address["culture"]).at("Apolline Vercors", fits=320)
    desk.sees(CULTURE, SCHOOL, ELSEWHERE).does_not_see(SOCIAL, PLANNING, "Urbanisme", "Social")
    kept(desk, "reception")
    for forbidden in (address["social"], address["planning"]):
        assert desk.page.request.get(town.base + forbidden).status == 404

    # The person is there and asks: fifteen minutes, for a reason she will read.
    desk.follow("Voir les autres services").at("Voir les autres services", fits=320)
    desk.press("Ouvrir pour 15 minutes").at("Voir les autres services").sees("sans elle, rien ne s’ouvre")
    desk.page.get_by_label("Elle est devant moi").check()
    desk.fill(reason="Elle demande où en sont ses démarches.")
    kept(desk, "crossing")
    desk.press("Ouvrir pour 15 minutes").at("Apolline Vercors", fits=320)
    desk.sees("Autres services visibles", "Urbanisme et habitat").does_not_see(PLANNING, SOCIAL, ELSEWHERE)
    kept(desk, "opened")
    desk.press("Refermer maintenant").at("Apolline Vercors").sees(ELSEWHERE)
    desk.does_not_see("Urbanisme")

    # She goes home with the list of who looked.
    desk.follow("Qui a consulté cette fiche").at("Qui a consulté cette fiche", fits=320)
    desk.sees("Rosa Guichet").press(f"Envoyer le lien à {email}").at("Qui a consulté").sees("Le lien part")
    kept(desk, "looking")
    mail = town.mail.wait(email)
    assert not [words for words in (CULTURE, "chorale", "culture") if words in mail.everything]
    person = visit().go(mail.link("/consultations/lien/")).at("Qui a consulté mon dossier", fits=320)
    person.press("Ouvrir la liste").at("Qui a consulté mon dossier", fits=320)
    person.sees("Rosa Guichet, Chargée de mission", "Elle demande où en sont ses démarches.").does_not_see(
        "Nora", "Sonia"
    )
    kept(person, "portal")

    # She also asks to say herself which files are hers: the link serves once, without a script.
    desk.go(address["culture"]).at("Apolline Vercors").follow("Lui envoyer le lien vers ses fiches")
    desk.at("Lui envoyer le lien", fits=320).press("Envoyer le lien").at("Apolline Vercors")
    own = town.mail.wait(email, "Vos dossiers").link("/mes-dossiers/")
    hers = visit(javascript=False).go(own).at("Réunir ou séparer mes dossiers", fits=320)
    hers.sees("Enfance et scolarité", "Un service de la collectivité").does_not_see("Social")
    hers.page.get_by_label("Enfance et scolarité").uncheck()
    hers.press("Enregistrer mon choix").at("C’est fait", fits=320).sees("Dossiers à part")
    hers.go(own).at("Ce lien ne fonctionne plus", fits=320)
    desk.go(address["culture"]).at("Apolline Vercors").does_not_see(SCHOOL)

    # Later she asks by herself, by her telephone, from the foot of a page; the first link has served.
    dark = visit(dark=True, width=360, javascript=False).go(mail.link("/consultations/lien/"))
    dark.at("Ce lien ne fonctionne plus").go("/montrevel/").at("Que voulez-vous faire").follow(
        "Qui a consulté mon dossier"
    )
    dark.at("Qui a consulté mon dossier", fits=320)
    kept(dark, "portal-ask")
    dark.fill(contact="Apolline").press("Recevoir le lien").at("Qui a consulté mon dossier", fits=320)
    dark.sees("numéro de téléphone complet").fill(contact=email).press("Recevoir le lien")
    dark.at("Regardez vos courriels", fits=320)
    kept(dark, "portal-asked")
    # One message for each of her files, in whatever order they leave.
    town.mail.wait(email, "Qui a consulté", count=1 + len(files))
    read = []
    for sent in [one for one in town.mail.to(email) if "Qui a consulté" in one.subject][1:]:
        dark.go(sent.link("/consultations/lien/")).at("Qui a consulté mon dossier", fits=320)
        kept(dark, "portal-link")
        read.append(dark.press("Ouvrir la liste").at("Qui a consulté mon dossier", fits=320).words())
    assert [words for words in read if "Rosa Guichet" in words and "Elle demande où en sont" in words]
    kept(dark, "portal-dark")


@left_to_the_soak
def test_a_file_is_kept_right_by_keyboard(town: Town, visit: Opens, turn: int) -> None:
    files = town.do("know", somebody())
    desk = sign_in(town, visit, "reception").go(f"/agent/usagers/{files['culture']}/").at("Apolline Vercors")
    desk.tab_to("Ajouter un moyen de contact").page.keyboard.press("Enter")
    desk.at("Ajouter un moyen de contact", fits=320)
    desk.page.get_by_label("Téléphone").check()
    desk.fill(value="04 65 71 10 20").press("Ajouter").at("Apolline Vercors")
    desk.sees("04 65 71 10 20", "non vérifié").follow("Vérifié : c’est bien elle")
    desk.at("joint-il bien cette personne").press("Oui, c’est vérifié").at("Apolline Vercors")
    desk.does_not_see("non vérifié")
    # She is on the line, and reads the code that has just come to the address she spells.
    email = somebody()
    desk.follow("Ajouter un moyen de contact").at("Ajouter un moyen de contact")
    desk.page.get_by_label("Adresse électronique").check()
    desk.fill(value=email).press("Ajouter").at("Apolline Vercors")
    desk.follow("Vérifier par un code").at("Vérifier par un code").press("Envoyer un code")
    desk.at("Vérifier par un code", fits=320).sees("Un code est parti")
    told = re.search(r"\d{3} \d{3}", town.mail.wait(email).text)
    assert told is not None
    desk.fill(code=told[0]).press("Vérifier").at("Apolline Vercors").sees("vérifié au guichet, par un code")
    # Her daughter is not known here: she gets a file, and each says what the other is.
    desk.follow("Voir ou ajouter des liens").at("Liens", fits=320).fill(q="Lou Vercors").press("Chercher")
    desk.at("Liens").follow("lui ouvrir une fiche").at("Ouvrir une fiche", fits=320)
    desk.fill(family_name="Vercors", given_names="Lou")
    desk.page.get_by_label("Parent de").check()
    desk.page.get_by_label("Livret de famille présenté").check()
    desk.press("Ouvrir la fiche et ajouter le lien").at("Apolline Vercors").sees("Parent de Lou Vercors")
    desk.follow("Corriger ou vérifier l’identité").at("Corriger ou vérifier l’identité", fits=320)
    desk.fill(family_name="Vercors-Noël")
    desk.page.get_by_label("Livret de famille présenté").check()
    kept(desk, "identity")
    desk.press("Enregistrer").at("Apolline Vercors-Noël").sees("Livret de famille présenté, le")
    desk.follow("Ajouter une note à la fiche").at("Ajouter une note", fits=320)
    desk.fill(body="Préfère être appelée le matin.").press("Ajouter la note")
    desk.at("Apolline Vercors-Noël").sees("Préfère être appelée le matin.", "Identité corrigée")
    kept(desk, "kept-right")


@left_to_the_soak
def test_a_file_is_read_in_the_dark_and_on_a_phone(town: Town, visit: Opens, turn: int) -> None:
    files = town.do("know", somebody())
    for dark, width in ((True, 1440), (False, 360), (True, 360)):
        agent = visit(dark=dark, width=width)
        agent.go(f"/agent/usagers/{files['culture']}/").at("Connexion des agents")
        known = town.known["agents"]["reception"]
        agent.fill(login=known["email"], password=town.known["password"]).press("Se connecter")
        agent.at("Apolline Vercors")
        kept(agent, f"file-{'dark' if dark else 'light'}-{width}")
