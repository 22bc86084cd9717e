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
    for plane in diagram.root.iterchildren(f"{{{DRAWING}}}BPMNDiagram"):
        for element in elements(plane):
            if (drawn := element.get("bpmnElement")) is not None:
                shown |= {drawn.strip(), referred(drawn)}
            foreign.update(_foreign(element))
    if not shown:
        report.warnings.append(
            Finding("layout", "BPMNDiagram", _("rien n’est dessiné : la disposition sera faite ici"))
        )
    else:
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


def _foreign(element: etree._Element) -> list[str]:
    """Name what another tool wrote on an element of the drawing, or put inside one."""
    name, above = etree.QName(element), element.getparent()
    if name.namespace not in STANDARD:
        is_first = above is not None and etree.QName(above).namespace in STANDARD
        return [str(name.localname)] if is_first else []
    spaces = {str(attribute): etree.QName(attribute) for attribute in element.attrib}
    return [
        str(one.localname)
        for one in spaces.values()
        if one.namespace is not None and one.namespace not in STANDARD
    ]
