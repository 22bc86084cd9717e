"""Events of a diagram: what each waits for or does, as the engine runs it."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.reading import local, referred
from parvis.processes.engine import markup
from parvis.processes.engine.markup import CannotRead
from parvis.processes.engine.plan import Kind, Node, Timer, Trigger
from parvis.processes.engine.timers import is_literal

_CAUGHT = {
    "timerEventDefinition": Trigger.TIMER,
    "messageEventDefinition": Trigger.MESSAGE,
    "signalEventDefinition": Trigger.SIGNAL,
    "conditionalEventDefinition": Trigger.CONDITION,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
}
_THROWN = {
    "messageEventDefinition": Kind.SEND,
    "signalEventDefinition": Kind.SIGNAL,
    "escalationEventDefinition": Kind.ESCALATION,
    "errorEventDefinition": Kind.ERROR,
    "terminateEventDefinition": Kind.TERMINATE,
}
_ONLY_ON_A_BORDER = frozenset({Trigger.ERROR, Trigger.ESCALATION})
_ONLY_AT_AN_END = frozenset({Kind.ERROR, Kind.TERMINATE})
_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef")
_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


Names = Mapping[str, str]
"""The codes or names of the messages, signals, errors and escalations of a document, by their identifiers."""


def names_of(root: etree._Element) -> Names:
    """Read them from the top of a document."""
    codes = {}
    for child in markup.children(root, "message", "signal", "error", "escalation"):
        identifier = markup.attribute(child, "id")
        told = [markup.attribute(child, key) for key in ("errorCode", "escalationCode", "name")]
        codes[identifier] = next(filter(None, told), identifier)
    return codes


def link(element: etree._Element) -> str | None:
    """Return the name of the link an event throws or catches; nothing for any other event."""
    for one in markup.children(element, "linkEventDefinition"):
        return markup.attribute(one, "name") or markup.words(one, "name")
    return None


def caught(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete an event that waits for something."""
    definition = _definition(element)
    if definition is None:
        return node
    trigger = _CAUGHT.get(local(definition))
    if trigger is None or (trigger in _ONLY_ON_A_BORDER and local(element) != "boundaryEvent"):
        raise CannotRead(_unknown(definition))
    timer = _timer(definition, node) if trigger == Trigger.TIMER else None
    condition = markup.expression(definition, "condition") if trigger == Trigger.CONDITION else ""
    if trigger == Trigger.CONDITION and not condition:
        raise CannotRead(_("cet événement attend une condition qui n’est pas écrite"))
    return replace(
        node,
        kind=Kind.CATCH,
        trigger=trigger,
        timer=timer,
        condition=condition,
        reference=_reference(definition, names),
    )


def thrown(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete an event that does something."""
    definition = _definition(element)
    if definition is None:
        return node
    kind = _THROWN.get(local(definition))
    if kind is None or (kind in _ONLY_AT_AN_END and local(element) != "endEvent"):
        raise CannotRead(_unknown(definition))
    return replace(node, kind=kind, reference=_reference(definition, names))


def received(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete a task that waits for a message."""
    return replace(node, kind=Kind.CATCH, trigger=Trigger.MESSAGE, reference=_reference(element, names))


def sent(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete a task that sends a message."""
    return replace(node, kind=Kind.SEND, reference=_reference(element, names))


def _definition(element: etree._Element) -> etree._Element | None:
    """Return the one definition of an event."""
    found = [child for child in markup.children(element) if local(child).endswith("EventDefinition")]
    if next(markup.children(element, "eventDefinitionRef"), None) is not None:
        raise CannotRead(_("cet événement renvoie à une définition écrite ailleurs"))
    if len(found) > 1:
        raise CannotRead(_("un événement qui en attend plusieurs n’est pas exécuté"))
    return found[0] if found else None


def _reference(element: etree._Element, names: Names) -> str:
    told = next(filter(None, (markup.attribute(element, name) for name in _REFERENCES)), "")
    return names.get(referred(told), told)


def _timer(definition: etree._Element, node: Node) -> Timer:
    for word, kind in _TIMES.items():
        text = markup.words(definition, word)
        if text:
            own = markup.extension(definition) or node.extension
            timer = Timer(kind=kind, text=text, element=node.element, extension=own)
            return timer if is_literal(timer) else replace(timer, text=markup.expression(definition, word))
    raise CannotRead(_("cette minuterie ne dit pas quand elle se déclenche"))


def _unknown(definition: etree._Element) -> str:
    return _("un événement de ce genre n’est pas exécuté ici (%(kind)s)") % {"kind": local(definition)}
