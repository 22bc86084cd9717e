"""Whom a process names: services by their codes, which another authority may call otherwise; and its own agents."""

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


def services_named(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The steps that name each service, by its code, in the order of the file; nothing without a process."""
    found: dict[str, list[str]] = {}
    for written, settings in _told(_diagram(document)):
        name = _step_of(written)
        for code in dict.fromkeys(_codes(settings)):
            found.setdefault(code, []).append(name)
    return found


def with_services(document: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """The document whose process names other services: ``codes`` by those it names; the others stay."""
    return _changed(document, lambda settings: _renamed(settings, codes))


def without_agents(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document whose process names no agent: whoever takes it over says who does what they did."""
    return _changed(document, _unnamed)


def _changed(document: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """The document with the settings of each step changed by a function of them."""
    diagram = _diagram(document)
    changed = False
    for written, settings in _told(diagram):
        made = change(settings)
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


def _told(diagram: Diagram | None) -> Iterator[tuple[etree._Element, dict[str, Any]]]:
    """What holds the settings of each step, and the settings; those nobody can read are left as they are."""
    for written in diagram.root.iter(own("step")) if diagram is not None else ():
        settings = read_settings(text_of(written))
        if settings is not None:
            yield written, settings


def _step_of(written: etree._Element) -> str:
    holder = next(islice(written.iterancestors(), 1, 2), written)
    return holder.get("name") or holder.get("id") or ""


def _codes(settings: Mapping[str, Any]) -> Iterator[str]:
    """Of a step, an opinion asked of several, a chain."""
    chain = settings.get("chain")
    for one in (settings, *(chain if isinstance(chain, list) else ())):
        if isinstance(one, Mapping) and isinstance(one.get("unit"), str):
            yield one["unit"]
    units = settings.get("units")
    yield from (one for one in (units if isinstance(units, list) else ()) if isinstance(one, str))


def _unnamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unnamed(one) for name, one in value.items() if name != "person"}
    return [_unnamed(one) for one in value] if isinstance(value, list) else value


def _renamed(value: Any, codes: Mapping[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed(one, codes, name) for name, one in value.items()}
    if isinstance(value, list):
        found = [_renamed(one, codes, key) for one in value]
        # Two services here may be one there: nobody is asked twice.
        return list(dict.fromkeys(found)) if key == "units" else found
    return codes.get(value, value) if key in ("unit", "units") and isinstance(value, str) else value
