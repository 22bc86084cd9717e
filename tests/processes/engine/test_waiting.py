"""Moments, messages, borders: what is waited for, and what stops waiting."""

from datetime import datetime, timedelta

import pytest

from parvis.processes.engine import running
from parvis.processes.engine.plan import Timer
from parvis.processes.engine.timers import Clock
from tests.processes.engine.drawing import MONDAY, Walk, at, compiled, flow, flows, in_days


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def border(identifier: str, what: str, *, host: str = "voir", interrupts: bool = True) -> str:
    return (
        f'<boundaryEvent id="{identifier}" attachedToRef="{host}" cancelActivity="{str(interrupts).lower()}">'
        f"{what}</boundaryEvent>"
    )


HEAD = '<startEvent id="d"/><userTask id="voir"/><userTask id="suite"/><sendTask id="relancer"/>' + flows(
    "d voir suite"
)


def test_a_wait_between_two_tasks_is_due_when_the_calendar_says() -> None:
    body = '<startEvent id="d"/><intermediateCatchEvent id="attendre">{}</intermediateCatchEvent><userTask id="suite"/>'
    walk = Walk(body.format(timer("P3D")) + flows("d attendre suite"))
    assert walk.wait("attendre").due == walk.last.next_due == MONDAY + timedelta(days=3)
    assert walk.after(2).waited == ["attendre"]
    assert walk.after(1).waited == ["suite"]


@pytest.mark.parametrize(
    ("kind", "text", "facts"),
    [
        ("timeDuration", "'P' + string(jours) + 'D'", {"jours": 4}),
        ("timeDate", "le", {"le": "2026-11-27T09:00:00+00:00"}),
        ("timeDate", "2026-11-27T09:00:00+00:00", {}),
    ],
)
def test_a_moment_is_written_or_computed(kind: str, text: str, facts: dict[str, object]) -> None:
    body = f'<startEvent id="d"/><intermediateCatchEvent id="t">{timer(text, kind)}</intermediateCatchEvent>'
    assert Walk(body + flows("d t"), **facts).last.next_due == MONDAY + timedelta(days=4)


@pytest.mark.parametrize("facts", [{}, {"le": 3}, {"le": "demain"}, {"le": "2026-11-27T09:00:00"}])
def test_a_moment_that_is_none_is_an_incident(facts: dict[str, object]) -> None:
    body = f'<startEvent id="d"/><intermediateCatchEvent id="t">{timer("le", "timeDate")}</intermediateCatchEvent>'
    walk = Walk(body + flows("d t"), **facts)
    assert [one.element for one in walk.last.incidents] == ["t"]
    assert walk.retry(le="2026-11-27T09:00:00+00:00").waited == ["t"]


def test_a_reminder_without_a_moment_is_left_out_and_its_task_stays() -> None:
    walk = Walk(HEAD + border("b", timer("le", "timeDate")) + flows("b relancer"))
    assert [one.element for one in walk.last.incidents] == ["b"]
    assert walk.skip().waited == ["voir"]
    assert walk.do("voir").waited == ["suite"]


def test_the_calendar_is_asked_once_with_the_settings_of_the_house() -> None:
    asked = []

    def due(one: Timer, since: datetime) -> datetime:
        asked.append((one.kind, one.text, one.element, one.extension))
        return in_days(one, since)

    settings = '<tool:autre/><parvis:settings>{"jours": "ouvrés"}</parvis:settings>'
    settings = f"<extensionElements>{settings}</extensionElements>"
    body = f'<startEvent id="d"/><intermediateCatchEvent id="t">{settings}{timer("P3D")}</intermediateCatchEvent>'
    process = compiled(body + flows("d t"))
    first = running.start(process, {}, Clock(MONDAY, due))
    running.refresh(process, first.state, Clock(MONDAY + timedelta(days=1), due))
    assert [one[:3] for one in asked] == [("duration", "P3D", "t")]
    assert asked[0][3] == first.waits[0].extension == '{"jours": "ouvrés"}'


def test_a_reminder_leaves_the_task_and_comes_again_as_often_as_told() -> None:
    body = HEAD + border("rappel", timer("R2/P3D", "timeCycle"), interrupts=False) + flows("rappel relancer")
    walk = Walk(body)
    assert walk.waited == ["voir", "rappel"]
    assert walk.after(3).waited == ["voir", "rappel", "relancer"]
    assert walk.wait("rappel").due == MONDAY + timedelta(days=6)
    assert walk.do("relancer").after(3).waited == ["voir", "relancer"]
    ended = walk.do("voir")
    assert ended.waited == ["relancer", "suite"]
    assert ended.do("relancer").do("suite").last.is_ended


def test_a_task_done_withdraws_its_reminder() -> None:
    walk = Walk(HEAD + border("rappel", timer("P3D"), interrupts=False) + flows("rappel relancer"))
    assert walk.do("voir").last.withdrawn == (("rappel", 1),)
    assert walk.waited == ["suite"]
    assert walk.after(9).waited == ["suite"]


def test_a_deadline_withdraws_the_task() -> None:
    walk = Walk(HEAD + border("délai", timer("P3D")) + flows("délai relancer"))
    assert walk.after(3).waited == ["relancer"]
    assert walk.last.withdrawn == (("délai", 1), ("voir", 1))
    assert walk.do("relancer").last.is_ended


def test_three_days_without_a_worker_are_caught_up_in_order_and_once() -> None:
    body = HEAD + border("b", timer("P2D"), interrupts=False) + border("a", timer("P1D"), interrupts=False)
    body += '<sendTask id="un"/><sendTask id="deux"/>' + flows("a un", "b deux")
    walk = Walk(body + border("r", timer("R3/P1D", "timeCycle"), interrupts=False) + flows("r relancer"))
    walk.after(3)
    assert [one for one in walk.path if one in ("a", "b", "r")] == ["a", "r", "b", "r", "r"]
    assert walk.after(0).last.path == ()


def test_the_first_of_two_events_withdraws_the_other() -> None:
    aside = '<message id="m" name="réponse reçue"/>'
    body = '<startEvent id="d"/><eventBasedGateway id="g"/><userTask id="lire"/><userTask id="clore"/>'
    body += (
        '<intermediateCatchEvent id="reçu"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    )
    body += f'<intermediateCatchEvent id="délai">{timer("P5D")}</intermediateCatchEvent>'
    process = compiled(body + flows("d g", "g reçu lire", "g délai clore"), aside=aside)
    walk = Walk(process)
    assert {(one.element, one.kind, one.reference) for one in walk.last.waits} == {
        ("reçu", "message", "réponse reçue"),
        ("délai", "timer", ""),
    }
    assert walk.do("reçu").waited == ["lire"]
    assert Walk(process).after(5).waited == ["clore"]
    assert Walk(process).after(5).do("clore").last.is_ended


def test_a_condition_is_looked_at_when_values_change() -> None:
    body = '<startEvent id="d"/><intermediateCatchEvent id="c"><conditionalEventDefinition><condition>complet'
    body += '</condition></conditionalEventDefinition></intermediateCatchEvent><userTask id="suite"/>'
    walk = Walk(body + flows("d c suite"))
    assert walk.after(1).waited == ["c"]
    assert walk.after(1, complet=True).waited == ["suite"]


def test_a_signal_is_heard_everywhere_in_the_instance() -> None:
    aside = '<signal id="s" name="annulé"/>'
    body = '<startEvent id="d"/><userTask id="a"/><endEvent id="e"><signalEventDefinition signalRef="s"/></endEvent>'
    body += (
        '<userTask id="voir"/>'
        + border("b", '<signalEventDefinition signalRef="s"/>')
        + '<userTask id="suite"/>'
    )
    walk = Walk(compiled(body + flows("d a e", "d voir", "b suite"), aside=aside))
    assert walk.do("a").waited == ["suite"]


def test_a_failed_effect_goes_by_the_border_that_catches_it() -> None:
    aside = '<error id="x" errorCode="REFUS"/>'
    known = border("refus", '<errorEventDefinition errorRef="x"/>') + flow("refus", "relancer")
    assert Walk(compiled(HEAD + known, aside=aside)).fail("voir", "REFUS").waited == ["relancer"]
    other = Walk(compiled(HEAD + known, aside=aside)).fail("voir", "PANNE")
    assert [(one.element, one.reason) for one in other.last.incidents] == [("voir", "PANNE")]
    assert other.waited == []
    assert other.retry().waited == ["voir"]
    assert other.do("voir").waited == ["suite"]
    any_error = border("tout", "<errorEventDefinition/>") + flow("tout", "relancer")
    assert Walk(HEAD + any_error).fail("voir", "PANNE").waited == ["relancer"]


def test_a_start_event_is_chosen_when_there_are_several() -> None:
    body = '<startEvent id="lui"/><startEvent id="courrier"><messageEventDefinition/></startEvent>'
    body += '<userTask id="a"/><userTask id="b"/>' + flows("lui a", "courrier b")
    assert Walk(body).waited == ["a"]
    assert Walk(body, event="courrier").waited == ["b"]
    with pytest.raises(running.CannotStart):
        running.start(compiled(body), {}, at(), event="a")
