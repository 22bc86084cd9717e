"""Pages that stay open: two agents on one case, a network cut, ten tabs, a service that starts again."""

import json
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import sign_in
from tests.journeys.paths import has_filed, somebody
from tests.journeys.town import Town, kill
from tests.journeys.visitor import PHONE, Opens, Visitor
from tests.peers.smtp import until

pytestmark = pytest.mark.journey

BAR, PRESENCE = "#direct", "#presence"
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def flows(town: Town) -> int:
    """How many browsers the live process holds."""
    with urlopen(f"http://127.0.0.1:{town.environment['LIVE_PORT']}/live/healthz", timeout=5) as answer:
        return int(json.load(answer)["flows"])


def on_case(visitor: Visitor, reference: str) -> Visitor:
    """Open a case by its address."""
    return visitor.go(f"/agent/demandes/{reference}/").at("Réserver une salle")


def write_note(visitor: Visitor, text: str) -> None:
    """Write an internal note on the case that is open."""
    visitor.follow("Ajouter une note interne").at("note")
    visitor.page.locator("main textarea").fill(text)
    visitor.page.locator("main form[method=post]").get_by_role("button").first.click()
    visitor.at("Réserver une salle")


def says(page: Page, place: str, words: str) -> None:
    """Wait for words in a place."""
    expect(page.locator(place)).to_contain_text(words, timeout=20_000)


def test_two_agents_on_one_case_see_each_other_and_what_each_does(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    ines = on_case(sign_in(town, visit, "agent"), filed.reference)
    hugo = on_case(sign_in(town, visit, "colleague"), filed.reference)
    says(ines.page, PRESENCE, "Hugo Belval consulte aussi cette demande")
    says(hugo.page, PRESENCE, "Inès Arnoult consulte aussi cette demande")
    before = ines.page.evaluate(SHIFTS)

    hugo.follow("Ajouter une note interne").at("note")
    hugo.page.locator("main textarea").fill("L’association a rappelé ce matin.")
    says(ines.page, PRESENCE, "Hugo Belval écrit sur cette demande")
    ines.examine()
    hugo.page.locator("main form[method=post]").get_by_role("button").first.click()
    hugo.at("Réserver une salle")
    says(ines.page, BAR, "Hugo Belval a écrit une note à")
    expect(ines.page.locator("section[aria-labelledby=historique]")).to_contain_text("Note interne ajoutée")
    assert ines.page.evaluate(SHIFTS) == before
    ines.examine()
    ines.fits(320)
    ines.page.locator(BAR).get_by_role("link", name="Actualiser").click()
    ines.at("Réserver une salle").sees("L’association a rappelé ce matin.")
    expect(ines.page.locator(BAR)).to_be_empty()

    hugo.go("/agent/aide/").at("")
    expect(ines.page.locator(PRESENCE)).to_be_empty(timeout=20_000)


def test_what_is_being_typed_is_never_lost(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    ines = on_case(sign_in(town, visit, "agent"), filed.reference)
    ines.follow("Ajouter une note interne").at("note")
    typed = "Je note ce que je viens d’entendre."
    ines.page.locator("main textarea").fill(typed)
    hugo = on_case(sign_in(town, visit, "colleague"), filed.reference)
    write_note(hugo, "Vu.")
    says(ines.page, BAR, "Hugo Belval a écrit une note à")
    link = ines.page.locator(BAR).get_by_role("link")
    assert link.get_attribute("target") == "_blank"
    assert ines.page.locator("main textarea").input_value() == typed
    ines.examine()
    ines.page.locator(BAR).get_by_role("button", name="Fermer").click()
    expect(ines.page.locator(BAR)).to_be_empty()


def test_a_network_cut_is_said_then_caught_up(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    ines = on_case(sign_in(town, visit, "agent"), filed.reference)
    hugo = on_case(sign_in(town, visit, "colleague"), filed.reference)
    says(ines.page, PRESENCE, "Hugo Belval")
    ines.page.context.set_offline(True)
    # An open flow outlives the browser's own switch: it is cut as the network cuts it.
    kill(*town.processes("live"))
    says(ines.page, BAR, "Pas de réseau")
    ines.examine()
    write_note(hugo, "Pendant la coupure.")
    ines.page.context.set_offline(False)
    says(ines.page, BAR, "Hugo Belval a écrit une note à")
    says(ines.page, PRESENCE, "Hugo Belval")


def test_ten_tabs_hold_one_connection(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    ines = on_case(sign_in(town, visit, "agent"), filed.reference)
    until(lambda: flows(town) >= 1)
    before = flows(town)
    tabs = [ines.page.context.new_page() for _ in range(9)]
    for tab in tabs:
        tab.goto(ines.page.url)
    hugo = on_case(sign_in(town, visit, "colleague"), filed.reference)
    for tab in (ines.page, *tabs):
        says(tab, PRESENCE, "Hugo Belval consulte aussi")
    assert flows(town) == before + 1, "Hugo's alone"
    write_note(hugo, "Pour dix onglets.")
    for tab in (ines.page, *tabs):
        says(tab, BAR, "Hugo Belval a écrit une note à")
    assert flows(town) == before + 1


def test_the_inbox_says_what_is_new_and_waits_to_be_asked(town: Town, visit: Opens) -> None:
    ines = sign_in(town, visit, "agent")
    first = has_filed(town, somebody())
    says(ines.page, BAR, "nouveauté")
    rows = ines.page.locator("[data-direct-list]")
    expect(rows).not_to_contain_text(first.reference)
    before = ines.page.evaluate(SHIFTS)
    ines.examine()
    ines.fits(320)
    ines.page.locator(BAR).get_by_role("button", name="Mettre à jour").click()
    expect(rows).to_contain_text(first.reference)
    assert ines.page.evaluate(SHIFTS) >= before
    expect(ines.page.locator(BAR)).to_be_empty()
    ines.examine()


def test_without_scripts_or_without_live_updates_the_pages_do_their_work(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    plain = visit(javascript=False)
    plain.go("/agent/demandes/").fill(
        login=town.known["agents"]["agent"]["email"], password=town.known["password"]
    ).press("Se connecter")
    on_case(plain, filed.reference).at("Réserver une salle")
    expect(plain.page.locator(BAR)).to_be_empty()


def test_a_phone_reads_the_bar_and_the_colleagues(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    hugo = on_case(sign_in(town, visit, "colleague"), filed.reference)
    agent = visit(width=PHONE, dark=True)
    # Browsers of telephones share no worker between pages: each page that is seen keeps a flow of its own.
    agent.page.add_init_script("delete window.SharedWorker")
    agent.go("/agent/demandes/").at("Connexion des agents")
    agent.fill(login=town.known["agents"]["agent"]["email"], password=town.known["password"])
    agent.press("Se connecter").at("Boîte de réception")
    on_case(agent, filed.reference)
    write_note(hugo, "Depuis le bureau.")
    says(agent.page, BAR, "Hugo Belval a écrit une note à")
    says(agent.page, PRESENCE, "Hugo Belval consulte aussi")
    assert agent.page.evaluate("typeof SharedWorker") == "undefined"
    agent.examine()
    agent.fits(320)
    before = flows(town)
    agent.go("/agent/aide/").at("")
    until(lambda: flows(town) == before)
    agent.page.close()
    until(lambda: flows(town) == before - 1)
