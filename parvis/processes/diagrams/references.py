"""What a diagram refers to: a flow that leads nowhere cannot run, a message nobody defined is only told."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Report
from parvis.processes.diagrams.reading import Diagram, elements, local, referred
from parvis.processes.diagrams.vocabulary import ACTIVITIES, NODES, REFUSED, bpmn

Index: TypeAlias = Mapping[str, etree._Element]

_RUN_BY_ID = NODES | {"process", "sequenceFlow"}
_TOLD = {
    "messageRef",
    "signalRef",
    "errorRef",
    "escalationRef",
    "processRef",
    "operationRef",
    "dataObjectRef",
    "dataStoreRef",
}


def check_references(diagram: Diagram, report: Report) -> None:
    """Refuse an id borne twice, a flow or a boundary event without its ends, a process that calls itself."""
    index = _indexed(diagram, report)
    for element in elements(diagram.root):
        match local(element):
            case "sequenceFlow":
                _check_flow(element, index, report)
            case "boundaryEvent":
                _check_boundary(element, index, report)
            case "callActivity":
                _check_call(element, index, report)
            case "messageFlow" | "association":
                _check_line(element, index, report)
            case "flowNodeRef":
                _check_lane(element, index, report)
        if local(element):
            _check_told(element, index, report)


def find(index: Index, value: str) -> etree._Element | None:
    """Return what a reference names; an id that holds a colon is looked for as it stands first."""
    found = index.get(value.strip())
    return found if found is not None else index.get(referred(value))


def _indexed(diagram: Diagram, report: Report) -> Index:
    index: dict[str, etree._Element] = {}
    for element in elements(diagram.root):
        name = element.get("id")
        if not local(element) or name is None:
            continue
        if local(element) in _RUN_BY_ID and (not name.strip() or "/" in name):
            report.refuse("id", element, _("cet identifiant est vide ou contient une barre oblique"), name)
        if name in index:
            runs = not _RUN_BY_ID.isdisjoint((local(element), local(index[name])))
            tell, kind = (report.refuse, "id") if runs else (report.warn, "reference")
            tell(kind, element, _("cet identifiant est porté deux fois"), name)
        index[name] = element
    return index


def _check_flow(flow: etree._Element, index: Index, report: Report) -> None:
    """A flow joins two elements of one process or sub-process, wherever the tool wrote it."""
    ends = [_end(flow, end, index, report) for end in ("sourceRef", "targetRef")]
    source, target = ends
    if source is not None and target is not None and source.getparent() is not target.getparent():
        report.refuse(
            "flow",
            flow,
            _("le lien sort de son parcours ou de son sous-processus"),
            f"{source.get('id')} → {target.get('id')}",
        )


def _end(flow: etree._Element, end: str, index: Index, report: Report) -> etree._Element | None:
    value = flow.get(end, "")
    node = find(index, value)
    if node is None or local(node) not in NODES | set(REFUSED):
        report.refuse("flow", flow, _("le lien ne mène à aucun élément du parcours"), f"{end}={value}")
        return None
    return node


def _check_boundary(event: etree._Element, index: Index, report: Report) -> None:
    value = event.get("attachedToRef", "")
    host = find(index, value)
    if host is None or local(host) not in ACTIVITIES | set(REFUSED):
        report.refuse(
            "boundary", event, _("l’événement n’est attaché à aucune tâche"), f"attachedToRef={value}"
        )


def _check_call(call: etree._Element, index: Index, report: Report) -> None:
    value = call.get("calledElement", "")
    called = find(index, value) if value else None
    if called is None:
        report.warn(
            "call",
            call,
            _("le parcours appelé n’est pas dans ce fichier : à choisir avant de publier"),
            value,
        )
    elif called in call.iterancestors(bpmn("process")):
        report.refuse("call", call, _("le parcours s’appelle lui-même"), value)


def _check_line(line: etree._Element, index: Index, report: Report) -> None:
    for end in ("sourceRef", "targetRef"):
        value = line.get(end, "")
        if find(index, value) is None:
            report.warn("reference", line, _("ce trait ne mène à rien dans ce fichier"), f"{end}={value}")


def _check_lane(reference: etree._Element, index: Index, report: Report) -> None:
    value = reference.text or ""
    if find(index, value) is None:
        report.warn("reference", reference, _("le couloir nomme un élément absent du fichier"), value)


def _check_told(element: etree._Element, index: Index, report: Report) -> None:
    for attribute in _TOLD & set(element.attrib):
        value = element.get(attribute, "")
        if value and find(index, value) is None:
            report.warn(
                "reference",
                element,
                _("ce que l’élément nomme n’est pas dans ce fichier"),
                f"{attribute}={value}",
            )
    default = element.get("default")
    if default is not None and local(element) in NODES:
        flow = find(index, default)
        if flow is None or flow.tag != bpmn("sequenceFlow"):
            report.refuse("flow", element, _("la voie par défaut n’existe pas"), f"default={default}")
