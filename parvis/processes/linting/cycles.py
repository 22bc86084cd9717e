"""Repetitions that never stop, or that give people work faster than anybody can do it."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Finding, about
from parvis.processes.diagrams.moments import between_turns, is_endless
from parvis.processes.diagrams.reading import elements, local, nodes, referred, text_of
from parvis.processes.diagrams.vocabulary import ACTIVITIES, bpmn
from parvis.processes.settings import settings_of

LEAST_BETWEEN = timedelta(hours=1)
"""Between two turns of what asks something of people: nobody answers sooner, and 24 turns a day stay below the fifty at
which a step done again and again is blocked. What a repetition asks of a table or of a source has no such floor."""

_TO_NOBODY = frozenset({"table", "data"})


def judge_cycle(cycle: etree._Element) -> Iterator[Finding]:
    """Say of a ``timeCycle`` that it never stops, or asks too often; an expression says so at run only."""
    text = text_of(cycle).strip()
    if is_endless(text):
        yield about("timer", cycle, _("cette répétition ne s’arrête jamais : dites combien de fois"), text)
        return
    pause = between_turns(text)
    if pause is not None and pause < LEAST_BETWEEN and _asks_people(cycle):
        said = _("cette répétition donne du travail ou écrit plus d’une fois par heure : espacez-la")
        yield about("timer", cycle, said, text)


def _asks_people(cycle: etree._Element) -> bool:
    """Whether something of people is asked at each turn: only an event beside an activity has turns."""
    event = next(cycle.iterancestors(bpmn("boundaryEvent")), None)
    if event is None or event.get("cancelActivity") != "false":
        return False
    scope = event.getparent()
    assert scope is not None
    return any(_is_of_people(inside) for node in _after(event, scope) for inside in elements(node))


def _after(event: etree._Element, scope: etree._Element) -> list[etree._Element]:
    """What an event leads to, in its scope."""
    by_name = {node.get("id", ""): node for node in nodes(scope)}
    leading: dict[str, list[str]] = {}
    for flow in scope.iterchildren(bpmn("sequenceFlow")):
        source, target = (referred(flow.get(end, "")) for end in ("sourceRef", "targetRef"))
        leading.setdefault(source, []).append(target)
    for name, node in by_name.items():
        if node.get("attachedToRef"):
            leading.setdefault(referred(node.get("attachedToRef", "")), []).append(name)
    found: dict[str, etree._Element] = {}
    waiting = [event.get("id", "")]
    while waiting:
        for name in leading.get(waiting.pop(), ()):
            if name in by_name and name not in found:
                found[name] = by_name[name]
                waiting.append(name)
    return list(found.values())


def _is_of_people(element: etree._Element) -> bool:
    if local(element) not in ACTIVITIES - {"subProcess"}:
        return False
    told = settings_of(element)
    return told is None or told[0] not in _TO_NOBODY
