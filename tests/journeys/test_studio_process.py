"""A designer writes how requests are handled, step by step, with the keyboard alone; it is a file of BPMN."""

from pathlib import Path

import pytest

from parvis.processes.diagrams.reading import read
from parvis.processes.steps.reading import read_steps
from parvis.processes.steps.shape import Step, every
from parvis.processes.steps.writing import write
from parvis.studio.step_words import FAMILIES
from tests.journeys.desk import sign_in
from tests.journeys.studio import begun_like_the_room, look
from tests.journeys.test_keyboard import pressed, typed
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "etapes-au-clavier"
TITLE = "Étapes au clavier"
KINDS = [kind for _title, kinds in FAMILIES for kind in kinds]


def added(writer: Visitor, link: str, kind: str, name: str) -> Visitor:
    """Follow a link that adds, type a name, pick a kind with the arrows, send with Enter."""
    pressed(writer, link, "a")
    writer.page.keyboard.type(name)
    writer.tab_to("kind")
    writer.page.keyboard.press("Space")
    for _one in range(KINDS.index(kind)):
        writer.page.keyboard.press("ArrowDown")
    with writer.page.expect_navigation():
        writer.page.keyboard.press("Enter")
    return writer


def skipped(writer: Visitor) -> Visitor:
    """Go past the menus of every page, by the first link."""
    writer.page.keyboard.press("Tab")
    writer.page.keyboard.press("Enter")
    return writer


def picked(writer: Visitor, name: str, starts: str) -> Visitor:
    """Tab to a menu and type the beginning of what one wants."""
    writer.tab_to(name, role="select")
    writer.page.keyboard.type(starts)
    return writer


def saved(writer: Visitor) -> Visitor:
    """Send the panel with Enter, from its first line of text."""
    if not writer.page.evaluate("document.activeElement.closest('.pv-process__panel')"):
        skipped(writer).tab_to("name")
    else:
        writer.tab_to("shown_fr")
    with writer.page.expect_navigation():
        writer.page.keyboard.press("Enter")
    return writer


def test_a_process_of_eight_steps_with_the_keyboard_alone(town: Town, visit: Opens, tmp_path: Path) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    begun_like_the_room(writer, SLUG, TITLE, "Steps by keyboard")
    writer.go(f"/studio/{SLUG}/parcours/").at(TITLE, fits=320)
    added(writer, "Ajouter la première étape", "task", "Vérifier le dossier").at(TITLE, fits=320)
    look(writer, "process-task")
    saved(picked(skipped(writer), "who", "Le service de la"))
    added(writer, "Ajouter ensuite : Vérifier", "opinions", "Avis du service")
    skipped(writer).tab_to("units")
    writer.page.keyboard.press("Space")
    saved(typed(writer, question_fr="La salle convient-elle ?"))
    pressed(writer, "Si elle dure trop : Avis", "a").at(TITLE, fits=320)
    typed(skipped(writer), name="Rappel")
    with writer.page.expect_navigation():
        writer.page.keyboard.press("Enter")
    saved(added(writer, "Ajouter dans cette alerte", "message", "Relancer le service"))
    added(writer, "Ajouter ensuite : Avis", "choice", "Avis favorable ?").at(TITLE, fits=320)
    look(writer, "process-choice")
    pressed(skipped(writer), "Dire quand", "a")
    picked(skipped(writer), "choix/si/0/question", "Avis du service – l’avis")
    writer.page.locator('[name="choix/si/0/value"]').wait_for()
    picked(writer, "choix/si/0/value", "défavorable")
    pressed(writer, "Enregistrer la condition")
    saved(
        added(
            writer, "Ajouter dans cette voie : Avis favorable ?, Voie 1", "correction", "Demander autre chose"
        )
    )
    added(writer, "Ajouter ensuite : Avis favorable", "visa", "Viser le projet")
    saved(picked(skipped(writer), "visa_0", "Le responsable"))
    added(writer, "Ajouter ensuite : Viser", "decision", "Décider")
    saved(picked(skipped(writer), "who", "Qui peut signer"))
    saved(added(writer, "Ajouter ensuite : Décider", "message", "Prévenir la personne"))
    added(writer, "Ajouter ensuite : Prévenir", "wait", "Laisser le recours")
    saved(typed(skipped(writer), length="2")).at(TITLE, fits=320)
    look(writer, "process-list")
    writer.tab_to("Le télécharger en BPMN", most=200)
    with writer.page.expect_download() as waiting:
        writer.page.keyboard.press("Enter")
    file = tmp_path / "parcours.bpmn"
    waiting.value.save_as(file)
    diagram = read(file.read_bytes())
    steps = read_steps(diagram.processes[0])
    assert [one.kind for one in every(steps.items) if isinstance(one, Step)] == [
        *("task", "opinions", "message", "correction", "visa", "decision", "message", "wait")
    ]
    assert write(steps, diagram).written() == file.read_bytes()
