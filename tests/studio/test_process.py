"""The process of a draft as a list: every gesture from its pages, without a script."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.base.scope import scope
from parvis.catalogue.drafting.processes import text_in
from parvis.catalogue.known import named_in
from parvis.processes.diagrams.reading import read
from parvis.processes.steps.shape import Branch, Choice, End, Step, Steps, every
from parvis.processes.steps.writing import write
from parvis.studio.process.choices import Choices
from parvis.studio.process.held import free_name, held_in
from tests.cast import Cast
from tests.processes.steps.test_round import GRANT, back

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


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("L’avis d’Œuvre & cœur", "l_avis_d_oeuvre_coeur"),
        ("Contrôler le certificat d’immatriculation", "controler_le_certificat_d_imma"),
        ("Complet ?", "complet_2"),
        ("子供", "etape"),
    ],
)
def test_a_name_comes_from_the_words_and_is_free(words: str, name: str) -> None:
    assert free_name(words, {"complet"}, otherwise="etape") == name


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
    first = steps.items[0]
    assert isinstance(first, Step)
    assert first.settings == {
        "role": "service",
        "due": 5,
        "fields": [{"id": "dossier_complet", "label": "Dossier complet", "kind": "yes_no"}],
        "shown": {"fr": "Nous vérifions votre dossier", "en": "We are checking your file"},
    }
    page = studio.read("parcours/")
    assert "est «\u00a0Non\u00a0»" in page
    assert "La personne lit : Nous vérifions votre dossier" in page
    assert "Que faut-il compléter" in page


def sent(studio: Studio, content: bytes, **typed: str) -> Any:
    """Send a file in place of the process."""
    file = SimpleUploadedFile("circuit.bpmn", content, "application/xml")
    return studio.client.post(studio.url("parcours/+fichier/"), {"archive": file, **typed})


def press(studio: Studio, gesture: str, **typed: Any) -> Any:
    """Press a button of the list."""
    return studio.client.post(studio.url("parcours/"), {"geste": gesture, **typed})


def test_a_file_comes_in_and_goes_out_as_it_is(studio: Studio) -> None:
    """Refused with each element and its line; taken over, it is a list whose faults stand beside the steps."""
    studio.begin()
    content = write(GRANT).written()
    refused = sent(studio, content.replace(b"userTask", b"scriptTask"))
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "Ce fichier n’est pas repris" in told
    assert told.count("<code>scriptTask</code>") == content.count(b"<bpmn:userTask")
    assert "Ligne " in told
    assert not text_in(studio.draft().document)
    assert sent(studio, content).status_code == 302
    page = studio.read("parcours/")
    assert "Avis de la commission" in page
    assert "Ce service n’existe pas ou plus" in page
    kept = b"".join(studio.client.get(studio.url("parcours/parcours.bpmn")))
    assert kept.decode() == text_in(studio.draft().document)
    assert back(read(kept)) == GRANT
    others = studio.cast.sign_in(studio.cast.outsider_town)
    for address in ("parcours/", "parcours/parcours.bpmn", "parcours/check/", "parcours/+ajouter/?dans="):
        assert others.get(studio.url(address)).status_code == 404


def test_steps_are_moved_placed_and_removed(studio: Studio) -> None:
    """Within its list, out of a way, into one; what would follow an end, or lose a way back, is refused and told."""
    studio.begin()
    sent(studio, write(GRANT).written())
    press(studio, "down:opinion")
    press(studio, "up:sum")
    page = Page.at(studio.client, studio.url("parcours/opinion/")).form("ou", gesture="place")
    page.pick("ou", "in:answer:1")
    page.press("place")
    assert outline(studio) == [
        *("check", "complete", "-", "  ask", "  back check", "-"),
        *("sum", "both", "-", "  visa", "-", "answer"),
        *("-", "  yes", "-", "  opinion", "  ! P10D", "    remind", "    told", "  no", "  refused"),
        *("rest", "done"),
    ]
    refused = press(studio, "remove:check")
    assert refused.status_code == 409
    assert "y revient" in refused.content.decode()
    for gesture in ("reopen:complete.0", "remove:check", "remove:late", "remove:answer"):
        assert press(studio, gesture).status_code == 302, gesture
    assert outline(studio) == [
        "complete",
        "-",
        "  ask",
        "-",
        "sum",
        "both",
        "-",
        "  visa",
        "-",
        "rest",
        "done",
    ]
    unkept = studio.client.post(
        studio.url("parcours/sum/"), {"geste": "save", "name": "Bip\x07", "table": ""}
    )
    assert unkept.status_code == 409
    assert "ne peut pas être gardé" in unkept.content.decode()
    assert press(studio, "down:nothing").status_code == 409
    assert press(studio, "dance").status_code == 404
    assert press(studio, "none").status_code == 302
    assert not text_in(studio.draft().document)


def test_two_designers_of_one_process(studio: Studio) -> None:
    """The second is told in words, and what she typed can be sent again on the list as it stands."""
    studio.begin()
    sent(studio, write(GRANT).written())
    seen = studio.draft().revision
    panel = studio.url("parcours/sum/")
    typed = {"geste": "save", "name": "Calculer le tarif", "table": "", "shown_fr": "", "shown_en": ""}
    assert press(studio, "remove:rest", revision=seen).status_code == 302
    told = studio.client.post(panel, {**typed, "revision": seen})
    assert told.status_code == 409
    assert "Attendre le délai" in told.content.decode()
    assert "<bpmn" not in told.content.decode()
    again = Page(studio.client, panel, told.content.decode()).form("name", "table")
    again.press()
    names = [one.name for one in every(held_in(studio.draft().document).steps.items) if isinstance(one, Step)]
    assert "Calculer le tarif" in names
    assert "Attendre le délai" not in names
    history = studio.read("historique/")
    assert "le parcours d’instruction" in history
    assert "bpmn" not in history


def test_a_diagram_that_is_no_list_says_where(studio: Studio) -> None:
    """It is kept, shown as such, and no gesture of the list touches it."""
    studio.begin()
    loop = b'<bpmn:standardLoopCharacteristics loopMaximum="3"/></bpmn:sendTask>'
    content = write(Steps("p", (Step("send", "message", "Écrire"),))).written()
    assert sent(studio, content.replace(b"</bpmn:sendTask>", loop)).status_code == 302
    page = studio.read("parcours/")
    assert "ne se lit pas comme une liste" in page
    assert "<code>send</code>" in page
    assert press(studio, "remove:send").status_code == 409
    assert studio.client.get(studio.url("parcours/send/")).status_code == 404


def test_a_condition_reads_what_a_source_gives_by_its_expression(studio: Studio) -> None:
    """What a source answers is not known before: no menu offers it, and the expression is taken as it is written."""
    studio.begin()
    ask = Step("foyer", "data", "Demander le quotient", {"connection": "quotient"})
    choice = Choice("suite", (Branch((End("non"),)), Branch(otherwise=True)), "Modeste ?")
    sent(studio, write(Steps("p", (ask, choice))).written())
    page = studio.url("parcours/suite/voie/0/")
    unknown = studio.client.post(page, {"geste": "expression", "expression": "ailleurs.quotient < 800"})
    assert unknown.status_code == 422
    typed = studio.client.post(page, {"geste": "expression", "expression": "foyer.quotient < 800"})
    assert typed.status_code == 302
    assert "foyer.quotient &lt; 800" in text_in(studio.draft().document)


def test_a_file_with_settings_of_any_shape_can_be_looked_at_and_taken_away(studio: Studio) -> None:
    """What somebody put in a file breaks no page of the studio, and the trial goes through it."""
    studio.begin()
    odd = [
        Step("verifier", "task", "Vérifier", {"fields": [{"id": "a", "kind": ["text"]}], "checklist": {}}),
        Step("demander", "correction", "Demander", {"fields": [["a"], {}], "within": "demain"}),
        Step("avis", "opinions", "Avis", {"units": [["sports"]], "rule": ["all"], "question": 3}),
    ]
    for step in odd:
        assert sent(studio, write(Steps("p", (step,))).written()).status_code == 302
        for page in ("", "parcours/", f"parcours/{step.id}/", "parcours/+diagramme/", "historique/"):
            studio.read(page)
        assert studio.client.post(studio.url("parcours/+essai/"), {"geste": "begin"}).status_code == 200
    unread = write(Steps("p", (Step("suite", "task", "Suite", {"due": 3}),))).written()
    assert sent(studio, unread.replace(b'{"due": 3}', b'{"due": ' + b"3" * 5000 + b"}")).status_code == 302
    studio.read("parcours/")
    assert press(studio, "none").status_code == 302


def test_agents_are_read_only_where_one_is_named_or_chosen(cast: Cast) -> None:
    """An authority has thousands: a panel about something else, and a list of services and roles, read none."""
    with scope(walls=cast.walls), CaptureQueriesContext(connection) as read:
        choices = Choices(named_in(cast.town.pk, on=timezone.localdate()), {}, {}, {})
        assert choices.who_words({"unit": cast.association.code}) == cast.association.name
        assert choices.who_words({"role": "manager"})
        assert not any("agents_agent" in one["sql"] for one in read)
        assert cast.agent.full_name in choices.who_words({"person": str(cast.agent.pk)})
        assert f"person:{cast.agent.pk}" in choices.who
        assert sum("agents_agent" in one["sql"] for one in read) == 1
