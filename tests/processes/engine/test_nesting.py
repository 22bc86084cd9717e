"""Processes within processes, and activities done several times."""

import pytest

from parvis.processes.engine.compiling import compile_
from parvis.processes.engine.plan import LONGEST_PLACE, Plan
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.problems import CannotPrepare
from tests.processes.engine.drawing import HEAD, Walk, compiled, etree, flow, flows, plan

INNER = '<startEvent id="di"/><userTask id="i"/><endEvent id="fi"/>' + flows("di i fi")


def process(name: str, body: str) -> Plan:
    return prepare(etree.fromstring(f'{HEAD}<process id="{name}">{body}</process></definitions>'), name)


def test_a_sub_process_goes_on_when_all_in_it_is_over() -> None:
    body = '<startEvent id="d"/><subProcess id="s">{}</subProcess><userTask id="suite"/>' + flows("d s suite")
    walk = Walk(body.format('<userTask id="i"/><userTask id="k"/>'))
    assert walk.waited == ["i", "k"]
    assert walk.do("k").waited == ["i"]
    assert walk.do("i").waited == ["suite"]
    assert Walk(body.format("")).waited == ["suite"]
    assert Walk(body.format(INNER)).do("i").path[-3:] == ["fi", "s", "s-suite"]


def test_an_error_in_a_sub_process_leaves_it_by_its_border() -> None:
    aside = '<error id="x" errorCode="REFUS"/><escalation id="y" escalationCode="TARD"/>'
    inner = INNER + '<userTask id="k"/><endEvent id="non"><errorEventDefinition errorRef="x"/></endEvent>'
    body = f'<startEvent id="d"/><subProcess id="s">{inner}{flows("di k non")}</subProcess><userTask id="suite"/>'
    body += '<userTask id="refuser"/>' + flows("d s suite")
    caught = '<boundaryEvent id="b" attachedToRef="s"><errorEventDefinition errorRef="x"/></boundaryEvent>'
    walk = Walk(compiled(body + caught + flows("b refuser"), aside=aside)).do("k")
    assert walk.waited == ["refuser"]
    assert walk.last.withdrawn == (("i", 1),)
    alone = Walk(compiled(body + flows("d refuser"), aside=aside)).do("k")
    assert [one.element for one in alone.last.incidents] == ["non"]
    assert "REFUS" in alone.last.incidents[0].reason


@pytest.mark.parametrize("told", ["", 'cancelActivity="false"'])
def test_what_is_left_by_a_border_does_nothing_more_in_the_same_gesture(told: str) -> None:
    inner = (
        '<startEvent id="di"/><endEvent id="non"><errorEventDefinition/></endEvent><exclusiveGateway id="x"/>'
    )
    inner += '<sendTask id="k"/>' + flows("di non", "di x k")
    body = f'<startEvent id="d"/><subProcess id="s">{inner}</subProcess><userTask id="refuser"/>' + flows(
        "d s"
    )
    body += f'<boundaryEvent id="b" attachedToRef="s" {told}><errorEventDefinition/></boundaryEvent>'
    walk = Walk(body + flow("b", "refuser"))
    assert walk.waited == ["refuser"]
    assert "x" not in walk.path


@pytest.mark.parametrize(("interrupts", "left"), [("false", ["s-i", "avertir"]), ("true", ["avertir"])])
def test_an_escalation_warns_without_leaving_or_leaves(interrupts: str, left: list[str]) -> None:
    aside = '<escalation id="y" escalationCode="TARD"/>'
    inner = (
        '<startEvent id="di"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="y"/>'
    )
    inner += '</intermediateThrowEvent><userTask id="s-i"/>' + flows("di t s-i")
    body = f'<startEvent id="d"/><subProcess id="s">{inner}</subProcess><userTask id="avertir"/>' + flows(
        "d s"
    )
    body += f'<boundaryEvent id="b" attachedToRef="s" cancelActivity="{interrupts}">'
    body += '<escalationEventDefinition escalationRef="y"/></boundaryEvent>' + flow("b", "avertir")
    assert sorted(Walk(compiled(body, aside=aside)).waited) == sorted(left)


CALL = '<startEvent id="d"/><callActivity id="{0}" calledElement="{1}"/><userTask id="suite"/>' + flows(
    "d {0} suite"
)


def call(identifier: str, called: str) -> str:
    return (
        f'<startEvent id="d"/><callActivity id="{identifier}" calledElement="{called}"/><userTask id="suite"/>'
        + flows(f"d {identifier} suite")
    )


def test_a_process_called_runs_under_the_name_of_its_call() -> None:
    others = {"avis": process("avis", INNER), "milieu": process("milieu", call("appel", "avis"))}
    walk = Walk(compile_(plan(call("appel", "milieu")), others))
    assert walk.waited == ["appel/appel/i"]
    assert walk.do("appel/appel/i").waited == ["appel/suite"]
    assert walk.do("appel/suite").waited == ["suite"]
    assert walk.do("suite").last.is_ended
    assert "appel/appel/di-i" in walk.path


def test_a_circle_of_calls_is_refused_and_named() -> None:
    others = {"a": process("a", call("vers-b", "b")), "b": process("b", call("vers-a", "a"))}
    with pytest.raises(CannotPrepare) as refusal:
        compile_(plan(call("appel", "a")), others)
    assert [(one.element, one.sentence.partition(":")[2].strip()) for one in refusal.value.problems] == [
        ("vers-a", "a → b → a")
    ]
    with pytest.raises(CannotPrepare, match="appel"):
        compile_(plan(call("appel", "circuit")))


def test_a_call_without_an_answer_or_too_deep_is_refused() -> None:
    with pytest.raises(CannotPrepare, match="absent"):
        compile_(plan(call("appel", "absent")))
    chain = {f"p{rank}": process(f"p{rank}", call("appel", f"p{rank + 1}")) for rank in range(9)}
    chain["p9"] = process("p9", INNER)
    assert compile_(chain["p1"], chain)
    with pytest.raises(CannotPrepare):
        compile_(chain["p0"], chain)


def test_an_element_whose_place_is_too_long_to_be_kept_is_refused_and_named() -> None:
    longest = "i" * (LONGEST_PLACE - len("appel/"))
    body = '<startEvent id="d"/><userTask id="{0}"/><endEvent id="f"/>' + flows("d {0} f")
    others = {
        "juste": process("juste", body.format(longest)),
        "trop": process("trop", body.format(f"{longest}j")),
    }
    assert compile_(plan(call("appel", "juste")), others)
    with pytest.raises(CannotPrepare) as refusal:
        compile_(plan(call("appel", "trop")), others)
    assert [one.element for one in refusal.value.problems] == [f"{longest}j"]


def test_calls_that_multiply_are_refused_before_they_are_built() -> None:
    many = "".join(f'<callActivity id="c{rank}" calledElement="{{0}}"/>' for rank in range(10))
    others = {f"p{rank}": process(f"p{rank}", many.format(f"p{rank + 1}")) for rank in range(7)}
    others["p7"] = process("p7", INNER)
    with pytest.raises(CannotPrepare, match="3"):
        compile_(others["p0"], others)


def several(told: str, *, inside: str = "") -> str:
    tag = "subProcess" if inside else "userTask"
    return (
        f'<startEvent id="d"/><{tag} id="avis"><multiInstanceLoopCharacteristics {told}'
        f'</multiInstanceLoopCharacteristics>{inside}</{tag}><userTask id="suite"/>' + flows("d avis suite")
    )


def test_opinions_asked_together_of_a_list_or_of_so_many() -> None:
    body = several("><loopCardinality>services</loopCardinality><inputDataItem name='service'/>")
    walk = Walk(body, services=["voirie", "urbanisme"])
    assert [(one.element, one.attempt, one.own) for one in walk.last.waits] == [
        ("avis", 1, {"loopCounter": 0, "service": "voirie"}),
        ("avis", 2, {"loopCounter": 1, "service": "urbanisme"}),
    ]
    assert walk.do("avis").waited == ["avis"]
    assert walk.wait("avis").attempt == 2
    assert walk.do("avis").waited == ["suite"]
    assert Walk(body, services=3).waited == ["avis"] * 3
    assert Walk(body, services=[]).waited == ["suite"]


@pytest.mark.parametrize("services", [None, "trois", -1, 201, [0] * 201, True])
def test_a_count_that_is_none_is_an_incident(services: object) -> None:
    walk = Walk(several("><loopCardinality>services</loopCardinality>"), services=services)
    assert [one.element for one in walk.last.incidents] == ["avis"]
    assert walk.retry(services=1).do("avis").waited == ["suite"]


def test_a_visa_chain_goes_one_after_the_other() -> None:
    walk = Walk(several('isSequential="true"><loopCardinality>chefs</loopCardinality>'), chefs=["A", "B"])
    assert [one.own for one in walk.last.waits] == [{"loopCounter": 0, "item": "A"}]
    assert [one.own for one in walk.do("avis").last.waits] == [{"loopCounter": 1, "item": "B"}]
    assert walk.do("avis").waited == ["suite"]


def test_a_majority_withdraws_the_opinions_that_are_no_longer_needed() -> None:
    told = "><loopCardinality>5</loopCardinality><loopDataOutputRef>avis</loopDataOutputRef>"
    told += '<outputDataItem name="pour"/>'
    told += "<completionCondition>count(avis, # == true) * 2 &gt; nrOfInstances</completionCondition>"
    walk = Walk(several(told)).do("avis", pour=True).do("avis", pour=False).do("avis", pour=True)
    assert walk.waited == ["avis"] * 2
    assert walk.do("avis", pour=True).waited == ["suite"]
    assert walk.last.withdrawn == (("avis", 5),)


def test_opinions_asked_again_are_gathered_anew() -> None:
    told = "><loopCardinality>2</loopCardinality><loopDataOutputRef>avis</loopDataOutputRef>"
    body = several(told + '<outputDataItem name="pour"/>').replace("d avis suite", "")
    body = body.replace('<startEvent id="d"/>', '<startEvent id="d"/><exclusiveGateway id="m"/>')
    body = body.replace('sourceRef="d" targetRef="avis"', 'sourceRef="d" targetRef="m"')
    body += '<exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>' + flows("m avis", "suite g e")
    walk = Walk(body + flow("g", "m", "len(avis) != 2 or avis[0] == false"))
    walk.do("avis", pour=False).do("avis", pour=True).do("suite")
    assert walk.waited == ["avis", "avis"]
    assert walk.do("avis", pour=True).do("avis", pour=False).do("suite").last.is_ended


def test_what_is_inside_a_repeated_sub_process_knows_its_own_item() -> None:
    inside = (
        '<startEvent id="di"/><exclusiveGateway id="g" default="g-b"/><userTask id="a"/><userTask id="b"/>'
    )
    inside += flows("di g", "g b") + flow("g", "a", "item == 'voirie'")
    walk = Walk(
        several("><loopCardinality>services</loopCardinality>", inside=inside), services=["voirie", "eau"]
    )
    assert walk.waited == ["a", "b"]
    assert walk.do("a").do("b").waited == ["suite"]


@pytest.mark.parametrize(("first", "turns"), [("false", 1), ("true", 0)])
def test_a_loop_is_tested_before_or_after(first: str, turns: int) -> None:
    body = f'<startEvent id="d"/><userTask id="a"><standardLoopCharacteristics testBefore="{first}">'
    body += "<loopCondition>encore</loopCondition></standardLoopCharacteristics></userTask>"
    walk = Walk(body + '<userTask id="suite"/>' + flows("d a suite"), encore=False)
    for _turn in range(turns):
        walk.do("a")
    assert walk.waited == ["suite"]


def test_a_loop_stops_at_its_maximum_and_never_turns_for_ever() -> None:
    loop = (
        '<startEvent id="d"/><{0} id="a"><standardLoopCharacteristics {1}><loopCondition>true</loopCondition>'
    )
    loop += "</standardLoopCharacteristics></{0}>" + flows("d a")
    walk = Walk(loop.format("userTask", 'loopMaximum="2"')).do("a").do("a")
    assert walk.last.is_ended
    endless = Walk(loop.format("subProcess", ""))
    assert [one.element for one in endless.last.incidents] == ["a"]
    assert endless.skip().last.is_ended
