"""The process of a draft as a list: every gesture from its pages, without a script."""

from typing import Any

from parvis.studio.process.held import held_in

from .conftest import Studio
from .pages import Page


def add(studio: Studio, where: str, kind: str, name: str, **told: Any) -> str:
    """Add something where the address says, and give the page one is led to."""
    form = Page.at(studio.client, studio.url(f"parcours/+ajouter/?{where}")).form("name", "kind")
    form.fill("name", name)
    form.pick("kind", kind)
    for key, value in told.items():
        form.pick(key, value)
    return form.press()


def outline(studio: Studio) -> list[str]:
    """The list of the draft: an element a line, what holds others indented."""

    def walk(items: Any, margin: str) -> list[str]:
        found = []
        for one in items:
            found.append(f"{margin}{getattr(one, 'id', '') or 'back ' + one.to}")
            for alarm in getattr(one, "alarms", ()):
                found += [f"{margin}! {alarm.period}", *walk(alarm.items, f"{margin}  ")]
            for way in getattr(one, "branches", ()):
                found += [f"{margin}-", *walk(getattr(way, "items", way), f"{margin}  ")]
        return found

    return walk(held_in(studio.draft().document).steps.items, "")


def test_a_designer_makes_a_process_as_a_list(studio: Studio) -> None:
    """From nothing: tasks, a choice with its condition, an alarm, a way back, an end; each panel written."""
    studio.begin()
    assert "Aucune étape" in studio.read("parcours/")
    panel = Page.at(studio.client, add(studio, "dans=", "task", "Vérifier le dossier"))
    form = panel.form("who", "due", gesture="save")
    form.pick("who", "role:service")
    form.fill("due", 5)
    form.fill("question_0", "Dossier complet")
    form.pick("answer_0", "yes_no")
    form.fill("shown_fr", "Nous vérifions votre dossier")
    form.fill("shown_en", "We are checking your file")
    assert form.press("save").endswith("/parcours/#step:verifier_le_dossier")
    add(studio, "apres=verifier_le_dossier", "choice", "Complet ?")
    menus = Page.at(studio.client, studio.url("parcours/complet/voie/0/"))
    rows = menus.form(gesture="save")
    rows.pick("choix/si/0/question", "verifier_le_dossier.dossier_complet")
    rows = rows.shown("show").form(gesture="save")
    rows.pick("choix/si/0/value", "false")
    rows.press("save")
    add(studio, "dans=complet&voie=0", "correction", "Demander les pièces")
    add(studio, "apres=demander_les_pieces", "back", "", to="verifier_le_dossier")
    add(studio, "apres=complet", "decision", "Décider")
    form = Page.at(studio.client, studio.url("parcours/verifier_le_dossier/alerte/")).form("length", "unit")
    form.fill("length", 8)
    form.press()
    add(studio, "dans=verifier_le_dossier_alerte&voie=0", "message", "Relancer le service")
    assert outline(studio) == [
        "verifier_le_dossier",
        "! P8D",
        "  relancer_le_service",
        "  verifier_le_dossier_alerte_end",
        "complet",
        "-",
        "  demander_les_pieces",
        "  back verifier_le_dossier",
        "-",
        "decider",
        "start_end",
    ]
    steps = held_in(studio.draft().document).steps
    assert steps.items[0].settings == {
        "role": "service",
        "due": 5,
        "fields": [{"id": "dossier_complet", "label": "Dossier complet", "kind": "yes_no"}],
        "shown": {"fr": "Nous vérifions votre dossier", "en": "We are checking your file"},
    }
    page = studio.read("parcours/")
    assert "est «\u00a0Non\u00a0»" in page
    assert "La personne lit : Nous vérifions votre dossier" in page
    assert "Que faut-il compléter" in page
