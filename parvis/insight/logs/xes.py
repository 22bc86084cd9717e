"""A log in XES (IEEE 1849): read as it comes, without letting it do anything, one case in memory at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from parvis.insight.logs.events import CASE, OF_THE_CASE, Columns, Told, UnreadableLog

ALONE = "trace {}"
"""The name of a case that has none: its rank in the file."""
MOST_NAMES = 200

Attributes = dict[str, str]


def events_of(opened: BinaryIO, columns: Columns) -> Iterator[Told]:
    """Every event as it is written. Raises UnreadableLog, at the end for a name that no event bears."""
    seen: dict[str, None] = {}
    try:
        for rank, element in enumerate(traces(opened), 1):
            alone = ALONE.format(rank) if columns.case == CASE and called(element) == "trace" else ""
            for attributes in events(element):
                if len(seen) < MOST_NAMES:
                    seen |= dict.fromkeys(attributes)
                case = attributes.get(columns.case) or alone
                rest = (columns.activity, columns.time, columns.group)
                yield Told(case, *(attributes.get(name, "") for name in rest))
            forget(element)
    except etree.XMLSyntaxError as error:
        raise UnreadableLog(f"line {error.lineno or 0}: this is not the XML that it begins as") from None
    for name in columns.needed:
        if seen and name not in (*seen, CASE):
            raise columns.missing(name, list(seen))


def traces(opened: BinaryIO) -> Iterator[etree._Element]:
    """The traces of a log, and the events that stand outside of any, as they end. Raises UnreadableLog."""
    reading = etree.iterparse(
        opened, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )  # fmt: skip
    root = None
    for moment, element in reading:
        if root is None:
            root = element
            look_over(root)
        elif moment == "end" and element.getparent() is root:
            if called(element) in ("trace", "event"):
                yield element
            else:
                forget(element)


def look_over(root: etree._Element) -> None:
    """Refuse what declares entities, and what is no log. Raises UnreadableLog."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableLog("it declares a document type, which may make it anything: remove <!DOCTYPE …>")
    if called(root) != "log":
        raise UnreadableLog(f"this is no XES: it begins with <{called(root)[:80]}>, not with <log>")


def events(element: etree._Element) -> Iterator[Attributes]:
    """What is told of each event of a trace, and of the trace itself under ``case:``; an event alone has no case."""
    if called(element) == "event":
        yield told(element)
        return
    whole = {OF_THE_CASE + name: value for name, value in told(element).items()}
    for child in element.iterchildren("{*}event"):
        yield whole | told(child)


def told(element: etree._Element) -> Attributes:
    """The attributes written right under an element, those of attributes left out."""
    return {
        child.get("key", ""): (child.get("value") or "").strip()
        for child in element.iterchildren("*")
        if child.get("value") is not None
    }


def called(element: etree._Element) -> str:
    """The name of an element, whatever its namespace."""
    return etree.QName(element).localname


def forget(element: etree._Element) -> None:
    """Free the memory of what has been read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
