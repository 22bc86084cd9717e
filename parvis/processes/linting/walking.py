"""Walk all that can happen: what is never reached, what waits for ever, what is done twice, what never ends.

Each choice is taken both ways, whatever its condition says; so a fault told here is one of the drawing.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from parvis.processes.linting.net import Node

MOST_MARKINGS = 20_000
"""States looked at before giving up: a process of 300 elements with six ways at once has some thousands."""

Marking: TypeAlias = tuple[str, ...]
"""The flows where tokens stand, sorted; a flow stands twice for two tokens."""


@dataclass
class Walk:
    """What was found, by the ids of elements; `gave_up` when there was too much to see the whole of."""

    never: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    gave_up: bool = False


def walk(net: Mapping[str, Node]) -> Walk:
    """Go through the net from its beginnings."""
    found = Walk(never=set(net))
    targets = {flow: node.name for node in net.values() for flow in node.incoming}
    begin = _begin(net, targets, found)
    before: dict[Marking, set[Marking]] = {begin: set()}
    ended: set[Marking] = set()
    waiting = deque([begin])
    while waiting:
        marking = waiting.popleft()
        following = list(_following(marking, net, targets, found))
        if not marking:
            ended.add(marking)
        elif not following:
            found.stuck |= {targets[flow] for flow in marking}
            ended.add(marking)  # Told already: it is not told again as endless.
        for after in following:
            doubled = _doubled(after, net, targets)
            found.twice |= doubled
            if after not in before:
                if len(before) >= MOST_MARKINGS:
                    return Walk(twice=found.twice, stuck=found.stuck, gave_up=True)
                before[after] = set()
                if not doubled:
                    waiting.append(after)
                else:
                    ended.add(after)
            before[after].add(marking)
    found.endless = {targets[flow] for marking in _without_an_end(before, ended) for flow in marking}
    return found


def _begin(net: Mapping[str, Node], targets: Mapping[str, str], found: Walk) -> Marking:
    """Put a token after each start; without one, after each element that nothing leads to."""
    starts = [node for node in net.values() if node.tag == "startEvent"]
    starts = starts or [node for node in net.values() if not node.incoming and node.tag != "boundaryEvent"]
    one = [node for node in starts if node.tag == "startEvent"][:1] or starts
    found.never -= {node.name for node in starts}
    return _standing((flow for node in one for flow in node.outgoing), net, targets, found)


def _following(
    marking: Marking, net: Mapping[str, Node], targets: Mapping[str, str], found: Walk
) -> Iterator[Marking]:
    """Give what each element that can go on leads to; those that wait for all others go last."""
    ready = {targets[flow] for flow in marking}
    able = [net[name] for name in ready if _can(net[name], marking)]
    first = [node for node in able if not node.waits_for_others]
    for node in first or able:
        found.never.discard(node.name)
        rest = _without(marking, node)
        if node.ends_all:
            yield ()
            continue
        for leaving in node.leavings():
            yield _standing((*rest, *leaving), net, targets, found)


def _standing(
    flows: Iterable[str], net: Mapping[str, Node], targets: Mapping[str, str], found: Walk
) -> Marking:
    """Return the tokens that are left to go on: those that come to an end are over at once."""
    left = []
    for flow in flows:
        node = net[targets[flow]]
        if node.tag == "endEvent" and not node.ends_all:
            found.never.discard(node.name)
        else:
            left.append(flow)
    return tuple(sorted(left))


def _doubled(marking: Marking, net: Mapping[str, Node], targets: Mapping[str, str]) -> set[str]:
    """Return the elements that two tokens come to, which one of them should have waited for."""
    flows = Counter(marking)
    alone = Counter(name for flow in marking if not _gathers(net[name := targets[flow]]))
    return {targets[flow] for flow, tokens in flows.items() if tokens > 1} | {
        name for name, tokens in alone.items() if tokens > 1
    }


def _gathers(node: Node) -> bool:
    return node.waits_for_all or node.waits_for_others


def _can(node: Node, marking: Marking) -> bool:
    return not node.waits_for_all or all(flow in marking for flow in node.incoming)


def _without(marking: Marking, node: Node) -> list[str]:
    """Return the tokens left when an element has taken its own."""
    rest = list(marking)
    if _gathers(node):
        for flow in node.incoming:
            if flow in rest:
                rest.remove(flow)
    else:
        rest.remove(next(flow for flow in marking if flow in node.incoming))
    return rest


def _without_an_end(before: Mapping[Marking, set[Marking]], ended: set[Marking]) -> set[Marking]:
    """Return the states from which no end can be reached."""
    reaching = set(ended)
    waiting = deque(ended)
    while waiting:
        for earlier in before[waiting.popleft()]:
            if earlier not in reaching:
                reaching.add(earlier)
                waiting.append(earlier)
    return set(before) - reaching
