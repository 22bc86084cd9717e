"""Events of a diagram: what each waits for or does, as the engine runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.engine import markup
from parvis.processes.engine.plan import Kind, Node, Timer, Trigger

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


class CannotRead(Exception):
    """The element is not one the engine runs; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the document names beside its processes: definitions of events, codes, names of messages."""

    definitions: Mapping[str, etree._Element]
    codes: Mapping[str, str]

    @staticmethod
    def of(root: etree._Element) -> "Names":
        """Read them from the top of a document."""
        definitions, codes = {}, {}
        for child in markup.children(root):
            identifier = markup.attribute(child, "id")
            if markup.local(child).endswith("EventDefinition"):
                definitions[identifier] = child
            elif markup.local(child) in ("message", "signal", "error", "escalation"):
                told = [markup.attribute(child, key) for key in ("errorCode", "escalationCode", "name")]
                codes[identifier] = next(filter(None, told), identifier)
        return Names(definitions, codes)

    def code(self, reference: str) -> str:
        """Return the code or name a reference stands for: the reference itself when nothing explains it."""
        return self.codes.get(markup.after_prefix(reference), reference)


def link(element: etree._Element) -> str | None:
    """Return the name of the link an event throws or catches; nothing for any other event."""
    for one in markup.children(element, "linkEventDefinition"):
        return markup.attribute(one, "name") or markup.words(one, "name")
    return None


def caught(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete an event that waits for something."""
    definition = _definition(element, names)
    if definition is None:
        return node
    trigger = _CAUGHT.get(markup.local(definition))
    if trigger is None or (trigger in _ONLY_ON_A_BORDER and markup.local(element) != "boundaryEvent"):
        raise CannotRead(_unknown(definition))
    timer = _timer(definition, node) if trigger == Trigger.TIMER else None
    condition = markup.words(definition, "condition") if trigger == Trigger.CONDITION else ""
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
    definition = _definition(element, names)
    if definition is None:
        return node
    kind = _THROWN.get(markup.local(definition))
    if kind is None or (kind in _ONLY_AT_AN_END and markup.local(element) != "endEvent"):
        raise CannotRead(_unknown(definition))
    return replace(node, kind=kind, reference=_reference(definition, names))


def received(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete a task that waits for a message."""
    return replace(node, kind=Kind.CATCH, trigger=Trigger.MESSAGE, reference=_reference(element, names))


def sent(element: etree._Element, node: Node, names: Names) -> Node:
    """Complete a task that sends a message."""
    return replace(node, kind=Kind.SEND, reference=_reference(element, names))


def _definition(element: etree._Element, names: Names) -> etree._Element | None:
    """Return the one definition of an event, written in it or referred to."""
    found = [child for child in markup.children(element) if markup.local(child).endswith("EventDefinition")]
    for reference in markup.children(element, "eventDefinitionRef"):
        named = names.definitions.get(markup.after_prefix("".join(reference.itertext()).strip()))
        if named is None:
            raise CannotRead(_("cet événement renvoie à une définition qui manque"))
        found.append(named)
    if len(found) > 1:
        raise CannotRead(_("un événement qui en attend plusieurs n’est pas exécuté"))
    return found[0] if found else None


def _reference(element: etree._Element, names: Names) -> str:
    told = next(filter(None, (markup.attribute(element, name) for name in _REFERENCES)), "")
    return names.code(told) if told else ""


def _timer(definition: etree._Element, node: Node) -> Timer:
    for word, kind in _TIMES.items():
        text = markup.words(definition, word)
        if text:
            own = markup.extension(definition) or node.extension
            return Timer(kind=kind, text=text, element=node.element, extension=own)
    raise CannotRead(_("cette minuterie ne dit pas quand elle se déclenche"))


def _unknown(definition: etree._Element) -> str:
    return _("un événement de ce genre n’est pas exécuté ici (%(kind)s)") % {"kind": markup.local(definition)}
