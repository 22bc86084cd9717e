"""A campaign: a resident asks to be informed, two agents write and approve, it arrives, she leaves in one click."""

import re

import httpx
import pytest

from tests.journeys.desk import sign_in
from tests.journeys.mail import Received
from tests.journeys.paths import somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

TOPIC = "Travaux dans les rues"
SUBJECT = "La rue du Moulin ferme lundi"


def subscribed(town: Town, visit: Opens, address: str) -> Visitor:
    """Ask for the information of the town, without JavaScript, and confirm by the link received."""
    resident = visit(javascript=False)
    resident.go("/montrevel/").at("Que voulez-vous faire").follow("Recevoir les informations de Montrevel")
    resident.at("Recevoir les informations de Montrevel", fits=320).press("M’abonner")
    resident.at("Recevoir les informations").sees("Choisissez au moins un sujet", "Indiquez une adresse")
    resident.page.get_by_label(TOPIC).check()
    resident.fill(contact=address).press("M’abonner").at("Regardez vos courriels", fits=320)
    resident.go(town.mail.wait(address, "Confirmez votre abonnement").link("/informations/confirmer/"))
    resident.at("Confirmez votre abonnement", fits=320).sees(TOPIC).press("Confirmer")
    return resident.at("Vos informations", fits=320).sees("Montrevel vous écrit sur ce qui est coché")


def written(author: Visitor) -> str:
    """Write a campaign, read it as it arrives, submit it; return its address."""
    author.follow("Campagnes").at("Campagnes d’information", fits=320).press("Écrire une campagne")
    author.at("Nouvelle campagne", fits=320)
    author.page.get_by_label(TOPIC).check()
    author.fill(subject_fr=SUBJECT, text_fr="Bonjour,\n\nLa rue ferme.\n\n- à pied : libre\n- à vélo : libre")
    author.press("Enregistrer et relire").at(SUBJECT, fits=320)
    author.sees("1 personne abonnée aujourd’hui", "aucun coût d’envoi", "Votre abonnement")
    author.press("Soumettre à un collègue").at(SUBJECT).sees("1 personne la recevra", "doit l’approuver")
    return author.page.url


def test_a_campaign_is_approved_by_another_arrives_and_is_left_in_one_click(town: Town, visit: Opens) -> None:
    address = somebody()
    manager = sign_in(town, visit, "manager", second_factor=True)
    manager.go("/agent/campagnes/sujets/").at("Sujets d’abonnement", fits=320)
    manager.page.get_by_label("Service", exact=True).check()
    manager.fill(title_fr=TOPIC).press("Ouvrir aux abonnements").at("Sujets d’abonnement").sees(TOPIC)
    subscribed(town, visit, address)
    campaign = written(sign_in(town, visit, "agent"))
    manager.go("/agent/campagnes/").at("Campagnes d’information").sees("À approuver")
    manager.follow(SUBJECT).at(SUBJECT, fits=320).press("Approuver l’envoi").at(SUBJECT)
    town.do("campaigns", role="worker")
    town.do("campaigns", role="worker")
    arrived: Received = town.mail.wait(address, SUBJECT)
    assert TOPIC in arrived.text
    assert arrived.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [link] = re.findall("<(http.+)>", arrived.message["List-Unsubscribe"])
    assert httpx.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    leaving = visit(javascript=False).go(arrived.link("/informations/desabonnement/"))
    leaving.at("vous êtes désabonné", fits=320)
    manager.go(campaign).at(SUBJECT, fits=320).sees("Envoyée", "Envoyés 1", "Désabonnements 1")
    assert len([one for one in town.mail.to(address) if one.subject == SUBJECT]) == 1
