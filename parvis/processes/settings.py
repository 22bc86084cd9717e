"""The settings of the house in an element of a diagram: one JSON document (note 75)."""

import json
from typing import Any

from lxml import etree

from parvis.processes.diagrams.reading import text_of
from parvis.processes.diagrams.vocabulary import bpmn, own


def settings_of(element: etree._Element) -> tuple[str, dict[str, Any]] | None:
    """Return the kind and the settings that the house wrote in an element, if it wrote some that can be read."""
    written = element.find(f"{bpmn('extensionElements')}/{own('step')}")
    if written is None:
        return None
    try:
        settings = json.loads(text_of(written) or "{}")
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(settings, dict):
        return None
    if element.get("calledElement"):
        settings["process"] = element.get("calledElement")
    return written.get("kind", ""), settings
