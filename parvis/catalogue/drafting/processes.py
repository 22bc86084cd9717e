"""The process of a draft: its text, and the gesture that replaces it whole."""

from collections.abc import Sequence

from parvis.processes.diagrams.findings import Finding
from parvis.processes.diagrams.reading import Diagram, UnreadableDiagram
from parvis.processes.diagrams.remarks import keep_remarks

from ..process.offered import MOST_TOLD, read_text, refusals, with_place
from .gestures import Gesture, Impossible, Put
from .places import Document, Place

PROCESS = Place("document", "", ("process",))


class InvalidProcess(Impossible):
    """A text that the house refuses as a process; ``refused``: why, each thing with its element and its line."""

    def __init__(self, refused: Sequence[Finding]) -> None:
        super().__init__(" ; ".join(map(with_place, refused[:MOST_TOLD])))
        self.refused = list(refused)


def text_in(document: Document) -> str:
    """The text of the process of a document; "" without one."""
    held = document.get("process")
    text = held.get("bpmn") if isinstance(held, dict) else None
    return text if isinstance(text, str) else ""


def replaced(document: Document, text: str) -> list[Gesture]:
    """The gesture that gives a draft another process, "" for none. Raises InvalidProcess.

    It replaces the whole text its author saw: of two who change the same process, the second is told.
    """
    if text and (refused := refusals(text)):
        raise InvalidProcess(refused)
    was, now = document.get("process"), {"bpmn": text} if text else None
    return [Put(PROCESS, was, now)] if was != now else []


def with_remarks(text: str, *, of: Document) -> str:
    """A text drawn from the process of a document, with the comments that whoever drew it did not read."""
    former = text_in(of)
    if not text or ("<!--" not in former and former.find("<?", 1) < 0):
        return text
    try:
        before, now = read_text(former), read_text(text)
    except UnreadableDiagram:
        return text
    return text_of(now) if keep_remarks(before.root, now.root) else text


def text_of(diagram: Diagram) -> str:
    """A diagram as a draft keeps it."""
    return diagram.written().decode()
