"""What is tried: a process ready to run, and what its drawing says of each element."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from parvis.processes.diagrams.reading import local
from parvis.processes.diagrams.vocabulary import bpmn
from parvis.processes.engine.compiling import Compiled
from parvis.processes.settings import settings_of

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class Told:
    """What the drawing says of an element; `kind` is empty for what the house was told nothing of."""

    tag: str
    name: str = ""
    kind: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    choice: str = ""
    """Of a way: the name of the gateway that chooses it; empty when nothing chooses it."""


@dataclass(frozen=True)
class Scene:
    """A process and its elements, by their ids."""

    compiled: Compiled
    elements: Mapping[str, Told]

    def told(self, element: str) -> Told:
        """Return what is drawn of an element; what the engine adds beside one was told nothing."""
        return self.elements.get(element) or self.elements.get(element.rpartition("/")[2]) or Told("")


def scene_of(compiled: Compiled, root: etree._Element) -> Scene:
    """Set what the engine runs beside the file it was made of."""
    found = {
        one.get("id", ""): one
        for one in root.iter("*")
        if local(one) and one.get("id") and _is_run(one, root)
    }
    return Scene(compiled, {name: _told(one, found) for name, one in found.items()})


def _is_run(element: etree._Element, root: etree._Element) -> bool:
    return any(above.tag == bpmn("process") for above in element.iterancestors()) and element is not root


def _told(element: etree._Element, others: Mapping[str, etree._Element]) -> Told:
    kind, settings = settings_of(element) or ("", {})
    choice = ""
    source = others.get(element.get("sourceRef", ""))
    if local(element) == "sequenceFlow" and source is not None and local(source) in CHOOSING:
        leaving = [
            one
            for one in others.values()
            if local(one) == "sequenceFlow" and one.get("sourceRef") == source.get("id")
        ]
        choice = (source.get("name") or source.get("id") or "") if len(leaving) > 1 else ""
    return Told(local(element), element.get("name") or "", kind, settings, choice)
