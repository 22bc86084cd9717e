"""A designer makes a form grow: by mouse, then by the keyboard alone; the form people read follows."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import sign_in
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

FORM = "/studio/reserver-une-salle/formulaire/"
CHANGES = "**/studio/reserver-une-salle/**"
SAVED = "Enregistré."


def at_the_form(town: Town, visit: Opens) -> Visitor:
    """A designer in front of the form of her draft."""
    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.page.set_viewport_size({"width": 1440, "height": 900})
    designer.go(f"{FORM}")
    if designer.page.get_by_role("button", name="Modifier cette démarche").count():
        designer.press("Modifier cette démarche")
        designer.go(FORM)
    expect(designer.page.locator("[data-builder]")).to_be_visible()
    return designer


def line(page: Page, name: str) -> Locator:
    """A line of the outline."""
    return page.locator(f'[id="form:{name}"]')


def order(page: Page, holder: str) -> list[str]:
    """The ids a part holds, as the outline lists them."""
    found: list[str] = (
        line(page, holder).locator("> ol > li").evaluate_all("all => all.map(one => one.dataset.id)")
    )
    return found


def drag(page: Page, name: str, onto: str, *, above: bool = True) -> None:
    """Drag a line by its grip to the top or the bottom of another."""
    grip = line(page, name).locator("> .pv-node__row [data-grip]").bounding_box()
    row = line(page, onto).locator("> .pv-node__row").bounding_box()
    assert grip is not None
    assert row is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(row["x"] + 60, row["y"] + 12, steps=4)
    page.mouse.move(row["x"] + 60, row["y"] + (3 if above else row["height"] - 3), steps=4)
    with page.expect_response(lambda answer: answer.url.endswith("/plan/") and answer.status == 302):
        page.mouse.up()


def test_a_form_grows_by_mouse(town: Town, visit: Opens) -> None:
    designer = at_the_form(town, visit)
    page = designer.page
    line(page, "details").locator("> .pv-node__row a").click()
    expect(page.get_by_role("heading", name="Déroulement")).to_be_visible()
    page.get_by_role("button", name="Ajouter…").click()
    page.get_by_label("Son intitulé").fill("Quel jour ?")
    page.get_by_label("Date", exact=True).check()
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(line(page, "quel_jour")).to_be_visible()
    page.locator("[name=label_en]").fill("Which day?")
    page.locator("[name=label_en]").blur()
    expect(page.locator("[data-panel-state]")).to_have_text(SAVED)
    page.locator("[name=label_fr]").fill("Quel jour aura lieu la fête ?")
    expect(line(page, "quel_jour").locator(".pv-node__words").first).to_have_text(
        "Quel jour aura lieu la fête ?"
    )
    # Going elsewhere saves what was typed.
    line(page, "event").locator("> .pv-node__row a").click()
    expect(page.get_by_role("heading", name="Nom de la fête")).to_be_visible()
    drag(page, "quel_jour", "event")
    expect(line(page, "party").locator("> ol > li").first).to_have_attribute("data-id", "quel_jour")
    assert order(page, "party")[:2] == ["quel_jour", "event"]
    for name in ("guests", "details"):
        line(page, name).get_by_role("checkbox").first.check()
    page.get_by_label("Ensemble, sous le titre").fill("Qui vient")
    page.get_by_role("button", name="Grouper en une partie").click()
    expect(line(page, "qui_vient")).to_be_visible()
    assert order(page, "qui_vient") == ["details", "guests"]
    designer.go(FORM).examine()
    assert order(page, "party")[:2] == ["quel_jour", "event"]
    assert "Quel jour aura lieu la fête ?" in page.locator("#plan").inner_text()
    page.get_by_role("button", name="Annuler mon dernier changement").click()
    expect(line(page, "qui_vient")).to_have_count(0)
    designer.fits(360)


def test_a_form_grows_by_the_keyboard_alone(town: Town, visit: Opens) -> None:
    designer = at_the_form(town, visit)
    page = designer.page
    designer.tab_to("Votre nom", role="a", most=80)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre adresse électronique")).to_be_visible()
    expect(page.locator("#panneau")).to_be_focused()
    designer.tab_to("help_fr")
    page.keyboard.type("Nous vous répondons là.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-panel-state]")).to_have_text(SAVED)
    page.keyboard.press("Escape")
    expect(line(page, "mail").locator("> .pv-node__row a")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    before = order(page, "identity")
    with page.expect_response(lambda answer: answer.url.endswith("/plan/")):
        page.keyboard.press("ArrowUp")
    expect(line(page, "identity").locator("> ol > li").first).to_have_attribute("data-id", "mail")
    assert order(page, "identity") == [before[1], before[0], *before[2:]]
    expect(line(page, "mail").locator("> .pv-node__row [data-grip]")).to_be_focused()
    expect(page.locator("[data-builder-status]")).to_have_text(
        "« Votre adresse électronique » : place 1 sur 2."
    )
    designer.tab_to("Ajouter…", most=120)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Son intitulé")).to_be_focused()
    page.keyboard.type("Combien de tables ?")
    designer.tab_to("Texte court")
    while page.evaluate("document.activeElement.value") != "number":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(line(page, "combien_de_tables")).to_be_visible()
    designer.tab_to("most")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel-state]")).to_have_text(SAVED)
    designer.examine()
    designer.go(f"{FORM}combien_de_tables/")
    expect(page.locator("[name=most]")).to_have_value("40")
