"""No file an authority edits reaches Python: what looks like code is refused, or is a text like another."""

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment

import parvis.processes.engine
from parvis.processes.engine import running
from parvis.processes.engine.answers import NoPython, Rules
from parvis.processes.engine.problems import CannotPrepare
from tests.processes.engine.drawing import Walk, at, compiled, flow, flows, plan

ENGINE = Path(parvis.processes.engine.__file__).parent


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The path of a file nothing must make; Python's own evaluations are set to fail the test."""
    path = tmp_path / "canari"

    def caught(*_given: object, **_named: object) -> None:
        pytest.fail("Python was reached")

    monkeypatch.setattr(PythonScriptEngine, "__init__", caught)
    monkeypatch.setattr(TaskDataEnvironment, "evaluate", caught)
    monkeypatch.setattr(TaskDataEnvironment, "execute", caught)
    monkeypatch.setattr(builtins, "eval", caught)
    yield str(path)
    assert not path.exists()


ATTACKS = [
    "open('{canary}', 'w').close()",
    "__import__('os').system('touch {canary}')",
    "().__class__.__base__.__subclasses__()",
    "exec(\"open('{canary}', 'w')\")",
    "[x for x in (1).__class__.__mro__]",
    "(lambda: open('{canary}', 'w'))()",
    'f\'{{open("{canary}", "w")}}\'',
    "{{% import os %}}",
    "${{execution.setVariable('a', 1)}}",
    "montant.__class__.__init__.__globals__['os']",
]

PLACES = {
    "condition": '<startEvent id="d"/><exclusiveGateway id="g" default="g-f"/><task id="a"/><task id="f"/>'
    "<sequenceFlow id='g-a' sourceRef='g' targetRef='a'><conditionExpression>{0}</conditionExpression>"
    "</sequenceFlow>" + flows("d g f"),
    "timer": '<startEvent id="d"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>{0}'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>" + flows("d t"),
    "cycle": '<startEvent id="d"/><intermediateCatchEvent id="t"><timerEventDefinition><timeCycle>{0}'
    "</timeCycle></timerEventDefinition></intermediateCatchEvent>" + flows("d t"),
    "cardinality": '<task id="a"><multiInstanceLoopCharacteristics><loopCardinality>{0}</loopCardinality>'
    "</multiInstanceLoopCharacteristics></task>",
    "list": '<task id="a"><multiInstanceLoopCharacteristics><loopDataInputRef>{0}</loopDataInputRef>'
    "</multiInstanceLoopCharacteristics></task>",
    "completion": '<task id="a"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
    "<completionCondition>{0}</completionCondition></multiInstanceLoopCharacteristics></task>",
    "gathering": '<task id="a"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
    "<loopDataOutputRef>{0}</loopDataOutputRef></multiInstanceLoopCharacteristics></task>",
    "loop": '<task id="a"><standardLoopCharacteristics><loopCondition>{0}</loopCondition>'
    "</standardLoopCharacteristics></task>",
    "event": '<startEvent id="d"/><intermediateCatchEvent id="c"><conditionalEventDefinition><condition>{0}'
    "</condition></conditionalEventDefinition></intermediateCatchEvent>" + flows("d c"),
    "name": '<startEvent id="d"/><userTask id="a" name="{0}"/><endEvent id="e" name="{0}"/>' + flows("d a e"),
    "identifier": '<startEvent id="d"/><userTask id="{0}"/><sequenceFlow id="f" sourceRef="d" targetRef="{0}"/>',
    "called": '<startEvent id="d"/><callActivity id="a" calledElement="{0}"/>' + flows("d a"),
    "message": '<startEvent id="d"/><receiveTask id="a" messageRef="{0}"/>' + flows("d a"),
    "attribute": '<startEvent id="d"/><userTask id="a" tool:expression="{0}"/>' + flows("d a"),
    "extension": '<startEvent id="d"/><serviceTask id="a"><extensionElements><tool:parameter>{0}</tool:parameter>'
    "</extensionElements></serviceTask>" + flows("d a"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("attack", ATTACKS)
def test_code_is_refused_or_is_only_a_text(attack: str, place: str, canary: str) -> None:
    text = attack.format(canary=canary)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    try:
        process = compiled(PLACES[place].format(text))
    except CannotPrepare:
        return
    walk = Walk(process, montant=1, os=1)
    for _turn in range(3):
        walk.after(400)
        if walk.last.waits and walk.last.waits[0].kind not in ("timer", "condition"):
            one = walk.last.waits[0]
            walk.do(one.element)
    running.refresh(process, walk.last.state, at(4000))


@pytest.mark.parametrize(
    "body",
    [
        '<scriptTask id="a"><script>x = 1</script></scriptTask>',
        '<task id="a"><extensionElements><tool:preScript>x = 1</tool:preScript></extensionElements></task>',
        '<task id="a"><extensionElements><tool:postScript>x = 1</tool:postScript></extensionElements></task>',
        '<task id="a"><extensionElements><tool:serviceTaskOperator id="http/Get"/></extensionElements></task>',
        '<task id="a"><extensionElements><tool:io><tool:script>x</tool:script></tool:io></extensionElements></task>',
        '<intermediateCatchEvent id="a"><messageEventDefinition><extensionElements><tool:script>x</tool:script>'
        "</extensionElements></messageEventDefinition></intermediateCatchEvent>",
        '<task id="a"><extensionElements><tool:taskListener class="X"/></extensionElements></task>',
        '<subProcess id="s"><scriptTask id="a"/></subProcess>',
        '<extensionElements><tool:executionListener class="X"/></extensionElements><task id="b"/>',
        '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="e">'
        '<extensionElements><tool:executionListener class="X"/></extensionElements></sequenceFlow>',
    ],
)
def test_what_holds_code_is_refused_with_its_element(body: str) -> None:
    with pytest.raises(CannotPrepare) as refusal:
        plan(body)
    assert {one.element for one in refusal.value.problems} <= {"a", "circuit"}
    assert "code" in refusal.value.problems[0].sentence


def test_the_hooks_of_spiff_answer_nothing() -> None:
    rules = Rules()
    for hook in (rules.execute, rules.call_service):
        with pytest.raises(NoPython):
            hook(None, "x = 1")
    with pytest.raises(NoPython):
        _ = rules.environment


def test_the_engine_asks_spiff_neither_for_its_parser_nor_for_its_python() -> None:
    imported = set()
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add((path.name, node.module or ""))
            elif isinstance(node, ast.Import):
                imported |= {(path.name, name.name) for name in node.names}
            elif isinstance(node, ast.Name):
                assert node.id not in ("eval", "exec", "compile", "__import__"), path
    spiff = {(file, module) for file, module in imported if module.startswith("SpiffWorkflow")}
    assert {file for file, _module in spiff} == {"kernel.py"}
    assert not [
        module
        for _file, module in spiff
        if any(word in module for word in ("script", "parser", "dmn", "spiff."))
    ]


def test_an_instance_never_has_the_script_engine_of_spiff(canary: str) -> None:
    body = '<startEvent id="d"/><subProcess id="s"><task id="a"/></subProcess><exclusiveGateway id="g" default="g-f"/>'
    walk = Walk(body + '<endEvent id="f"/><task id="b"/>' + flows("d s g f") + flow("g", "b", "n == 1"), n=2)
    assert walk.do("a").last.is_ended
