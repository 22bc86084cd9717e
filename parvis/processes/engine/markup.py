"""Words of BPMN 2.0 in the tree of an interchange file, found without trusting anything else in it."""

from collections.abc import Iterator

from lxml import etree

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"

SCRIPTS = frozenset(
    {"script", "preScript", "postScript", "executionListener", "taskListener", "serviceTaskOperator"}
)
"""Extensions of other tools that hold code, or name some to call."""

ASIDE = frozenset(
    {
        "association",
        "auditing",
        "artifact",
        "category",
        "correlationSubscription",
        "dataObject",
        "dataObjectReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "humanPerformer",
        "incoming",
        "ioBinding",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "multiInstanceLoopCharacteristics",
        "outgoing",
        "performer",
        "potentialOwner",
        "property",
        "resourceRole",
        "standardLoopCharacteristics",
        "supportedInterfaceRef",
        "supports",
        "textAnnotation",
    }
)
"""What says nothing of the order in which things happen."""


def local(element: etree._Element) -> str:
    """Return the name of an element of BPMN; empty for what belongs to another vocabulary."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    name = etree.QName(tag)
    return str(name.localname) if name.namespace == MODEL else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Go through the children that BPMN knows under one of these names; through all it knows without names."""
    for child in element:
        word = local(child)
        if word and (not names or word in names):
            yield child


def words(element: etree._Element, name: str) -> str:
    """Return the text of the first child of that name."""
    for child in children(element, name):
        return "".join(child.itertext()).strip()
    return ""


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute as text, empty when it is absent."""
    return str(element.get(name) or "").strip()


def is_true(element: etree._Element, name: str, *, unless_told: bool = False) -> bool:
    """Read a yes or a no of XML Schema."""
    told = attribute(element, name)
    return told in ("true", "1") if told else unless_told


def extension(element: etree._Element) -> str:
    """Return what vocabularies other than BPMN say inside an element, as it stands in the file."""
    return "".join(
        etree.tostring(child, encoding="unicode", with_tail=False)
        for holder in children(element, "extensionElements")
        for child in holder
        if isinstance(child.tag, str)
    )


def hidden_code(element: etree._Element) -> str:
    """Return the name of an extension of an element, or of what it waits for, that holds code; else nothing."""
    own = [child for child in children(element) if local(child).endswith(("Definition", "Characteristics"))]
    for holder in (holder for one in (element, *own) for holder in children(one, "extensionElements")):
        for child in holder.iter():
            if isinstance(child.tag, str) and etree.QName(child.tag).localname in SCRIPTS:
                return str(etree.QName(child.tag).localname)
    return ""


def after_prefix(name: str) -> str:
    """Return a qualified name without its prefix."""
    return name.rpartition(":")[2]
