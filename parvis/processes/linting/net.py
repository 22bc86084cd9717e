"""A process as a net: what each element takes from its incoming flows, and what it may leave on the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from lxml import etree

from parvis.processes.diagrams.reading import local, nodes, referred
from parvis.processes.diagrams.vocabulary import bpmn

MOST_TOGETHER = 6
"""Ways of an inclusive gateway that are tried in every combination; above, one at a time and all at once."""


@dataclass(frozen=True)
class Node:
    """An element: its flows by name, and how it takes and leaves."""

    name: str
    tag: str
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    conditional: frozenset[str]
    instead: tuple[tuple[str, ...], ...]
    """Flows taken in place of the others when an event interrupts it."""
    beside: tuple[tuple[str, ...], ...]
    """Flows taken besides, once each at most, when an event does not interrupt it."""
    ends_all: bool

    @property
    def waits_for_all(self) -> bool:
        """Whether it goes on once each of its incoming flows has come."""
        return self.tag == "parallelGateway"

    @property
    def waits_for_others(self) -> bool:
        """Whether it goes on once nothing more can come."""
        return self.tag == "inclusiveGateway" and len(self.incoming) > 1

    def leavings(self) -> Iterator[tuple[str, ...]]:
        """Give each set of flows it may leave by."""
        if self.tag in ("exclusiveGateway", "eventBasedGateway"):
            yield from ((flow,) for flow in self.outgoing)
        elif self.tag == "inclusiveGateway":
            yield from _some(self.outgoing)
        elif self.tag == "parallelGateway" or not self.conditional:
            yield from self._watched(self.outgoing)
        else:
            always = tuple(flow for flow in self.outgoing if flow not in self.conditional)
            for some in [(), *_some(tuple(sorted(self.conditional)))]:
                if always + some:
                    yield from self._watched(always + some)
        if not self.outgoing:
            yield from self._watched(())

    def _watched(self, flows: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for taken in product((False, True), repeat=len(self.beside)):
            besides = [flow for flag, ways in zip(taken, self.beside, strict=True) if flag for flow in ways]
            yield (*flows, *besides)
            yield from ((*ways, *besides) for ways in self.instead)


def net_of(scope: etree._Element) -> dict[str, Node]:
    """Return the elements of a process or of a sub-process, by their ids. Links of a name are one flow."""
    found = {node.get("id", ""): node for node in nodes(scope) if not _is_event_subprocess(node)}
    into: dict[str, list[str]] = {name: [] for name in found}
    out: dict[str, list[str]] = {name: [] for name in found}
    conditional: set[str] = set()
    for flow in scope.iterchildren(bpmn("sequenceFlow")):
        name = flow.get("id", "")
        source, target = (_named(flow.get(end, ""), found) for end in ("sourceRef", "targetRef"))
        if source in found and target in found:
            out[source].append(name)
            into[target].append(name)
            if flow.find(bpmn("conditionExpression")) is not None and found[source].get("default") != name:
                conditional.add(name)
    _join_links(found, into, out)
    watching = {name: _named(node.get("attachedToRef", ""), found) for name, node in found.items()}
    return {
        name: Node(
            name,
            local(node),
            tuple(into[name]),
            tuple(out[name]),
            frozenset(out[name]) & conditional,
            tuple(
                tuple(out[one]) for one, host in watching.items() if host == name and _interrupts(found[one])
            ),
            tuple(
                tuple(out[one])
                for one, host in watching.items()
                if host == name and not _interrupts(found[one])
            ),
            node.find(bpmn("terminateEventDefinition")) is not None,
        )
        for name, node in found.items()
    }


def _some(flows: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give every set of some of these flows."""
    sizes = range(1, len(flows) + 1) if len(flows) <= MOST_TOGETHER else (1, len(flows))
    for size in sizes:
        yield from combinations(flows, size)


def _join_links(
    found: dict[str, etree._Element], into: dict[str, list[str]], out: dict[str, list[str]]
) -> None:
    links = {name: node.find(bpmn("linkEventDefinition")) for name, node in found.items()}
    catching = {
        link.get("name"): name
        for name, link in links.items()
        if link is not None and local(found[name]) == "intermediateCatchEvent"
    }
    for name, link in links.items():
        if link is not None and local(found[name]) == "intermediateThrowEvent":
            target = catching.get(link.get("name"))
            if target is not None:
                out[name].append(f"{name}→")
                into[target].append(f"{name}→")


def _named(value: str, found: dict[str, etree._Element]) -> str:
    return value if value in found else referred(value)


def _interrupts(event: etree._Element) -> bool:
    return event.get("cancelActivity", "true") != "false"


def _is_event_subprocess(node: etree._Element) -> bool:
    return node.get("triggeredByEvent") == "true"
