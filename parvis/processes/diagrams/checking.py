"""Say whether the house can take over a diagram of another tool, and everything that is left to settle.

Nothing is dropped in silence: an element is run, or kept and told, or the file is refused with its name and its place.
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.expressions import check_expressions
from parvis.processes.diagrams.findings import Finding, Report, called
from parvis.processes.diagrams.layout import check_layout
from parvis.processes.diagrams.reading import (
    Diagram,
    UnreadableDiagram,
    elements,
    is_true,
    local,
    nodes,
    read,
    referred,
    text_of,
)
from parvis.processes.diagrams.references import check_references
from parvis.processes.diagrams.vocabulary import (
    ATTRIBUTES,
    BPMN,
    CONTAINERS,
    DEFINITIONS,
    DRAWING,
    EVENTS,
    IDLE,
    NODES,
    NOTED,
    OWN,
    REFUSED,
    RUN,
    STANDARD,
    bpmn,
)


def check_file(content: bytes) -> Report:
    """Judge a file; one that cannot be read is refused with the line of the fault."""
    try:
        diagram = read(content)
    except UnreadableDiagram as error:
        return Report(unsupported=[Finding("file", "file", str(error), line=error.line)])
    return check(diagram)


def check(diagram: Diagram) -> Report:
    """Judge a diagram that was read."""
    report = Report(lanes=_lanes_of(diagram))
    for element in _judged(diagram.root, report):
        _check_attributes(element, report)
        check_expressions(element, report)
    _check_processes(diagram, report)
    check_references(diagram, report)
    check_layout(diagram, report)
    return report


def _lanes_of(diagram: Diagram) -> dict[str, str]:
    """Find the lane of each element that has one: the innermost, which is written after those around it."""
    return {
        referred(reference.text or ""): called(lane)
        for lane in diagram.root.iter(bpmn("lane"))
        for reference in lane.iterchildren(bpmn("flowNodeRef"))
    }


def _judged(root: etree._Element, report: Report) -> Iterator[etree._Element]:
    """Go through the elements that run or explain; tell those refused, and those kept for nothing."""
    for child in root.iterchildren("*"):
        name = etree.QName(child)
        if name.namespace == BPMN:
            yield from _judged_of_bpmn(child, root, report)
        elif name.namespace != DRAWING:
            _tell_extension([child], root, report)
    if root.tag == bpmn("definitions"):
        yield root


def _judged_of_bpmn(child: etree._Element, root: etree._Element, report: Report) -> Iterator[etree._Element]:
    name = local(child)
    if name == "extensionElements":
        foreign = [one for one in child.iterchildren("*") if etree.QName(one).namespace != OWN]
        _tell_extension(foreign, root, report)
    elif name in IDLE:
        report.warn("unused", child, _unused(IDLE[name]), " ".join(text_of(child).split()))
        _tell_kept(child, report)
    elif name in REFUSED:
        report.refuse("element", child, _refused(REFUSED[name]))
        _tell_attributes(child, report)
        yield from _judged(child, report)
    elif name in RUN or name in NOTED:
        if name in _PLACED and local(root) not in CONTAINERS:
            report.refuse(
                "element", child, _("ce n’est pas la place de cet élément : il ne s’exécuterait jamais")
            )
        yield child
        yield from _judged(child, report)
    else:
        report.refuse("element", child, _("ce n’est pas un élément de BPMN 2.0"))


def _check_attributes(element: etree._Element, report: Report) -> None:
    """Refuse the attributes that change how an element runs, and tell those of other tools."""
    if is_true(element, "isForCompensation"):
        report.refuse("attribute", element, _refused("compensation"), "isForCompensation")
    if is_true(element, "triggeredByEvent"):
        report.refuse("attribute", element, _refused("event"), "triggeredByEvent")
    if is_true(element, "parallelMultiple") or element.get("eventGatewayType", "").strip() == "Parallel":
        report.refuse("attribute", element, _refused("all events"))
    if (
        local(element) in EVENTS
        and sum(local(child) in DEFINITIONS for child in element.iterchildren("*")) > 1
    ):
        report.refuse("attribute", element, _refused("several events"))
    for counted in ("startQuantity", "completionQuantity"):
        if element.get(counted, "1").strip() != "1":
            report.refuse("attribute", element, _refused("quantity"), f"{counted}={element.get(counted)}")
    if element.get("behavior", "All") != "All":
        report.refuse("attribute", element, _refused("complex"), f"behavior={element.get('behavior')}")
    if is_true(element, "instantiate"):
        report.warn("start", element, _("c’est la demande qui commence le parcours, pas un message"))
    _tell_attributes(element, report)


def _tell_attributes(element: etree._Element, report: Report) -> None:
    """Tell the attributes of other tools: in a namespace of theirs, or without and unknown to the standard."""
    names = {str(attribute): etree.QName(attribute) for attribute in element.attrib}
    foreign = sorted(
        attribute
        for attribute, name in names.items()
        if (attribute not in ATTRIBUTES if name.namespace is None else name.namespace not in STANDARD | {OWN})
    )
    if foreign:
        written = ", ".join(f"{_prefixed(names[one], element)}={element.get(one)}" for one in foreign)
        report.warn("extension", element, _("attributs d’un autre outil, gardés tels quels"), written)


def _tell_kept(unused: etree._Element, report: Report) -> None:
    """Tell what another tool wrote in an element that is kept without effect."""
    for element in elements(unused):
        if local(element) == "extensionElements":
            _tell_extension(list(element.iterchildren("*")), element.getparent(), report)
        elif local(element):
            _tell_attributes(element, report)


def _check_processes(diagram: Diagram, report: Report) -> None:
    """A file must hold something that runs; with several, whoever publishes says which."""
    filled = [process for process in diagram.processes if nodes(process)]
    if not diagram.processes:
        report.refuse("process", diagram.root, _("le fichier ne contient aucun parcours"))
    elif not filled:
        report.warn("process", diagram.processes[0], _("le parcours est vide"))
    for process in filled[1:]:
        report.warn(
            "process",
            process,
            _("le fichier contient plusieurs parcours : un seul, à choisir, instruira les demandes"),
        )


def _tell_extension(found: list[etree._Element], host: etree._Element | None, report: Report) -> None:
    if not found or host is None:
        return
    counted = Counter(_prefixed(etree.QName(one), one) for one in found)
    names = ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in counted.items())
    report.warn("extension", host, _("éléments d’un autre outil, gardés tels quels"), names)


def _prefixed(name: etree.QName, element: etree._Element) -> str:
    """Return a name with the prefix that the file gives it."""
    if name.namespace is None:
        return str(name.localname)
    for prefix, space in element.nsmap.items():
        if space == name.namespace and prefix:
            return f"{prefix}:{name.localname}"
    return str(name.localname)


_PLACED = NODES | {"sequenceFlow"}


def _refused(reason: str) -> str:
    return {
        "script": _("un programme écrit dans un parcours n’est jamais exécuté"),
        "order": _("un sous-processus sans ordre (ad hoc) n’est pas pris en charge"),
        "compensation": _(
            "les transactions, les compensations et les annulations ne sont pas prises en charge"
        ),
        "complex": _("les branchements et comportements « complexes » ne sont pas pris en charge"),
        "shared": _("un événement décrit ailleurs que là où il sert n’est pas pris en charge"),
        "choreography": _("une chorégraphie ne s’exécute pas"),
        "all events": _("attendre plusieurs événements à la fois n’est pas pris en charge"),
        "several events": _("un événement qui en attend plusieurs n’est pas exécuté"),
        "event": _("un sous-processus déclenché par un événement n’est pas pris en charge"),
        "quantity": _("demander ou produire plusieurs jetons n’est pas pris en charge"),
    }[reason]


def _unused(kind: str) -> str:
    return {
        "data": _("gardé, mais sans effet : les données d’une demande sont ses réponses"),
        "people": _("gardé, mais sans effet : qui fait une tâche se dit dans ses réglages"),
        "service": _("gardé, mais sans effet : les services extérieurs sont ceux de la collectivité"),
        "exchange": _("gardé, mais sans effet : ces échanges ne s’exécutent pas"),
        "watching": _("gardé, mais sans effet"),
        "elsewhere": _("gardé : la tâche appelée est à décrire là où elle sert"),
    }[kind]
