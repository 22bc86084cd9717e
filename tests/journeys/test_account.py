"""Every page of the account, in French and in English, light and dark, at 320 pixels, read by axe."""

import re

import pytest

from tests.journeys.desk import code_now
from tests.journeys.fixtures import variants
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

PHRASE = "neuf canards traversent la cour du vieux moulin"
FACTORS = "/agent/compte/double-authentification/"
ENTRANCES = (
    "/agent/connexion/",
    "/agent/mot-de-passe/",
    "/agent/mot-de-passe/envoye/",
    "/agent/mot-de-passe/change/",
    "/agent/mot-de-passe/1-x-y/",
    "/agent/connexion/compte-ferme/",
    "/agent/invitation/faux/",
)
OPEN = (
    "/agent/compte/",
    "/agent/compte/mot-de-passe/",
    "/agent/compte/connexions/",
    "/agent/compte/absences/",
    FACTORS,
    f"{FACTORS}cles/",
    f"{FACTORS}cles/ajouter/",
    f"{FACTORS}codes/nouveaux/",
    f"{FACTORS}application/retirer/",
)


def look(visitor: Visitor, address: str = "") -> Visitor:
    """Examine a page, narrow too; in English nothing of ours is left in French."""
    if address:
        visitor.go(address)
    visitor.page.wait_for_load_state()
    visitor.at("", fits=320)
    if visitor.page.evaluate("navigator.language").startswith("en"):
        visitor.in_english()
    return visitor


def send(visitor: Visitor, **answers: str) -> Visitor:
    """Answer the first form of the page and examine what comes."""
    visitor.fill(**answers)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button[type=submit]").first.click()
    return look(visitor)


@pytest.mark.parametrize("locale", variants("fr", "en"))
def test_every_page_of_the_account(town: Town, visit: Opens, locale: str) -> None:
    by_name = town.base.replace("127.0.0.1", "localhost")
    agent = visit(locale=locale, dark=locale == "en", base=by_name)
    for address in ENTRANCES:
        look(agent, address)
    email = f"page.{locale}@montrevel.example"
    look(agent, town.do("invite", email)["link"].replace(town.base, by_name))
    send(agent, password1="court", password2="autre")
    send(agent, password1=PHRASE, password2=PHRASE)
    send(agent, login=email, password="faux")
    send(agent, login=email, password=PHRASE)
    assert agent.page.url.endswith("/agent/compte/securite/")
    look(agent, f"{FACTORS}application/")
    send(agent, password="faux")
    send(agent, password=PHRASE)
    secret = agent.page.locator("code").inner_text()
    send(agent, code="000000")
    send(agent, code=code_now(secret))
    assert agent.page.url.endswith("/codes/")
    [spare, another, *_rest] = agent.page.locator("main li code").all_inner_texts()
    assert re.fullmatch(r"[0-9]{8}", spare)
    for address in OPEN:
        look(agent, address)
    agent.page.locator("details.pv-menu > summary").click()
    agent.page.locator("details.pv-menu form button").last.click()
    agent.page.wait_for_url("**/connexion/")
    send(agent, login=email, password=PHRASE)
    send(agent, code="000000")
    send(agent, code=spare)
    assert agent.page.url.endswith("/agent/demandes/")
    look(agent, f"{FACTORS}application/retirer/")
    send(agent, code="000000")
    send(agent, code=another)
    assert agent.page.url.endswith("/application/retirer/")
