"""The settings of the house in an element of a diagram: one JSON document (note 75)."""

from typing import Any

from lxml import etree

from parvis.base.strict_json import InvalidJson, read_strictly
from parvis.processes.diagrams.reading import text_of
from parvis.processes.diagrams.vocabulary import bpmn, own


def settings_of(element: etree._Element) -> tuple[str, dict[str, Any]] | None:
    """Return the kind and the settings that the house wrote in an element, if it wrote some that can be read."""
    written = element.find(f"{bpmn('extensionElements')}/{own('step')}")
    if written is None:
        return None
    settings = read_settings(text_of(written))
    if settings is None:
        return None
    if element.get("calledElement"):
        settings["process"] = element.get("calledElement")
    return written.get("kind", ""), settings


def read_settings(text: str) -> dict[str, Any] | None:
    """Return the settings that a text says; None for what is no document, or holds what no database keeps."""
    try:
        settings = read_strictly((text or "{}").encode("utf-8", "replace"))
    except InvalidJson:
        return None
    return settings if isinstance(settings, dict) else None
