"""Read a file of BPMN 2.0 without letting it do anything: no entity, no network, nothing huge."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.coding import recoded
from parvis.processes.diagrams.vocabulary import BPMN, NODES, bpmn

MAX_BYTES = 5_000_000
"""A file of 1,000 tasks with its layout and the extensions of a talkative tool weighs 2 MB."""
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100


class UnreadableDiagram(Exception):
    """The file cannot be read as BPMN 2.0; `line` is where, 0 when nowhere in particular."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Diagram:
    """A file that was read: its tree, which nobody changes."""

    root: etree._Element

    @property
    def processes(self) -> list[etree._Element]:
        """The processes, in the order of the file."""
        return list(self.root.iterchildren(bpmn("process")))

    def written(self) -> bytes:
        """Return the file again, with all that it held: comments, layout, extensions."""
        return etree.tostring(self.root.getroottree(), encoding="UTF-8", xml_declaration=True)


def read(content: bytes) -> Diagram:
    """Return the diagram of a file. Raise `UnreadableDiagram` with the line and the reason."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // 1_000_000
        raise UnreadableDiagram(_("le fichier pèse plus de %(size)s Mo") % {"size": size})
    try:
        content = recoded(content)
    except UnicodeError:
        raise UnreadableDiagram(
            _("les caractères de ce fichier ne sont pas dans le codage qu’il annonce")
        ) from None
    _look_over(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error.lineno or 0) from None
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace != BPMN:
        raise UnreadableDiagram(
            _("ce n’est pas du BPMN 2.0 : le fichier commence par « %(name)s » de « %(space)s »")
            % {"name": name.localname[:80], "space": (name.namespace or "")[:120]},
            line_of(root),
        )
    return Diagram(root)


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Go through the elements under one, itself included, without comments."""
    yield from root.iter("*")


def nodes(inside: etree._Element) -> list[etree._Element]:
    """Return what a token can stand on directly in a process or a sub-process."""
    return [child for child in inside.iterchildren("*") if child.tag in _NODES]


def local(element: etree._Element) -> str:
    """Return the name of an element of BPMN; empty for what belongs to another vocabulary, and for comments."""
    tag = element.tag
    return tag.removeprefix(_PREFIX) if isinstance(tag, str) and tag.startswith(_PREFIX) else ""


def is_true(element: etree._Element, name: str) -> bool:
    """Whether an attribute says yes, as XML Schema writes it."""
    return (element.get(name) or "").strip() in ("true", "1")


def line_of(element: etree._Element) -> int:
    """Return the line of the file where an element opens."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def text_of(element: etree._Element) -> str:
    """Return all the text an element holds, its CDATA sections and its children's included."""
    return "".join(map(str, element.itertext()))


def referred(value: str) -> str:
    """Return the id that a reference names: `ns:Task_1` is `Task_1` (the schema says xsd:QName)."""
    return value.strip().rpartition(":")[2]


_NODES = frozenset(bpmn(name) for name in NODES)
_PREFIX = bpmn("")


def _look_over(content: bytes) -> None:
    """Refuse a file before its tree is made: a document type (entities come by it), too deep, too many elements."""
    depth = count = 0

    def declared(*_about: object) -> None:
        raise UnreadableDiagram(
            _("le fichier déclare un type de document (DOCTYPE)"), parser.CurrentLineNumber
        )

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise UnreadableDiagram(
                _("le fichier a trop d’éléments ou trop de niveaux"), parser.CurrentLineNumber
            )

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _unreadable(error.lineno) from None
    except (LookupError, ValueError):  # An encoding that Python does not know, or of several bytes.
        raise UnreadableDiagram(_("le codage des caractères de ce fichier n’est pas connu")) from None


def _unreadable(line: int) -> UnreadableDiagram:
    return UnreadableDiagram(_("ce n’est pas un fichier XML bien formé"), line)
