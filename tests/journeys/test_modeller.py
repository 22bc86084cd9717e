"""A designer opens a process as a diagram, changes a step by keyboard, saves, finds it in the list, tries it."""

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.database import ROOT
from tests.journeys.desk import sign_in
from tests.journeys.studio import begun_like_the_room, look
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.journey

SLUG = "preter-la-halle"
TITLE = "Prêter la halle"
PROCESS = ROOT / "library/commune/reserver-une-salle/process.bpmn"


def test_a_step_changed_in_the_diagram_is_in_the_list(town: Town, visit: Opens) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    begun_like_the_room(writer, SLUG, TITLE, "Lend the hall")
    writer.press("Enregistrer").at(TITLE)
    page = writer.page
    writer.go(f"/studio/{SLUG}/parcours/+fichier/")
    page.locator("main input[type=file]").set_input_files(PROCESS)
    page.locator("main form button[type=submit]").last.click()
    writer.go(f"/studio/{SLUG}/parcours/").at(TITLE).follow("Le voir comme un diagramme")
    expect(page.locator("[data-modeller][data-ready]")).to_be_attached()
    writer.at(TITLE, fits=320)
    expect(page.locator("a.bjs-powered-by")).to_be_visible()
    look(writer, "modeller")

    elements = page.locator("[data-outline] [data-element]")
    step = elements.filter(has_text="Vérifier").first
    step.focus()
    page.keyboard.press("Enter")
    name = page.locator("[data-panel-at] [name=name]")
    expect(name).to_be_visible()
    name.fill("Vérifier que la halle est libre")
    name.press("Tab")
    expect(elements.filter(has_text="Vérifier que la halle est libre")).to_have_count(1)
    writer.at(TITLE)
    look(writer, "modeller-panel")
    writer.tab_to("Ajouter ensuite une étape", role="button", most=120)
    before = elements.count()
    page.keyboard.press("Enter")
    expect(elements).to_have_count(before + 1)
    page.locator("[data-gesture=undo]").click()
    expect(elements).to_have_count(before)

    writer.press("Simuler").at(TITLE)
    expect(page.locator(".bts-palette, .bts-log").first).to_be_visible()
    look(writer, "modeller-simulated")
    writer.press("Simuler")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("Enregistré.")
    page.reload()
    expect(elements.filter(has_text="Vérifier que la halle est libre")).to_have_count(1)

    # What is not saved outlives what is changed elsewhere meanwhile, and may be given up.
    for last, gesture in (("reste libre", "forget"), ("est libre ce jour-là", "")):
        elements.filter(has_text="Vérifier que la halle").first.click()
        expect(name).to_be_visible()
        name.fill(f"Vérifier que la halle {last}")
        name.press("Tab")
        page.wait_for_function("words => Object.values(sessionStorage).join().includes(words)", arg=last)
        writer.go(f"/studio/{SLUG}/presentation/").at(TITLE)
        page.locator('[name="document/title/en"]').fill(f"Lend the hall {gesture}")
        writer.press("Enregistrer").at(TITLE)
        writer.go(f"/studio/{SLUG}/parcours/+diagramme/")
        expect(page.locator("[data-state]")).to_contain_text("La démarche a changé depuis")
        expect(elements.filter(has_text=last)).to_have_count(1)
        if gesture:
            page.locator(f"[data-gesture={gesture}]").click()
            expect(elements.filter(has_text=last)).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("Enregistré.")
    writer.go(f"/studio/{SLUG}/parcours/").at(TITLE).sees("Vérifier que la halle est libre ce jour-là")

    writer.follow("L’essayer sur une demande inventée").at(TITLE, fits=320)
    writer.press("Commencer l’essai").at(TITLE, fits=320).sees("Vérifier que la halle est libre")
    look(writer, "trying")

    # A panel writes what was changed in it: no date becomes a length.
    writer.go(f"/studio/{SLUG}/parcours/+fichier/")
    dated = re.sub(
        "<bpmn:timeDuration[^>]*>P4D</bpmn:timeDuration>",
        '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">2027-03-01</bpmn:timeDate>',
        PROCESS.read_text(),
    )
    file: FilePayload = {"name": "p.bpmn", "mimeType": "application/xml", "buffer": dated.encode()}
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").last.click()
    writer.go(f"/studio/{SLUG}/parcours/+diagramme/")
    elements.filter(has_text="Relance des services").first.click()
    name = page.locator("[data-panel-at] [name=e-name]")
    expect(name).to_be_visible()
    name.fill("Le premier mars")
    name.press("Tab")
    expect(elements.filter(has_text="Le premier mars")).to_have_count(1)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_have_text("Enregistré.")
    page.reload()
    kept = page.locator("textarea[name=bpmn]").input_value()
    assert "2027-03-01</bpmn:timeDate>" in kept
