"""Where a diagram draws its elements; what is drawn nowhere is still there, and told."""

from collections import Counter

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Finding, Report
from parvis.processes.diagrams.reading import Diagram, elements, local, referred
from parvis.processes.diagrams.vocabulary import DRAWING, NODES, STANDARD

_DRAWN = NODES | {"sequenceFlow"}


def check_layout(diagram: Diagram, report: Report) -> None:
    """Tell what is not drawn, and the colours and marks of another tool, once by kind."""
    shown: set[str] = set()
    foreign: Counter[str] = Counter()
    for element in elements(diagram.root):
        name = etree.QName(element)
        if name.namespace != DRAWING:
            continue
        if (drawn := element.get("bpmnElement")) is not None:
            shown |= {drawn.strip(), referred(drawn)}
        for attribute in element.attrib:
            if (space := etree.QName(attribute).namespace) is not None and space not in STANDARD:
                foreign[etree.QName(attribute).localname] += 1
    if not shown:
        report.warnings.append(
            Finding("layout", "BPMNDiagram", _("rien n’est dessiné : la disposition sera faite ici"))
        )
        return
    for element in elements(diagram.root):
        if local(element) in _DRAWN and element.get("id") not in shown:
            report.warn("layout", element, _("n’est pas dessiné : il sera placé ici"))
    if foreign:
        report.warnings.append(
            Finding(
                "extension",
                "BPMNDiagram",
                _("couleurs et marques d’un autre outil, gardées telles quelles"),
                value=", ".join(f"{name} ×{count}" for name, count in sorted(foreign.items())),
            )
        )
