"""An instance in mid-process goes to another version of it, or stays with the reasons."""

import json

import pytest

from parvis.processes.engine import running
from parvis.processes.engine.moving import Refused, move
from tests.processes.engine.drawing import MONDAY, Walk, at, compiled, flow, flows

REMINDER = '<boundaryEvent id="rappel" attachedToRef="voir" cancelActivity="false"><timerEventDefinition>'
REMINDER += "<timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"


def moved(walk: Walk, body: str, **mapping: str) -> Walk:
    """Take a walk to another version; it is refreshed there."""
    target = compiled(body)
    state = move(walk.process, target, walk.last.state, mapping)
    assert isinstance(state, str), state
    walk.process = target
    walk.last = running.refresh(target, state, at(walk.day))
    return walk


def refused(walk: Walk, body: str, **mapping: str) -> list[str]:
    """Return the elements that have no place in another version."""
    answer = move(walk.process, compiled(body), walk.last.state, mapping)
    assert isinstance(answer, Refused)
    return [one.element for one in answer.reasons]


LINE = '<startEvent id="d"/><userTask id="voir"/><userTask id="suite"/>' + flows("d voir suite")


def test_a_task_under_way_is_found_again_with_its_attempt() -> None:
    longer = '<startEvent id="d"/><userTask id="avant"/><userTask id="lire"/><userTask id="visa"/>'
    longer += flows("d avant lire visa")
    assert refused(Walk(LINE), longer) == ["voir"]
    walk = moved(Walk(LINE, nom="Aïcha"), longer, voir="lire")
    assert [(one.element, one.attempt) for one in walk.last.waits] == [("lire", 1)]
    assert walk.do("lire").waited == ["visa"]
    assert refused(Walk(LINE), longer + '<sendTask id="envoi"/>', voir="envoi") == ["voir"]


def test_a_moment_promised_is_kept_and_a_new_reminder_begins() -> None:
    walk = Walk(LINE + REMINDER + '<sendTask id="relancer"/>' + flows("rappel relancer"))
    due = walk.wait("rappel").due
    walk.after(1)
    other = LINE + REMINDER.replace("P3D", "P9D") + REMINDER.replace('"rappel"', '"autre"')
    assert moved(walk, other).wait("rappel").due == due
    assert (walk.wait("autre").due or MONDAY) > (due or MONDAY)
    assert walk.do("voir").waited == ["suite"]
    plain = moved(Walk(LINE), LINE + REMINDER)
    assert plain.waited == ["voir", "rappel"]


def test_a_reminder_sent_is_not_sent_again_and_one_gone_is_left_out_when_told() -> None:
    body = LINE + REMINDER + '<sendTask id="relancer"/>' + flows("rappel relancer")
    walk = Walk(body).after(3)
    assert sorted(moved(walk, body + '<task id="plus"/>').waited) == ["relancer", "voir"]
    assert refused(Walk(body), LINE) == ["rappel"]
    assert moved(Walk(body), LINE, rappel="").waited == ["voir"]


def test_a_join_keeps_what_has_come() -> None:
    body = '<startEvent id="d"/><parallelGateway id="s"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/>'
    body += '<userTask id="fin"/>' + flows("d s", "s a j", "s b")
    walk = Walk(body + flows("b j fin")).do("a")
    longer = body + '<userTask id="c"/>' + flows("b c j fin")
    assert moved(walk, longer).waited == ["b"]
    assert walk.do("b").do("c").waited == ["fin"]
    other = Walk(body + flows("b j fin")).do("a")
    renamed = body.replace('id="a-j"', 'id="autre"') + flows("b j fin")
    assert refused(other, renamed) == ["j"]
    assert moved(other, renamed, **{"a-j": "autre"}).do("b").waited == ["fin"]


def test_opinions_and_what_is_inside_them_go_along() -> None:
    body = '<startEvent id="d"/><subProcess id="{0}"><multiInstanceLoopCharacteristics><loopCardinality>n'
    body += '</loopCardinality></multiInstanceLoopCharacteristics><userTask id="{1}"/></subProcess>'
    body += '<userTask id="suite"/>' + flows("d {0} suite")
    walk = Walk(body.format("avis", "i"), n=3).do("i")
    walk = moved(walk, body.format("opinions", "k"), avis="opinions", i="k")
    assert [(one.element, one.attempt) for one in walk.last.waits] == [("k", 2), ("k", 3)]
    assert walk.do("k").do("k").waited == ["suite"]


def test_events_awaited_together_gain_and_lose_some() -> None:
    event = '<intermediateCatchEvent id="{0}"><messageEventDefinition/></intermediateCatchEvent>'
    body = (
        '<startEvent id="d"/><eventBasedGateway id="g"/><task id="fin"/>'
        + event.format("m")
        + flows("d g m fin")
    )
    more = body + event.format("n") + flow("g", "n") + flow("n", "fin")
    assert moved(Walk(body), more).waited == ["m", "n"]
    assert moved(Walk(body), more).do("n").waited == ["fin"]
    assert refused(Walk(more), body) == ["n"]


def test_a_value_nobody_reads_any_more_is_forgotten() -> None:
    body = (
        LINE + '<exclusiveGateway id="g" default="g-e"/><endEvent id="e"/><task id="x"/>' + flows("suite g e")
    )
    walk = moved(Walk(body + flow("g", "x", "secret"), secret=True), body + flow("g", "x", "public"))
    assert json.loads(walk.last.state)["values"] == {}


@pytest.mark.parametrize("done", [(), ("voir",), ("voir", "suite")])
def test_the_same_version_changes_nothing(done: tuple[str, ...]) -> None:
    walk = Walk(LINE + REMINDER)
    for element in done:
        walk.do(element)
    assert move(walk.process, walk.process, walk.last.state, {}) == walk.last.state
