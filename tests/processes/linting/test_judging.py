"""Faults of drawing are found by walking all that can happen, before anybody is caught in them."""

import pytest

from parvis.processes.diagrams.reading import read
from parvis.processes.diagrams.vocabulary import OWN
from parvis.processes.kinds import Known
from parvis.processes.linting import walking
from parvis.processes.linting.judging import judge
from tests.processes.diagrams.drawn import file_of, flow, line

ON = "<conditionExpression>oui</conditionExpression>"
SPLIT = '<parallelGateway id="x"/>'
CHOICE = '<exclusiveGateway id="x" default="x-a"/>'

TWICE = (
    line(SPLIT, '<task id="m"/>', named_after="s") + '<sequenceFlow id="again" sourceRef="x" targetRef="m"/>'
)


def cycle(text: str) -> str:
    """Return an event, `w`, that waits so."""
    timer = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    return f'<intermediateCatchEvent id="w">{timer}</intermediateCatchEvent>'


def faults(inside: str) -> list[tuple[str, str]]:
    """Return the kind and the element of each fault."""
    return [(one.kind, one.id) for one in judge(read(file_of(inside)).processes[0])]


@pytest.mark.parametrize(
    "inside",
    [
        line('<task id="a"/>', '<task id="b"/>'),
        line(SPLIT, '<task id="a"/>', '<parallelGateway id="m"/>')
        + '<task id="b"/>'
        + flow("x", "b")
        + flow("b", "m"),
        line(CHOICE, '<task id="a"/>', '<task id="m"/>') + flow("x", "m", ON),
        line('<task id="a"/>', '<exclusiveGateway id="x" default="x-end"/>') + flow("x", "a", ON),
        line('<task id="a"/>')
        + '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"/><task id="r"/><endEvent id="e"/>'
        + flow("b", "r")
        + flow("r", "e"),
        line(
            '<inclusiveGateway id="x" default="x-a"/>',
            '<task id="a"/>',
            '<inclusiveGateway id="m"/>',
            '<task id="t"/>',
        )
        + '<task id="b"/>'
        + flow("x", "b", ON)
        + flow("b", "m"),
        line(SPLIT, '<task id="a"/>', '<endEvent id="z"><terminateEventDefinition/></endEvent>').replace(
            flow("z", "end"), flow("x", "end")
        ),
        line(SPLIT, '<exclusiveGateway id="y" default="y-m"/>', '<parallelGateway id="m"/>')
        + '<endEvent id="z"><terminateEventDefinition/></endEvent>'
        + flow("x", "m")
        + flow("y", "z", ON),
        line('<subProcess id="s"/>'),
        '<task id="alone"/>',
    ],
    ids=[
        "row",
        "together",
        "choice",
        "loop",
        "reminder",
        "some",
        "terminate",
        "saved by it",
        "collapsed",
        "alone",
    ],
)
def test_what_stands_is_not_accused(inside: str) -> None:
    """The shapes people draw every day."""
    assert faults(inside) == []


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (line('<task id="a"/>') + '<task id="b"/>' + flow("b", "end"), [("never", "b")]),
        (
            line(CHOICE, '<task id="a"/>', '<parallelGateway id="m"/>') + flow("x", "m", ON),
            [("stuck", "m")],
        ),
        (
            line(SPLIT, '<task id="a"/>', '<task id="m"/>') + flow("x", "m"),
            [("twice", "m")],
        ),
        (
            line('<inclusiveGateway id="x" default="x-a"/>', '<task id="a"/>', '<parallelGateway id="m"/>')
            + flow("x", "m", ON),
            [("stuck", "m")],
        ),
        (
            line(SPLIT, '<task id="a"/>', '<parallelGateway id="m"/>')
            + '<boundaryEvent id="b" attachedToRef="a"/><endEvent id="e"/>'
            + flow("x", "m")
            + flow("b", "e"),
            [("stuck", "m")],
        ),
        (
            line(CHOICE, '<task id="a"/>')
            + '<task id="b"/>'
            + flow("x", "b", ON)
            + flow("b", "b")
            + flow("b", "end"),
            [("endless", "b")],
        ),
        (
            line(CHOICE, '<task id="a"/>')
            + '<task id="b"/><task id="c"/>'
            + flow("x", "b", ON)
            + flow("b", "c")
            + flow("c", "b"),
            [("endless", "b"), ("endless", "c")],
        ),
        (
            line('<exclusiveGateway id="x"/>', '<task id="a"/>') + flow("x", "end"),
            [("condition", "x-a"), ("condition", "x-end")],
        ),
        (
            line('<exclusiveGateway id="x"/>').replace(
                flow("x", "end"), flow("x", "end", ON) + flow("x", "b", ON)
            )
            + '<endEvent id="b"/>',
            [("default", "x")],
        ),
        (
            line(f'<subProcess id="s">{TWICE}</subProcess>'),
            [("twice", "m")],
        ),
    ],
    ids=[
        "never",
        "stuck",
        "twice",
        "some",
        "interrupted",
        "itself",
        "endless",
        "unsaid",
        "no default",
        "inside",
    ],
)
def test_a_fault_is_told_with_its_element(inside: str, found: list[tuple[str, str]]) -> None:
    """Where it is, and nothing that only follows from it."""
    assert sorted(faults(inside)) == sorted(found)


def told(kind: str, settings: str = "{}") -> str:
    """Return a task, `a`, with these settings."""
    step = f'<step xmlns="{OWN}" kind="{kind}">{settings}</step>'
    return f'<userTask id="a"><extensionElements>{step}</extensionElements></userTask>'


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (told("task", '{"unit": "sports"}'), []),
        (told("task", '{"unit": "closed"}'), [("settings", "a", "unit")]),
        (told("task"), [("settings", "a", "unit")]),
        (told("task", "["), [("settings", "a", "")]),
        (told("task", "[]"), [("settings", "a", "")]),
        ('<userTask id="a"/>', [("settings", "a", "")]),
        ('<callActivity id="a" calledElement="Q"/>', [("settings", "a", "")]),
        (f'<subProcess id="s">{told("task")}</subProcess>', [("settings", "a", "unit")]),
        (told("task", '{"unit": "sports"}').replace("<step", "<o:userTask xmlns:o='urn:other'/><step"), []),
        (cycle("R/PT1H"), [("timer", "w", "R/PT1H")]),
        (cycle("R3/PT1H"), []),
        (
            told("message", '{"words": {"fr": "Non."}}').replace("userTask", "intermediateThrowEvent"),
            [("settings", "a", "")],
        ),
        (
            told("wait", '{"shown": {"fr": 5}}').replace("userTask", "intermediateThrowEvent"),
            [("settings", "a", "shown")],
        ),
        (told("wait", '{"shown": {"fr": "Oui"}}').replace("userTask", "intermediateThrowEvent"), []),
        (told("task", '{"shown": 5}').replace("userTask", "parallelGateway"), [("settings", "a", "shown")]),
    ],
)
def test_what_a_step_was_not_told_is_found(node: str, found: list[tuple[str, str, str]]) -> None:
    """A task nobody can do, settings that cannot be read, a delay without an end."""
    process = read(file_of(line(node))).processes[0]
    assert [
        (one.kind, one.id, one.value) for one in judge(process, Known(units=frozenset({"sports"})))
    ] == found


INSIDE = told("task").replace('id="a"', 'id="b"')


def again(period: str, node: str, *, interrupts: str = "false") -> str:
    """Return a task and, beside it, an event that rings so and leads to this element."""
    rings = f"<timerEventDefinition><timeCycle>{period}</timeCycle></timerEventDefinition>"
    host = told("task", '{"unit": "sports"}').replace('id="a"', 'id="t"')
    return (
        line(host)
        + f'<boundaryEvent id="w" attachedToRef="t" cancelActivity="{interrupts}">{rings}</boundaryEvent>{node}'
        + f'<exclusiveGateway id="x"/><endEvent id="e"/>{flow("w", "x")}{flow("x", "a")}{flow("a", "e")}'
    )


@pytest.mark.parametrize(
    ("inside", "is_told"),
    [
        (again("R50/PT1S", told("task", '{"unit": "sports"}')), True),
        (again("R50/PT59M59S", told("message", '{"words": {"fr": "Bonjour"}}')), True),
        (again("R3/2026-12-01/PT0,5H", told("task", '{"unit": "sports"}')), True),
        (again("R50/PT1S", f'<subProcess id="a">{INSIDE}</subProcess>'), True),
        (again("R50/PT1H", told("task", '{"unit": "sports"}')), False),
        (again("R50/P1DT1S", told("task", '{"unit": "sports"}')), False),
        (again("R50/PT1S", told("data", '{"connection": "fees"}')), False),
        (again("R50/PT1S", told("task", '{"unit": "sports"}'), interrupts="true"), False),
    ],
)
def test_a_repetition_leaves_people_an_hour_between_two_turns(inside: str, *, is_told: bool) -> None:
    """A source may be asked each minute; an agent is not given a task a second."""
    found = judge(read(file_of(inside)).processes[0], Known(units=frozenset({"sports"})))
    assert [one.id for one in found if one.kind == "timer"] == (["w"] if is_told else [])


def test_too_much_to_see_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty ways at once have a million states: the walk stops, and says that it did not see all."""
    ways = [f"w{number}" for number in range(20)]
    inside = (
        line(SPLIT, '<parallelGateway id="m"/>')
        + "".join(f'<task id="{way}"/>' for way in ways)
        + "".join(flow("x", way) + flow(way, "m") for way in ways)
    )
    monkeypatch.setattr(walking, "MOST_MARKINGS", 500)
    assert faults(inside) == [("large", "P")]
