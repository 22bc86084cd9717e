"""Whom a process names: services by their codes, which another authority may call otherwise; and its own agents."""

from collections.abc import Iterator, Mapping
from typing import Any

from .told import retold, told


def services_named(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The steps that name each service, by its code, in the order of the file; nothing without a process."""
    found: dict[str, list[str]] = {}
    for step, settings in told(document):
        name = step.get("name") or step.get("id") or ""
        for code in dict.fromkeys(_codes(settings)):
            found.setdefault(code, []).append(name)
    return found


def with_services(document: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """The document whose process names other services: ``codes`` by those it names; the others stay."""
    return retold(document, lambda _step, settings: _renamed(settings, codes))


def without_agents(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document whose process names no agent: whoever takes it over says who does what they did."""
    return retold(document, lambda _step, settings: _unnamed(settings))


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
