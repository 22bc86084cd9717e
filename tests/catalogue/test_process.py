"""The process of a version: read with it, judged with it, replaced whole by a gesture."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parvis.catalogue.definition import InvalidOffer, Offer
from parvis.catalogue.drafting.checks import faults
from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.drafting.gestures import Overtaken, apply
from parvis.catalogue.drafting.places import Place
from parvis.catalogue.drafting.processes import InvalidProcess, replaced, text_in
from parvis.catalogue.process.giving import readable
from parvis.catalogue.process.offered import choose, read_text
from parvis.catalogue.process.units import with_services
from parvis.catalogue.reading import parse
from parvis.catalogue.sharing.reading import InvalidArchive, read
from parvis.processes.kinds import Known
from parvis.processes.steps.shape import Branch, Choice, End, Item, Step, Steps
from parvis.processes.steps.writing import write
from tests.cast import OFFER

from .archives import archive, files_of, sealed
from .test_reading import request

DAY = date(2026, 11, 23)
HERE = Known(units=frozenset({"sports"}), persons=frozenset({"lea"}))
ASK = Step("avis", "opinions", "Avis", {"units": ["sports"], "rule": "all", "question": {"fr": "Oui ?"}})
SIGN = Step("signer", "decision", "Décider", {"role": "signatory", "outcome": "asked"})


def text(*items: Item) -> str:
    """A list of steps as a version keeps it."""
    return write(Steps("parcours", items or (ASK, SIGN), "Parcours")).written().decode()


def split(condition: str, language: str = "urn:parvis:zen") -> str:
    """A process with a choice on a condition."""
    refuse = Branch((End("stop"),), condition, name="Non", language=language)
    return text(ASK, Choice("suite", (refuse, Branch(otherwise=True))), SIGN)


def offer(bpmn: str, **changes: Any) -> Offer:
    """A request handled by a process."""
    return parse(request(process={"bpmn": bpmn}, **changes))


def told(bpmn: str, known: Known | None = HERE) -> dict[str, str]:
    """What forbids publishing a process, by element."""
    return {one.id: one.message for one in offer(bpmn).process_faults(known)}


def test_a_version_holds_its_process_or_none() -> None:
    """Absent, cases are handled freely; there, it is ready to run, once for all."""
    assert parse(request()).process is None
    found = offer(text()).process
    assert found is not None
    assert found.text == text()
    assert found.plan is found.plan
    assert '"avis"' in found.plan.text


@pytest.mark.parametrize(
    "value",
    [
        "<definitions/>",
        {"bpmn": 3},
        {"bpmn": text(), "other": 1},
        {"bpmn": "<html/>"},
        {"bpmn": text().replace("userTask", "scriptTask")},
        {"bpmn": '<!DOCTYPE a [<!ENTITY b "c">]>' + text()},
        {"bpmn": text().replace('targetRef="signer"', 'targetRef="nowhere"')},
    ],
)
def test_what_the_house_refuses_of_a_file_makes_no_version(value: object) -> None:
    """Told under `process`, with the line when it has one."""
    with pytest.raises(InvalidOffer) as raised:
        parse(request(process=value))
    assert {path for path, _words in raised.value.problems} == {"process"}


def test_a_sound_process_may_be_published() -> None:
    """Without a word, for an authority that has what it names; elsewhere, the service is missed."""
    assert offer(text()).publication_faults("request", HERE) == []
    assert offer(text()).publication_faults("request") == []
    assert set(told(text(), Known())) == {"avis"}


@pytest.mark.parametrize(
    ("bpmn", "elements"),
    [
        (split("avis.verdict == 'favourable'"), set()),
        (split("attestation == true"), {"suite-stop"}),
        (split("${accord}", language=""), {"suite-stop"}),
        (split("avis.verdit == 'favourable'"), {"suite-stop"}),
        (split("signer.outcome == 'accepted' and avis.answered > 1"), set()),
        (split("today > '2026-01-01'"), set()),
        (split("avis.verdict =="), {"suite-stop"}),
        (text(replace(SIGN, settings={"person": "gone", "outcome": "asked"})), {"signer"}),
        (text(replace(SIGN, settings={"role": "signatory", "outcome": "asked", "letter": "x"})), {"signer"}),
        (text(Step("attend", "wait", "Attendre", period="")), {"attend"}),
    ],
)
def test_each_fault_is_told_at_its_element(bpmn: str, elements: set[str]) -> None:
    """Names that nothing gives, foreign conditions, settings, delays: at the step or at the way that has them."""
    assert set(told(bpmn)) == elements


@pytest.mark.parametrize(
    "settings",
    [
        '{"role": "service", "due": ' + "1" * 5000 + "}",
        '{"role": "service", "checklist": ["\\u0000"]}',
        '{"role": "service", "checklist": ["\\ud800"]}',
        '{"role": "service", "fields": [{"id": "a", "label": "A", "kind": ["text"]}]}',
    ],
)
def test_settings_that_nobody_could_keep_are_told_at_their_step(settings: str) -> None:
    """Not an error of the pages that show it, nor, later, of every request: it is not published."""
    check = Step("verifier", "task", "Vérifier", {"role": "service"})
    hostile = text(check, SIGN).replace('{"role": "service"}', settings)
    assert settings in hostile
    assert set(told(hostile)) == {"verifier"}
    document = request(process={"bpmn": hostile})
    assert text_in(with_services(document, {"sports": "jeunesse"})) == hostile


def test_a_foreign_condition_says_what_to_do() -> None:
    """Not only that the engine does not read it."""
    assert "à traduire avant de publier" in told(split("${accord}", language=""))["suite-stop"]


def test_a_step_bears_no_name_of_a_question() -> None:
    """An expression could not tell which of the two it reads."""
    question = next(parse(request()).form.all_fields()).id
    step = replace(SIGN, id=question)
    assert set(told(text(step))) == {question}


def test_of_several_processes_one_is_chosen() -> None:
    """Two pools that both run: whoever publishes says which; a process only called is none of them."""
    other = (
        '<bpmn:process id="second" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="e"/></bpmn:process>'
    )
    two = text().replace("<bpmndi:BPMNDiagram", f"{other}<bpmndi:BPMNDiagram", 1)
    assert len(told(two)) == 1
    diagram = read_text(two)
    choose(diagram, "second")
    assert told(diagram.written().decode()) == {}


def test_conditions_may_ask_about_answers_and_steps() -> None:
    """The names are those that the engine will read."""
    found = offer(text())
    assert found.process is not None
    assert found.process.process is not None
    names = readable(found.form, found.process.process, found.tables)
    assert {one.id for one in found.form.all_fields() if one.type == "yes_no"} <= set(names)
    assert {"avis.verdict", "avis.favourable", "signer.outcome"} <= set(names)


def test_a_gesture_replaces_the_whole_process_and_undoes() -> None:
    """Of two authors the second is told; a file that is refused makes no gesture."""
    empty = request()
    edited = apply(empty, replaced(empty, text()))
    assert text_in(edited.document) == text()
    assert "process" not in apply(edited.document, edited.undoing).document
    other = apply(empty, replaced(empty, text(SIGN))).document
    with pytest.raises(Overtaken):
        apply(other, replaced(empty, text()))
    assert replaced(edited.document, text()) == []
    with pytest.raises(InvalidProcess) as refused:
        replaced(empty, text().replace("userTask", "scriptTask"))
    assert refused.value.refused[0].line


def test_the_studio_is_told_under_its_own_tab() -> None:
    """A fault of a step leads to it; a file that cannot be read leads to the tab."""
    document = request(process={"bpmn": split("nobody == 1")})
    found = [one for one in faults(document, "request", today=DAY) if one.tab == "process"]
    assert [one.place for one in found] == [Place("step", "suite-stop")]
    spoken = replace(SIGN, settings={**SIGN.settings, "shown": {"fr": "Nous décidons"}})
    advised = faults(request(process={"bpmn": text(spoken)}), "request", today=DAY)
    assert [(one.weight, one.place) for one in advised if one.place.family == "step"] == [
        ("advised", Place("step", "signer", ("shown",)))
    ]
    written = [
        Step("dire", "message", "Dire", {"words": {"fr": "C’est fait."}}),
        Step("noter", "message", "Noter", {"words": {"fr": "À ranger."}, "to": "unit"}),
    ]
    advised = faults(request(process={"bpmn": text(*written, SIGN)}), "request", today=DAY)
    assert [one.place for one in advised if one.place.family == "step"] == [Place("step", "dire", ("words",))]
    broken = faults({**document, "process": {"bpmn": "<a/>"}}, "request", today=DAY)
    assert [one.tab for one in broken] == ["process"]


def test_two_versions_are_compared_step_by_step() -> None:
    """Added, removed, moved, changed setting by setting; a drawing alone is told as such."""
    before = request(process={"bpmn": text(ASK, SIGN)})
    later = replace(ASK, settings={**ASK.settings, "within": 5}, name="Avis des sports")
    after = request(process={"bpmn": text(SIGN, later, Step("courrier", "letter", "Écrire"))})
    found = differences(before, after)
    assert {(one.kind, str(one.place)) for one in found} >= {
        ("changed", "step:avis/label"),
        ("changed", "step:avis/within"),
        ("added", "step:courrier"),
    }
    assert sum(one.kind == "moved" for one in found) == 1
    assert [one.kind for one in differences(after, before) if str(one.place) == "step:courrier"] == [
        "removed"
    ]
    redrawn = request(process={"bpmn": text(ASK, SIGN).replace('x="', 'x="1')})
    assert [str(one.place) for one in differences(before, redrawn)] == ["document/process/drawing"]
    assert differences(before, before) == []


def test_an_archive_holds_the_process_as_a_file_of_its_own() -> None:
    """Out and in, the same text, in format 3; the offer itself is without."""
    document = {**deepcopy(OFFER), "process": {"bpmn": text(SIGN)}}
    content = archive(document)
    files = files_of(content)
    assert files["process.bpmn"].decode() == text(SIGN)
    assert "process" not in json.loads(files["offer.json"])
    assert json.loads(files["procedure.json"])["format"] == 3
    assert json.loads(files_of(archive())["procedure.json"])["format"] < 3
    assert read(content).document == document


def test_an_archive_names_no_agent() -> None:
    """Of whoever does a step or reads a decision, nothing leaves; it is told on arrival that nobody does."""
    chain = Step("relire", "visa", "Relire", {"chain": [{"person": "lea"}, {"unit": "sports"}]})
    signed = replace(SIGN, settings={"person": "lea", "outcome": "asked"})
    content = archive({**deepcopy(OFFER), "process": {"bpmn": text(chain, signed)}})
    bpmn = text_in(read(content).document)
    assert '"lea"' not in bpmn
    assert '{"unit": "sports"}' in bpmn
    assert set(told(bpmn)) == {"relire", "signer"}


@pytest.mark.parametrize(
    "hostile",
    [
        b"\xff\xfe<",
        text(SIGN).replace("userTask", "scriptTask").encode(),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + text(SIGN).encode(),
        b"<html/>",
    ],
)
def test_a_hostile_process_makes_no_procedure(hostile: bytes) -> None:
    """Refused in the file where it stands; so is a process hidden in the offer."""
    files = files_of(archive({**deepcopy(OFFER), "process": {"bpmn": text(SIGN)}}))
    with pytest.raises(InvalidArchive) as refused:
        read(sealed({**files, "process.bpmn": hostile}))
    assert {place.partition(":")[0] for place, _words in refused.value.problems} == {"process.bpmn"}
    offer_file = json.dumps({**json.loads(files["offer.json"]), "process": {"bpmn": text(SIGN)}}).encode()
    with pytest.raises(InvalidArchive):
        read(sealed({**files, "offer.json": offer_file}))
