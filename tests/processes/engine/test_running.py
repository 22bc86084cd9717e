"""How an instance goes from one wait to the next."""

import json

import pytest

from parvis.processes.engine import running
from parvis.processes.engine.running import CannotAnswer, OtherVersion, StaleAttempt
from tests.processes.engine.drawing import Walk, at, compiled, flow, flows

LINE = '<startEvent id="début"/><userTask id="instruire" name="Instruire"/><sendTask id="écrire"/><endEvent id="fin"/>'
LINE += flows("début instruire écrire fin")


def test_a_task_then_an_effect_then_the_end() -> None:
    walk = Walk(LINE)
    assert [(one.element, one.attempt, one.kind, one.name) for one in walk.last.wanted] == [
        ("instruire", 1, "task", "Instruire")
    ]
    assert [one.kind for one in walk.do("instruire").last.wanted] == ["send"]
    assert walk.do("écrire").last.is_ended
    assert walk.path == [
        "début",
        "début-instruire",
        "instruire",
        "instruire-écrire",
        "écrire",
        "écrire-fin",
        "fin",
    ]


def test_what_was_answered_is_not_answered_twice() -> None:
    walk = Walk(LINE).do("instruire")
    with pytest.raises(StaleAttempt):
        running.complete(walk.process, walk.last.state, "instruire", 1, {}, at())
    with pytest.raises(StaleAttempt):
        running.complete(walk.process, walk.last.state, "écrire", 2, {}, at())
    with pytest.raises(OtherVersion):
        running.complete(compiled(LINE.replace("Instruire", "Voir")), walk.last.state, "écrire", 1, {}, at())


def test_a_loop_counts_its_attempts_and_its_state_does_not_grow() -> None:
    body = '<startEvent id="d"/><userTask id="voir"/><exclusiveGateway id="bon" default="bon-fin"/><endEvent id="fin"/>'
    walk = Walk(body + flows("d voir bon fin") + flow("bon", "voir", "not(complet)"))
    sizes = []
    for turn in range(1, 31):
        assert walk.wait("voir").attempt == turn
        walk.do("voir", complet=False)
        sizes.append(len(walk.last.state))
    assert max(sizes) - min(sizes) <= 2, "a state holds where one stands, not where one has been"
    with pytest.raises(StaleAttempt):
        running.complete(walk.process, walk.last.state, "voir", 30, {}, at())
    assert walk.do("voir", complet=True).last.is_ended


def test_the_state_holds_no_process_and_no_value_nobody_reads() -> None:
    body = '<startEvent id="d"/><userTask id="a"/><exclusiveGateway id="g" default="g-f"/><endEvent id="f"/>'
    walk = Walk(
        body + '<task id="b"/>' + flows("d a g f") + flow("g", "b", "montant > 10"),
        montant=3,
        nom="Aïcha Benali",
    )
    told = json.loads(walk.last.state)
    assert told["values"] == {"montant": 3}
    assert told["process"] == walk.process.digest
    assert "exclusiveGateway" not in walk.last.state and "montant > 10" not in walk.last.state


CHOICE = (
    '<startEvent id="d"/><exclusiveGateway id="g" {default}/><userTask id="a"/><userTask id="b"/>'
    + flows("d g")
)


@pytest.mark.parametrize(("montant", "taken"), [(5, "a"), (50, "b"), (None, "b")])
def test_the_first_condition_that_holds_or_the_default_one(montant: int | None, taken: str) -> None:
    body = CHOICE.format(default='default="g-b"') + flow("g", "a", "(montant ?? 99) < 10") + flow("g", "b")
    assert Walk(body, montant=montant).waited == [taken]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("montant < 10", ""),
        ("montant + 1", "oui ou par non"),
        ("ville", "oui ou par non"),
        ("ville > 3 and true", ""),
    ],
)
def test_a_condition_without_an_answer_is_an_incident_never_a_way(condition: str, reason: str) -> None:
    body = CHOICE.format(default='default="g-b"') + flow("g", "a", condition) + flow("g", "b")
    walk = Walk(body, montant=None if "<" in condition else 2, ville="Montrevel")
    assert walk.waited == []
    assert [(one.element, one.attempt) for one in walk.last.incidents] == [("g", 1)]
    assert reason in walk.last.incidents[0].reason
    assert not walk.last.is_ended


def test_an_incident_is_done_again_with_other_values_or_gone_past() -> None:
    body = CHOICE.format(default="") + flow("g", "a", "n == 1") + flow("g", "b", "n == 2")
    stopped = Walk(body, n=3)
    assert stopped.last.incidents[0].element == "g"
    assert Walk(body, n=3).retry(n=4).last.incidents[0].attempt == 1
    assert Walk(body, n=3).retry(n=2).waited == ["b"]
    assert Walk(body, n=3).skip("g-a").waited == ["a"]
    with pytest.raises(LookupError):
        Walk(body, n=3).skip("d-g")
    with pytest.raises(StaleAttempt):
        running.skip(stopped.process, stopped.last.state, "g", 2, at())


BRANCHES = '<userTask id="a"/><userTask id="b"/><userTask id="c"/><userTask id="fin"/>'


def test_a_parallel_join_waits_for_each_way() -> None:
    body = '<startEvent id="d"/><parallelGateway id="s"/>' + BRANCHES + '<parallelGateway id="j"/>'
    walk = Walk(body + flows("d s", "s a j", "s b j", "s c j fin"))
    assert walk.waited == ["a", "b", "c"]
    assert walk.do("c").do("a").waited == ["b"]
    assert walk.do("b").waited == ["fin"]
    assert walk.do("fin").last.is_ended


def test_a_join_in_a_loop_waits_again_at_each_turn() -> None:
    body = '<startEvent id="d"/><exclusiveGateway id="m"/><parallelGateway id="s"/><userTask id="a"/><userTask id="b"/>'
    body += '<parallelGateway id="j"/><exclusiveGateway id="g" default="g-e"/><endEvent id="e"/>'
    walk = Walk(body + flows("d m s", "s a j", "s b j g e") + flow("g", "m", "encore"))
    for _turn in range(3):
        assert walk.do("a", encore=True).waited == ["b"]
        assert walk.do("b").waited == ["a", "b"]
    assert walk.do("b").do("a", encore=False).last.is_ended


def test_an_inclusive_join_waits_for_what_was_begun_only() -> None:
    body = (
        '<startEvent id="d"/><inclusiveGateway id="s" default="s-c"/>'
        + BRANCHES
        + '<inclusiveGateway id="j"/>'
    )
    body += flows("d s", "s c", "a j", "b j", "c j fin") + flow("s", "a", "n > 1") + flow("s", "b", "n > 2")
    assert Walk(body, n=1).do("c").waited == ["fin"]
    assert Walk(body, n=2).do("a").waited == ["fin"]
    both = Walk(body, n=3)
    assert both.waited == ["a", "b"]
    assert both.do("b").waited == ["a"]
    assert both.do("a").waited == ["fin"]


def test_an_inclusive_join_does_not_wait_for_a_choice_that_led_elsewhere() -> None:
    body = (
        '<startEvent id="d"/><parallelGateway id="s"/>'
        + BRANCHES.replace('<userTask id="c"/>', "")
        + '<inclusiveGateway id="j"/>'
    )
    body += '<exclusiveGateway id="x" default="x-e"/><endEvent id="e"/>'
    body += flows("d s", "s a j", "s b x e", "j fin") + flow("x", "j", "n == 1")
    assert Walk(body, n=1).do("a").waited == ["b"]
    assert Walk(body, n=2).do("a").do("b").waited == ["fin"]


def test_an_inclusive_join_does_not_wait_for_what_may_come_by_a_way_already_taken() -> None:
    body = '<startEvent id="d"/><exclusiveGateway id="m"/><exclusiveGateway id="x" default="x-m"/><userTask id="t"/>'
    body += '<userTask id="a"/><userTask id="b"/><inclusiveGateway id="j"/><userTask id="fin"/>'
    walk = Walk(body + flows("d m a j fin", "d t x m", "b j") + flow("x", "b", "n == 1"))
    assert walk.do("a").waited == ["t", "fin"], "BPMN 2.0, 13.4.3: it could come again by the way taken"
    assert walk.do("t").waited == ["fin", "a"]


def test_a_join_nothing_can_reach_any_more_is_an_incident() -> None:
    body = '<startEvent id="d"/><exclusiveGateway id="x" default="x-a"/><task id="a"/><task id="b"/>'
    body += (
        '<parallelGateway id="j"/><endEvent id="e"/>' + flows("d x a j", "b j e") + flow("x", "b", "n == 1")
    )
    walk = Walk(body, n=2).do("a")
    assert [one.element for one in walk.last.incidents] == ["j"]
    assert walk.skip().last.is_ended


def test_a_loop_without_a_wait_is_an_incident_not_a_hang() -> None:
    body = (
        '<startEvent id="d"/><exclusiveGateway id="x" default="x-y"/><exclusiveGateway id="y" default="y-x"/>'
    )
    body += '<endEvent id="e"/>' + flows("d x y x") + flow("y", "e", "fini")
    walk = Walk(body, fini=False)
    assert "1000" in walk.last.incidents[0].reason.replace(" ", "").replace("\xa0", "").replace("\u202f", "")
    assert walk.retry(fini=True).last.is_ended


def test_an_end_that_terminates_withdraws_the_rest() -> None:
    body = '<startEvent id="d"/>' + BRANCHES + '<endEvent id="e"><terminateEventDefinition/></endEvent>'
    walk = Walk(body + flows("d a", "d b", "d c e"))
    ended = walk.do("c").last
    assert ended.is_ended
    assert ended.withdrawn == (("a", 1), ("b", 1), ("fin", 1))


def test_a_moment_is_not_answered_by_anybody() -> None:
    body = '<startEvent id="d"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P2D</timeDuration>'
    walk = Walk(body + "</timerEventDefinition></intermediateCatchEvent>" + flows("d t"))
    with pytest.raises(CannotAnswer):
        walk.do("t")
