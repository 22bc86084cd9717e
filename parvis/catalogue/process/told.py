"""What the steps of a document's process were told: their settings as they are written, and the file with others."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree

from parvis.processes.diagrams.reading import Diagram, UnreadableDiagram, text_of
from parvis.processes.diagrams.vocabulary import own
from parvis.processes.settings import read_settings

from .offered import read_text
from .telling import text_in_value

Settings = Mapping[str, Any]


def told(document: Mapping[str, Any]) -> Iterator[tuple[etree._Element, Settings]]:
    """Each step with its settings, in the order of the file; those nobody can read are left out."""
    for written, settings in _written(_diagram(document)):
        yield _step_of(written), settings


def retold(document: Mapping[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The document with the settings of each step changed by a function of its id and of them.

    Raises ValueError for a sign that no XML holds.
    """
    diagram = _diagram(document)
    changed = False
    for written, settings in _written(diagram):
        made = change(_step_of(written).get("id", ""), settings)
        if made != settings:
            written.text, changed = json.dumps(made, ensure_ascii=False, sort_keys=True), True
    if diagram is None or not changed:
        return dict(document)
    return {**document, "process": {"bpmn": diagram.written().decode()}}


def _diagram(document: Mapping[str, Any]) -> Diagram | None:
    text = text_in_value(document.get("process"))
    try:
        return read_text(text) if text else None
    except UnreadableDiagram:
        return None


def _written(diagram: Diagram | None) -> Iterator[tuple[etree._Element, dict[str, Any]]]:
    for written in diagram.root.iter(own("step")) if diagram is not None else ():
        settings = read_settings(text_of(written))
        if settings is not None:
            yield written, settings


def _step_of(written: etree._Element) -> etree._Element:
    """The element of BPMN that holds settings, above its ``extensionElements``."""
    return next(islice(written.iterancestors(), 1, 2), written)
