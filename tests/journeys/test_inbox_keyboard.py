"""A morning in the inbox by the keyboard alone: walk, tick, take, label, search, the palette; keys turned off."""

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.journeys.desk import sign_in
from tests.journeys.paths import has_filed, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

HERE = "[...document.querySelectorAll('.pv-rows tbody tr')].findIndex(r => r.ariaCurrent === 'true')"

WHERE = """() => ({
    page: location.href, focus: document.activeElement.outerHTML.slice(0, 200), state: document.readyState,
    open: [...document.querySelectorAll('dialog[open], details[open]')].map(one => one.id || one.className),
})"""
"""What tells why a key did nothing."""


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other."""
    for key in pressed:
        page.keyboard.press(key)


def goes(agent: Visitor, *pressed: str) -> Visitor:
    """Press keys; the last one leads to another page."""
    keys(agent.page, *pressed[:-1])
    try:
        with agent.page.expect_navigation():
            agent.page.keyboard.press(pressed[-1])
    except TimeoutError as late:
        raise AssertionError(f"{pressed} led nowhere: {agent.page.evaluate(WHERE)}") from late
    return agent


def test_the_inbox_is_worked_from_the_keyboard(town: Town, visit: Opens) -> None:
    first = has_filed(town, somebody())
    second = has_filed(town, somebody())
    agent = sign_in(town, visit, "agent")
    page = agent.page

    keys(page, "j")
    assert page.evaluate(HERE) == 0
    assert page.evaluate("document.activeElement.closest('tr') !== null")
    keys(page, "j", "k", "k")
    assert page.evaluate(HERE) == 0
    keys(page, "x")
    ticked, rows = page.locator("[name=demandes]:checked"), page.locator("[name=demandes]")
    expect(ticked).to_have_count(1)
    whole = page.get_by_label("Cocher toute la page")
    assert whole.evaluate("box => box.indeterminate")
    keys(page, "Shift+X")
    expect(ticked).to_have_count(rows.count())
    keys(page, "x")
    expect(ticked).to_have_count(rows.count() - 1)
    expect(whole).not_to_be_checked()
    keys(page, "Shift+X", "Shift+X")
    expect(ticked).to_have_count(0)
    keys(page, "x", "j", "x", "j")
    for key, asked in {"t": "Prendre en charge 2 demandes", "l": "Étiqueter 2 demandes"}.items():
        goes(agent, key).at(asked)
        page.go_back()
        expect(ticked).to_have_count(2)

    keys(page, "/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jtx?")  # written, not obeyed
    assert page.input_value("#q") == "jtx?"
    page.fill("#q", first.reference)
    goes(agent, "Enter").at("Boîte de réception").sees(first.reference)

    goes(agent, "j", "t").at("Prendre en charge")
    page.get_by_role("button", name="Prendre en charge").focus()
    goes(agent, "Enter").at("").sees("Vous répondez maintenant")
    goes(agent, "g", "i").at("Boîte de réception")

    keys(page, "Control+k")
    expect(page.locator("#palette").get_by_role("combobox")).to_be_focused()
    page.keyboard.type(second.reference)
    expect(page.locator("#palette").get_by_role("option").first).to_contain_text(second.reference)
    agent.examine()
    assert (
        page.locator("#palette").get_by_role("combobox").get_attribute("aria-activedescendant") == "palette-0"
    )
    goes(agent, "Enter").at("").sees(second.reference)
    keys(page, "Control+k")
    expect(page.locator("#palette").get_by_role("combobox")).to_be_focused()
    keys(page, "Escape")
    expect(page.locator("#palette")).not_to_be_visible()

    goes(agent, "g", "i").at("Boîte de réception")
    goes(agent, "j", "o").at("")
    goes(agent, "g", "i").at("Boîte de réception")
    goes(agent, "j", "l").at("Étiqueter")
    keys(page, "?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    agent.examine()
    keys(page, "Escape")


def test_keys_are_turned_off(town: Town, visit: Opens) -> None:
    has_filed(town, somebody())
    agent = sign_in(town, visit, "agent")
    agent.go("/agent/raccourcis/").at("Raccourcis clavier", fits=320)
    agent.press("Désactiver les raccourcis").at("Raccourcis clavier")
    agent.go("/agent/demandes/").at("Boîte de réception")
    keys(agent.page, "j", "?")
    assert agent.page.evaluate(HERE) == -1
    expect(agent.page.locator("#touches")).not_to_be_visible()
    keys(agent.page, "Control+k")
    expect(agent.page.locator("#palette")).to_be_visible()
    keys(agent.page, "Escape")
    agent.go("/agent/raccourcis/").press("Activer les raccourcis").at("Raccourcis clavier")


def test_without_scripts_nothing_is_missing_but_speed(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    agent = visit(javascript=False)
    agent.go("/agent/demandes/").at("Connexion des agents")
    assert agent.page.evaluate("document.activeElement.name") == "login"
    agent.fill(login=town.known["agents"]["agent"]["email"], password=town.known["password"])
    agent.press("Se connecter").at("Boîte de réception")
    agent.page.locator(".pv-filters__summary").click()
    agent.page.select_option("#canal", "portal")
    agent.fill(q=filed.reference)
    agent.press("Appliquer").at("Boîte de réception", fits=320).sees("Canal : En ligne")
    agent.page.locator(".pv-tool summary", has_text="Enregistrer cette vue").click()
    agent.fill(name="En ligne").press("Enregistrer").at("Boîte de réception").sees("La vue « En ligne »")
    agent.follow("Gérer les vues").at("Vues de la boîte de réception", fits=320).sees("En ligne")
    agent.follow("Modifier").at("En ligne").press("Supprimer cette vue").at("Vues de la boîte de réception")
    agent.go("/agent/demandes/")
    agent.page.locator(".pv-tool summary", has_text="Colonnes").click()
    agent.page.get_by_label("Commune", exact=True).last.check()
    agent.page.locator(".pv-tool__sheet").get_by_role("button", name="Appliquer").click()
    agent.at("Boîte de réception", fits=320)
    expect(agent.page.get_by_role("columnheader", name="Commune")).to_have_count(1)
