"""Activities and gateways of a diagram, one by one, as the engine runs them."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.reading import local, referred
from parvis.processes.engine import events, markup
from parvis.processes.engine.events import Names
from parvis.processes.engine.markup import CannotRead
from parvis.processes.engine.plan import Kind, Node, Repetition, Trigger
from parvis.rules import expressions

_Reading = Callable[[etree._Element, Node, Names], Node]


def _plain(kind: Kind) -> _Reading:
    return lambda _element, node, _names: replace(node, kind=kind)


def _called(element: etree._Element, node: Node, _names: Names) -> Node:
    called = referred(markup.attribute(element, "calledElement"))
    if not called:
        raise CannotRead(_("cet appel ne dit pas quel parcours il appelle"))
    return replace(node, kind=Kind.CALL, called=called)


def _on_border(element: etree._Element, node: Node, names: Names) -> Node:
    read = events.caught(element, node, names)
    if read.kind != Kind.CATCH:
        raise CannotRead(_("cet événement de bordure ne dit pas ce qu’il attend"))
    return replace(
        read,
        host=markup.attribute(element, "attachedToRef"),
        is_interrupting=read.trigger == Trigger.ERROR
        or markup.is_true(element, "cancelActivity", unless_told=True),
    )


def _first_of(element: etree._Element, node: Node, _names: Names) -> Node:
    if markup.is_true(element, "instantiate") or markup.attribute(element, "eventGatewayType") == "Parallel":
        raise CannotRead(_("cette passerelle ne peut commencer un parcours"))
    return replace(node, kind=Kind.RACE)


def _scope(element: etree._Element, node: Node, _names: Names) -> Node:
    if markup.is_true(element, "triggeredByEvent"):
        raise CannotRead(_("un sous-processus déclenché par un événement n’est pas exécuté"))
    return replace(node, kind=Kind.SCOPE)


READINGS: dict[str, _Reading] = {
    "task": _plain(Kind.TASK),
    "userTask": _plain(Kind.TASK),
    "manualTask": _plain(Kind.TASK),
    "serviceTask": _plain(Kind.SERVICE),
    "businessRuleTask": _plain(Kind.RULE),
    "sendTask": events.sent,
    "receiveTask": events.received,
    "subProcess": _scope,
    "callActivity": _called,
    "exclusiveGateway": _plain(Kind.CHOICE),
    "inclusiveGateway": _plain(Kind.INCLUSIVE),
    "parallelGateway": _plain(Kind.FORK),
    "eventBasedGateway": _first_of,
    "startEvent": _plain(Kind.THROUGH),
    "boundaryEvent": _on_border,
    "intermediateCatchEvent": events.caught,
    "intermediateThrowEvent": events.thrown,
    "endEvent": events.thrown,
}


def read(element: etree._Element, identifier: str, names: Names) -> Node:
    """Read an element; raise `CannotRead` for one the engine does not run."""
    word = local(element)
    if word == "scriptTask":
        raise CannotRead(_("une tâche de script contient du code : elle n’est pas exécutée"))
    reading = READINGS.get(word)
    if reading is None:
        raise CannotRead(_("cet élément n’est pas exécuté (%(kind)s)") % {"kind": word})
    if markup.is_true(element, "isForCompensation"):
        raise CannotRead(_("la compensation n’est pas exécutée"))
    node = Node(
        id=identifier,
        kind=Kind.THROUGH,
        name=" ".join(markup.attribute(element, "name").split()),
        element=identifier,
        default=markup.attribute(element, "default"),
        extension=markup.extension(element),
        repetition=_repetition(element),
    )
    return reading(element, node, names)


def _repetition(element: etree._Element) -> Repetition | None:
    for loop in markup.children(element, "standardLoopCharacteristics"):
        maximum = markup.attribute(loop, "loopMaximum")
        read = Repetition(
            again=markup.expression(loop, "loopCondition"),
            is_tested_first=markup.is_true(loop, "testBefore"),
            maximum=int(maximum) if maximum.isdecimal() and len(maximum) < 7 else None,
        )
        if not read.again and read.maximum is None:
            raise CannotRead(_("cette boucle ne dit pas quand elle s’arrête"))
        return read
    for several in markup.children(element, "multiInstanceLoopCharacteristics"):
        count = markup.expression(several, "loopCardinality")
        if not count:
            raise CannotRead(_("cette activité répétée ne dit pas combien de fois"))
        return Repetition(
            count=count,
            is_sequential=markup.is_true(several, "isSequential"),
            item=_variable(several, "inputDataItem") or "item",
            until=markup.expression(several, "completionCondition"),
            gathered=_name(markup.words(several, "loopDataOutputRef")),
            gathered_from=_variable(several, "outputDataItem"),
        )
    return None


def _variable(several: etree._Element, name: str) -> str:
    for one in markup.children(several, name):
        return _name(markup.attribute(one, "name") or markup.attribute(one, "id"))
    return ""


def _name(told: str) -> str:
    """Return the name of a variable; nothing for the data of another tool, which has no effect here."""
    return told if expressions.names_used(told) == {told} else ""
