"""Words of BPMN 2.0 in the tree of an interchange file, found without trusting anything else in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.expressions import language_of
from parvis.processes.diagrams.reading import local, text_of
from parvis.processes.diagrams.vocabulary import OWN, ZEN


class CannotRead(Exception):
    """The element is not one the engine runs; the message is the sentence."""


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


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Go through the children that BPMN knows under one of these names; through all it knows without names."""
    for child in element:
        word = local(child)
        if word and (not names or word in names):
            yield child


def words(element: etree._Element, name: str) -> str:
    """Return the text of the first child of that name."""
    for child in children(element, name):
        return text_of(child).strip()
    return ""


def expression(element: etree._Element, name: str) -> str:
    """Return the expression of the house in the first child of that name; a number needs no language.

    Raise `CannotRead` for one of another language: it could be read here, and mean something else.
    """
    for child in children(element, name):
        text = text_of(child).strip()
        if text and not text.isdecimal() and language_of(child) != ZEN:
            raise CannotRead(_("cette expression est dans la langue d’un autre outil"))
        return text
    return ""


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute as text, empty when it is absent."""
    return str(element.get(name) or "").strip()


def is_true(element: etree._Element, name: str, *, unless_told: bool = False) -> bool:
    """Read a yes or a no of XML Schema."""
    told = attribute(element, name)
    return told in ("true", "1") if told else unless_told


def extension(element: etree._Element) -> str:
    """Return the settings the house keeps inside an element, as they stand in the file."""
    for holder in children(element, "extensionElements"):
        for child in holder:
            if isinstance(child.tag, str) and etree.QName(child.tag).namespace == OWN:
                return text_of(child)
    return ""


def hidden_code(element: etree._Element) -> str:
    """Return the name of an extension of an element, or of what it waits for, that holds code; else nothing."""
    own = [child for child in children(element) if local(child).endswith(("Definition", "Characteristics"))]
    for holder in (holder for one in (element, *own) for holder in children(one, "extensionElements")):
        for child in holder.iter():
            if isinstance(child.tag, str) and etree.QName(child.tag).localname in SCRIPTS:
                return str(etree.QName(child.tag).localname)
    return ""
