"""The process of a procedure as a diagram: shown, saved as one text, judged, its panels read by the server."""

import json
from typing import Any

import pytest

from parvis.catalogue.drafting.processes import text_in, text_of
from parvis.processes.steps.shape import Branch, Choice, End, Step, Steps
from parvis.processes.steps.writing import write

from .conftest import Studio

SIMPLE = Steps(
    "parcours",
    (
        Step("verifier", "task", "Vérifier le dossier", {"role": "service", "due": 3}),
        Choice(
            "complet",
            (
                Branch(
                    (Step("accorder", "decision", "Accorder", {"role": "signatory", "outcome": "accept"}),),
                    "true",
                    name="Oui",
                ),
                Branch((End("fin_sans_suite", "Sans suite"),), otherwise=True, name="Non"),
            ),
            "Complet ?",
        ),
        End("fin", "Fin"),
    ),
    "Parcours",
)


def bpmn(steps: Steps = SIMPLE) -> str:
    """The text of a list."""
    return text_of(write(steps))


def save(
    studio: Studio, text: str, revision: int | None = None, headers: dict[str, str] | None = None
) -> Any:
    """Save a text as the modeller does."""
    at = studio.draft().revision if revision is None else revision
    return studio.client.post(
        studio.url("parcours/+diagramme/"), {"bpmn": text, "revision": at}, headers=headers
    )


def panel(studio: Studio, **said: str) -> Any:
    """What the server answers about an element, as the modeller asks."""
    answer = studio.client.post(studio.url("parcours/+diagramme/element/"), said)
    assert answer.status_code == 200, answer.status_code
    return answer.json()


STEP = {"e-tag": "userTask", "e-id": "verifier", "e-name": "Vérifier", "e-kind": "task"}


def test_a_draft_without_a_process_opens_on_a_beginning_and_an_end(studio: Studio) -> None:
    studio.begin()
    page = studio.read("parcours/+diagramme/")
    assert "&lt;bpmn:startEvent" in page
    assert page.count("<circle") == 2, "what the server draws is there without a script"
    assert "process-modeller" in page


def test_the_whole_text_is_saved_and_shown_again(studio: Studio) -> None:
    studio.begin()
    foreign = bpmn().replace(
        "<bpmn:userTask ", '<bpmn:userTask xmlns:autre="urn:autre" autre:marque="vert" ', 1
    )
    assert save(studio, foreign).status_code == 302
    assert text_in(studio.draft().document) == foreign
    page = studio.read("parcours/+diagramme/")
    assert "autre:marque" in page
    assert ">Vérifier le</text>" in page
    assert "Rien : tout est dit." in page


def test_comments_that_the_modeller_does_not_read_outlive_it(studio: Studio) -> None:
    studio.begin()
    written = bpmn().replace("<bpmn:userTask", "<!-- vu avec le service --><bpmn:userTask", 1)
    save(studio, written)
    drawn = bpmn().replace("Vérifier le dossier", "Relire le dossier")
    answer = save(studio, drawn, headers={"X-Studio-Part": "1"})
    kept = text_in(studio.draft().document)
    assert "<!-- vu avec le service -->" in kept and "Relire le dossier" in kept
    assert answer.json() == {"revision": studio.draft().revision}


def test_the_modeller_is_told_the_next_revision_and_keeps_its_page(studio: Studio) -> None:
    studio.begin()
    answer = save(studio, bpmn(), headers={"X-Studio-Part": "1"})
    assert answer.json() == {"revision": 1}


def test_the_revision_told_is_that_of_what_the_page_shows(studio: Studio) -> None:
    """Who saves again what she had, after somebody else wrote, does not then overwrite it unknowingly."""
    studio.begin()
    save(studio, bpmn())
    save(studio, bpmn().replace("Accorder", "Autoriser"))
    same = save(studio, bpmn(), revision=1, headers={"X-Studio-Part": "1"})
    assert same.json() == {"revision": 1}
    late = save(studio, bpmn().replace("Vérifier le dossier", "Regarder"), revision=same.json()["revision"])
    assert late.status_code == 409
    assert "Autoriser" in text_in(studio.draft().document)


def test_what_a_tab_keeps_is_of_one_draft_and_of_one_agent(studio: Studio) -> None:
    """Whoever signs in next in the same tab, or opens the next draft, does not find it."""
    studio.begin()
    kept_as = f"{studio.draft().pk}:{studio.cast.designer.pk}"
    assert f'data-kept-as="{kept_as}"' in studio.read("parcours/+diagramme/")


def test_of_two_who_save_the_second_is_told_and_loses_nothing(studio: Studio) -> None:
    studio.begin()
    save(studio, bpmn())
    late = bpmn().replace("Vérifier le dossier", "Regarder le dossier")
    answer = save(studio, late, revision=0, headers={"X-Studio-Part": "1"})
    assert answer.status_code == 409
    assert "Regarder le dossier" in answer.content.decode(), "what she drew is on the page, to send again"
    assert "Vérifier le dossier" in text_in(studio.draft().document)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>non</p>", "ce n’est pas du BPMN"),
        (bpmn().replace("userTask", "scriptTask"), "ligne"),
        ("<!DOCTYPE a><a/>", "DOCTYPE"),
    ],
)
def test_what_the_house_refuses_is_neither_saved_nor_judged_as_right(
    studio: Studio, text: str, said: str
) -> None:
    studio.begin()
    answer = save(studio, text)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert text_in(studio.draft().document) == ""
    faults = studio.client.post(studio.url("parcours/+diagramme/constats/"), {"bpmn": text}).json()["faults"]
    assert any(said in one["sentence"] for one in faults)


def test_a_text_that_is_not_saved_is_judged_element_by_element(studio: Studio) -> None:
    studio.begin()
    empty = bpmn().replace('{"due": 3, "role": "service"}', "{}").replace(">true<", ">ailleurs<")
    faults = studio.client.post(studio.url("parcours/+diagramme/constats/"), {"bpmn": empty}).json()["faults"]
    assert [(one["id"], one["name"]) for one in faults] == [
        ("verifier", "Vérifier le dossier"),
        ("complet-accorder", "Oui"),
    ]
    assert text_in(studio.draft().document) == ""


def test_a_step_shows_its_settings_and_gives_those_typed(studio: Studio) -> None:
    studio.begin()
    drawn = panel(studio, **STEP, **{"e-settings": json.dumps({"role": "service", "due": 3})})
    assert drawn["told"] is None
    assert 'value="role:service" selected' in drawn["html"]
    typed = {**STEP, "e-settings": "{}", "drawn-kind": "task", "typed": "1", "e-was": "verifier"}
    typed |= {
        "name": "Vérifier",
        "who": "role:manager",
        "due": "4",
        "checklist": "",
        "shown_fr": "On vérifie",
    }
    told = panel(studio, **typed)["told"]
    assert told["settings"] == {"role": "manager", "due": 4, "shown": {"fr": "On vérifie"}}
    assert (told["tag"], told["kind"], told["name"]) == ("userTask", "task", "Vérifier")
    wrong = panel(studio, **{**typed, "due": "trop"})
    assert wrong["told"] is None
    assert "Écrivez un nombre de 1" in wrong["html"]
    assert panel(studio, **{**typed, "e-id": "Vérifier !"})["told"] is None


def test_another_kind_begins_with_what_the_person_reads_only(studio: Studio) -> None:
    studio.begin()
    held = json.dumps({"role": "service", "shown": {"fr": "On vérifie"}})
    typed = {
        **STEP,
        "e-settings": held,
        "drawn-kind": "task",
        "typed": "1",
        "e-kind": "letter",
        "e-was": "verifier",
    }
    answer = panel(studio, **typed)
    assert answer["told"]["settings"] == {"shown": {"fr": "On vérifie"}}
    assert answer["told"]["tag"] == "sendTask"
    assert 'name="letter"' in answer["html"]


def test_a_way_and_a_delay_are_read_by_the_server(studio: Studio) -> None:
    studio.begin()
    save(studio, bpmn())
    way = {"e-tag": "sequenceFlow", "e-id": "f", "e-chosen": "1", "typed": "1", "e-name": "Oui"}
    told = panel(studio, **way, **{"e-condition": "sum([1]) > 0"})["told"]
    assert told == {"name": "Oui", "condition": "sum([1]) > 0", "otherwise": False}
    refused = panel(studio, **way, **{"e-condition": "1 +"})
    assert refused["told"] is None
    assert "govuk-error-message" in refused["html"]
    assert panel(studio, **way, **{"e-condition": "1 +", "e-otherwise": "1"})["told"] is None
    delay = {"e-tag": "intermediateCatchEvent", "e-id": "d", "e-timer": "timeDuration", "e-period": "P3D"}
    assert 'value="3"' in panel(studio, **delay)["html"]
    told = panel(studio, **delay, typed="1", length="5", unit="D")["told"]
    assert told == {"name": "", "period": "P5D"}
    assert panel(studio, **{**delay, "e-period": "P" * 300})["told"] is None


def test_who_does_not_design_finds_nothing_and_what_is_published_is_only_read(studio: Studio) -> None:
    outsider = studio.cast.sign_in(studio.cast.outsider_town)
    for page in ("parcours/+diagramme/", "parcours/+essai/"):
        assert outsider.get(studio.url(page)).status_code == 404
    page = studio.read("parcours/+diagramme/")
    assert "process-modeller" not in page
    assert studio.client.post(studio.url("parcours/+diagramme/element/"), STEP).status_code == 404
