"""What a diagram leaves unsaid is said, what it holds besides is set aside, and the rest is refused by name."""

import hashlib

import pytest
from lxml import etree

from parvis.processes.engine import plan as plans
from parvis.processes.engine.compiling import compile_
from parvis.processes.engine.plan import Kind
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.problems import CannotPrepare
from tests.processes.engine.drawing import Walk, compiled, flow, flows, plan, tree

RICH = (
    "<documentation>Pour tous</documentation>"
    '<laneSet id="l"><lane id="l1"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/><property id="p"/>'
    '<startEvent id="d"><outgoing>d-a</outgoing></startEvent>'
    '<userTask id="a" name="Instruire\n la demande"><documentation>Lire</documentation><extensionElements>'
    '<tool:settings unit="eau"/><parvis:settings>{"unit": "voirie"}</parvis:settings></extensionElements>'
    '<incoming>d-a</incoming><ioSpecification id="io">'
    '<dataInput id="in"/><inputSet id="is"/><outputSet id="os"/></ioSpecification><dataInputAssociation id="x">'
    '<targetRef>in</targetRef></dataInputAssociation><potentialOwner id="q"/></userTask>'
    '<endEvent id="e"/><textAnnotation id="t"/><association id="z" sourceRef="a" targetRef="t"/>'
) + flows("d a e")


def refused(body: str, *, aside: str = "") -> list[tuple[str, str]]:
    """Return the elements refused, with the sentences."""
    with pytest.raises(CannotPrepare) as refusal:
        compile_(plan(body, aside=aside))
    return [(one.element, one.sentence) for one in refusal.value.problems]


def test_a_document_is_never_changed_and_says_the_same_each_time() -> None:
    document = tree(RICH)
    before = hashlib.sha256(etree.tostring(document)).hexdigest()
    one, two = prepare(document, "circuit"), prepare(document, "circuit")
    assert hashlib.sha256(etree.tostring(document)).hexdigest() == before
    assert compile_(one) == compile_(two)
    assert plans.read(one.text()) == one


def test_data_lanes_and_notes_are_set_aside_and_the_settings_are_handed_over() -> None:
    read = plan(RICH)
    assert [node.id for node in read.scope.nodes] == ["d", "a", "e"]
    wait = Walk(compile_(read)).wait("a")
    assert wait.name == "Instruire la demande"
    assert wait.extension == '{"unit": "voirie"}'


@pytest.mark.parametrize("task", ["task", "userTask", "manualTask"])
def test_a_task_is_done_by_somebody(task: str) -> None:
    assert Walk(f'<{task} id="a"/>').wait("a").kind == "task"


def test_a_process_without_start_or_end_begins_with_what_nothing_leads_to() -> None:
    walk = Walk('<task id="a"/><task id="b"/><task id="c"/>' + flows("b c"))
    assert walk.waited == ["a", "b"]
    assert walk.do("b").do("a").do("c").last.is_ended


def test_several_ways_out_of_a_task_are_taken_together_or_by_their_conditions() -> None:
    body = '<startEvent id="d"/><task id="a"{}/><task id="x"/><task id="y"/>' + flows("d a")
    plain = plan(body.format("") + flows("a x", "a y"))
    assert [node.kind for node in plain.scope.nodes if node.id == "a.split"] == [Kind.FORK]
    assert Walk(compile_(plain)).do("a").waited == ["x", "y"]
    some = body.format("") + flow("a", "x", "n == 1") + flow("a", "y")
    assert Walk(some, n=2).do("a").waited == ["y"]
    assert Walk(some, n=1).do("a").waited == ["x", "y"]
    default = body.format(' default="a-y"') + flow("a", "x", "n == 1") + flow("a", "y")
    assert Walk(default, n=1).do("a").waited == ["x"]


def test_what_is_added_never_takes_the_identifier_of_an_element() -> None:
    body = '<startEvent id="Start"/><task id="a"/><task id="a.split"/><task id="End"/><task id="a.out"/>'
    walk = Walk(body + flows("Start a", "a a.split", "a End", "a a.out")).do("a")
    assert walk.waited == ["a.split", "End", "a.out"]


def test_a_link_is_a_way() -> None:
    body = (
        '<startEvent id="d"/><task id="a"/><intermediateThrowEvent id="vers"><linkEventDefinition name="B"/>'
    )
    body += '</intermediateThrowEvent><intermediateCatchEvent id="de"><linkEventDefinition name="B"/>'
    body += '</intermediateCatchEvent><task id="b"/>' + flows("d a vers", "de b")
    assert Walk(body).waited == ["a"]
    assert Walk(body).do("a").waited == ["b"]
    assert (
        refused(body.replace('name="B"/></intermediateThrow', 'name="C"/></intermediateThrow'))[0][0]
        == "vers"
    )


def test_a_gateway_with_one_way_or_none_needs_no_condition() -> None:
    body = '<startEvent id="d"/><exclusiveGateway id="g"/><inclusiveGateway id="i"/><parallelGateway id="p"/>'
    assert Walk(body + '<task id="a"/>' + flows("d g i p a")).waited == ["a"]
    for gateway in ("exclusiveGateway", "inclusiveGateway", "parallelGateway"):
        assert Walk(f'<startEvent id="d"/><{gateway} id="g"/>' + flows("d g")).last.is_ended


def test_the_only_way_without_a_condition_is_the_default_one() -> None:
    body = '<startEvent id="d"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/><task id="c"/>' + flows(
        "d g"
    )
    one = body.replace('<task id="c"/>', "")
    assert Walk(one + flow("g", "a", "n == 1") + flow("g", "b"), n=2).waited == ["b"]
    two = refused(body + flow("g", "a", "n == 1") + flows("g b", "g c"))
    assert [element for element, _sentence in two] == ["g-b", "g-c"]


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ('<transaction id="x"/>', "x"),
        ('<adHocSubProcess id="x"/>', "x"),
        ('<complexGateway id="x"/>', "x"),
        ('<subProcess id="x" triggeredByEvent="true"/>', "x"),
        ('<task id="x" isForCompensation="true"/>', "x"),
        ('<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>', "x"),
        ('<endEvent id="x"><cancelEventDefinition/></endEvent>', "x"),
        ('<task id="a"/><boundaryEvent id="x" attachedToRef="a"/>', "x"),
        ('<boundaryEvent id="x" attachedToRef="a"><messageEventDefinition/></boundaryEvent>', "x"),
        ('<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>', "x"),
        ('<intermediateCatchEvent id="x"><conditionalEventDefinition/></intermediateCatchEvent>', "x"),
        ('<intermediateCatchEvent id="x"><eventDefinitionRef>rien</eventDefinitionRef></intermediateCatchEvent>', "x"),
        ('<task id="x"><standardLoopCharacteristics/></task>', "x"),
        ('<task id="x"><multiInstanceLoopCharacteristics/></task>', "x"),
        ('<callActivity id="x"/>', "x"),
        ('<task id="a"/><sequenceFlow id="x" sourceRef="a" targetRef="nulle-part"/>', "x"),
        ('<task id="a"/><task id="b"/>' + flows("a b", "b a"), "circuit"),
        ('<task id="x"/><userTask id="x"/>', "x"),
        ('<startEvent id="d"/><eventBasedGateway id="g"/><task id="a"/>' + flows("d g a"), "g-a"),
        ('<parallelGateway id="g"/><task id="a"/>' + flow("g", "a", "n == 1"), "g-a"),
        ('<eventBasedGateway id="g"/><receiveTask id="a"/>' + flow("g", "a", "n == 1"), "g-a"),
        ('<startEvent id="d"/><task id="a"/>' + flow("d", "a", "${approved}"), "d-a"),
        ('<startEvent id="d"/><task id="a"/>' + flow("d", "a", "n >"), "d-a"),
        ('<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>#{n}</loopCardinality>'
         "</multiInstanceLoopCharacteristics></task>", "x"),
        ('<intermediateCatchEvent id="x"><timerEventDefinition><timeCycle>0 0 9 * * MON</timeCycle>'
         "</timerEventDefinition></intermediateCatchEvent>", "x"),
        ("<subProcess id='s'>" * 22 + "</subProcess>" * 22, "s"),
    ],
)  # fmt: skip
def test_what_is_not_run_is_refused_with_its_element(body: str, element: str) -> None:
    assert element in [one for one, _sentence in refused(body)]


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ('<startEvent id="d"/><task id="a"/>' + flow("d", "a", "n == 1"), "d-a"),
        ('<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality>'
         "</multiInstanceLoopCharacteristics></task>", "x"),
        ('<task id="x"><standardLoopCharacteristics><loopCondition>n</loopCondition>'
         "</standardLoopCharacteristics></task>", "x"),
        ('<intermediateCatchEvent id="x"><timerEventDefinition><timeDate>le</timeDate>'
         "</timerEventDefinition></intermediateCatchEvent>", "x"),
        ('<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>n</condition>'
         "</conditionalEventDefinition></intermediateCatchEvent>", "x"),
    ],
)  # fmt: skip
def test_an_expression_of_another_language_is_refused_even_if_it_could_be_read(
    body: str, element: str
) -> None:
    assert compiled(body)
    document = tree(body)
    document.set("expressionLanguage", "http://www.w3.org/1999/XPath")
    with pytest.raises(CannotPrepare) as refusal:
        prepare(document, "circuit")
    assert [one.element for one in refusal.value.problems] == [element]


def test_a_process_too_big_is_refused_before_anything_is_made_of_it() -> None:
    with pytest.raises(CannotPrepare, match="3"):
        plan('<task id="t"/>' * 12_001)
    with pytest.raises(CannotPrepare, match="3"):
        compile_(plan("".join(f'<task id="t{rank}"/>' for rank in range(3_001))))


def test_all_that_is_refused_is_said_at_once() -> None:
    assert [one for one, _sentence in refused('<transaction id="x"/><scriptTask id="y"/>')] == ["x", "y"]
    with pytest.raises(LookupError):
        prepare(tree(""), "autre")
    assert Walk(compiled("")).last.is_ended
