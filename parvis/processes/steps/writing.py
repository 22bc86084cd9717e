"""Write a list of steps as BPMN, over the file it came from when there is one."""

import json
from copy import deepcopy

from lxml import etree

from parvis.processes.diagrams.reading import Diagram, local
from parvis.processes.diagrams.remarks import keep_remarks
from parvis.processes.diagrams.vocabulary import (
    BOUNDS,
    BPMN,
    DRAWING,
    LINES,
    NODES,
    OWN,
    SCHEMA_INSTANCE,
    bpmn,
    own,
)
from parvis.processes.steps.graph import Flow, Graph, Node
from parvis.processes.steps.placing import place
from parvis.processes.steps.shape import Alarm, Choice, Step, Steps

_SPACES = {"bpmn": BPMN, "bpmndi": DRAWING, "dc": BOUNDS, "di": LINES, "xsi": SCHEMA_INSTANCE, "parvis": OWN}
_OF_THE_LIST = NODES | {"sequenceFlow"}


def write(steps: Steps, over: Diagram | None = None) -> Diagram:
    """Return the file of a list. Over the file it was read from, what the list does not say is kept."""
    root = deepcopy(over.root) if over is not None else _empty()
    process = _process(root, steps)
    graph = Graph(steps)
    former = {one.get("id", ""): one for one in process.iterchildren("*") if local(one) in _OF_THE_LIST}
    names = _named(graph.flows, former)
    for element in former.values():
        process.remove(element)
    for node in graph.nodes:
        written = _node(node, former.get(node.id), names)
        if isinstance(node.of, Choice):
            _set(written, own("then"), graph.then.get(node.id, ""))
        process.append(written)
    for flow, name in names.items():
        process.append(_flow(flow, name, former.get(name)))
    known = {one.get("id") for one in root.iter("*")}
    for line in list(process.iter(bpmn("association"))):
        if not {line.get("sourceRef"), line.get("targetRef")} <= known:
            _remove(line)
    place(root, process, steps, names)
    if over is not None:
        for remark in list(process.iterchildren(etree.Comment, etree.ProcessingInstruction)):
            process.remove(remark)
        keep_remarks(over.root, root)
    etree.indent(root, "  ")
    return Diagram(root)


def _empty() -> etree._Element:
    root = etree.Element(bpmn("definitions"), nsmap=_SPACES)
    root.set("id", "definitions")
    root.set("targetNamespace", OWN)
    return root


def _process(root: etree._Element, steps: Steps) -> etree._Element:
    process = next((one for one in root.iterchildren(bpmn("process")) if one.get("id") == steps.id), None)
    if process is None:
        process = etree.SubElement(root, bpmn("process"))
        process.set("id", steps.id)
        process.set("isExecutable", "true")
    _set(process, "name", steps.name)
    return process


def _named(flows: list[Flow], former: dict[str, etree._Element]) -> dict[Flow, str]:
    """Name each flow: as in the file when it joins what it joined there."""
    free: dict[tuple[str, str], list[str]] = {}
    for name, element in former.items():
        if local(element) == "sequenceFlow":
            ends = (element.get("sourceRef", ""), element.get("targetRef", ""))
            free.setdefault(ends, []).append(name)
    names: dict[Flow, str] = {}
    for flow in flows:
        kept = free.get((flow.source, flow.target), [])
        name = kept.pop(0) if kept else f"{flow.source}-{flow.target}"
        while name in names.values():
            name += "_"
        names[flow] = name
    return names


def _node(node: Node, former: etree._Element | None, names: dict[Flow, str]) -> etree._Element:
    element = _like(former, node.tag, ("incoming", "outgoing"))
    element.set("id", node.id)
    if node.of is not None:
        _set(element, "name", node.name)
    match node.of:
        case Step() as step:
            _settle(element, step)
            if step.kind == "wait":
                _set_timer(element, step.period)
        case Alarm() as alarm:
            element.set("attachedToRef", node.host)
            element.set("cancelActivity", "true" if alarm.interrupts else "false")
            _set_timer(element, alarm.period)
        case Choice():
            _set(
                element,
                "default",
                next((name for flow, name in names.items() if flow.is_default_of(node.id)), ""),
            )
    for way, name in names.items():
        for end, tag in ((way.target, "incoming"), (way.source, "outgoing")):
            if end == node.id:
                _put(element, tag, name)
    return element


def _flow(flow: Flow, name: str, former: etree._Element | None) -> etree._Element:
    element = _like(former, "sequenceFlow", ("conditionExpression",))
    element.set("id", name)
    element.set("sourceRef", flow.source)
    element.set("targetRef", flow.target)
    if flow.branch is not None:
        _set(element, "name", flow.branch.name)
        if flow.branch.condition:
            condition = etree.SubElement(element, bpmn("conditionExpression"))
            condition.set(f"{{{SCHEMA_INSTANCE}}}type", "bpmn:tFormalExpression")
            _set(condition, "language", flow.branch.language)
            condition.text = flow.branch.condition
    return element


def _like(former: etree._Element | None, tag: str, without: tuple[str, ...]) -> etree._Element:
    """Return an element with what the former one of its id held, but what is written again."""
    element = etree.Element(bpmn(tag), nsmap=_SPACES)
    if former is None:
        return element
    for attribute, value in former.attrib.items():
        if attribute != "default" or local(former) == tag:
            element.set(attribute, value)
    for child in former:
        if not isinstance(child.tag, str) or local(child) not in without:
            element.append(deepcopy(child))
    return element


def _settle(element: etree._Element, step: Step) -> None:
    """Write the settings of a step in the element of the house, beside the extensions of others."""
    holder = element.find(bpmn("extensionElements"))
    if holder is None:
        holder = etree.Element(bpmn("extensionElements"))
        element.insert(1 if element.find(bpmn("documentation")) is not None else 0, holder)
    for former in holder.findall(own("step")):
        holder.remove(former)
    written = etree.SubElement(holder, own("step"))
    written.set("kind", step.kind)
    settings = dict(step.settings)
    if step.kind == "call":  # BPMN has its own place for it.
        _set(element, "calledElement", str(settings.pop("process", "")))
    if settings:
        written.text = json.dumps(settings, ensure_ascii=False, sort_keys=True)


def _set_timer(element: etree._Element, period: str) -> None:
    """Say how long in the event, unless it says so already."""
    definition = element.find(bpmn("timerEventDefinition"))
    if definition is None:
        definition = etree.SubElement(element, bpmn("timerEventDefinition"))
    written = definition.find(bpmn("timeDuration"))
    if written is None:
        written = etree.SubElement(definition, bpmn("timeDuration"))
    written.text = period


def _put(element: etree._Element, tag: str, text: str) -> None:
    """Write a reference after the notes and extensions, where the schema wants it, in the order of the flows."""
    first = ("documentation", "extensionElements", "incoming", *(["outgoing"] if tag == "outgoing" else []))
    place_of = sum(1 for child in element if isinstance(child.tag, str) and local(child) in first)
    child = etree.Element(bpmn(tag))
    child.text = text
    element.insert(place_of, child)


def _set(element: etree._Element, attribute: str, value: str) -> None:
    if value:
        element.set(attribute, value)
    else:
        element.attrib.pop(attribute, "")


def _remove(element: etree._Element) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)
