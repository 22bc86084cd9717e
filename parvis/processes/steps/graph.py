"""The elements and the ways that a list of steps comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from parvis.processes.steps.shape import (
    ENDED,
    TAGS,
    Alarm,
    Back,
    Branch,
    Choice,
    End,
    Item,
    Step,
    Steps,
    Together,
    goes_on,
    mark_of,
)


@dataclass(frozen=True)
class Node:
    """An element to write; `of` is what says it, `host` the step that an alarm watches."""

    id: str
    tag: str
    of: Item | Alarm | None
    name: str = ""
    host: str = ""


@dataclass(frozen=True)
class Loose:
    """The end of a way that nothing follows yet; `order` is its place among the flows of the file."""

    source: str
    order: int
    branch: Branch | None = None


@dataclass(frozen=True, eq=False)
class Flow:
    """A flow to write."""

    source: str
    target: str
    order: int
    branch: Branch | None

    def is_default_of(self, gateway: str) -> bool:
        """Whether it is the way a choice takes when no condition holds."""
        return self.source == gateway and self.branch is not None and self.branch.otherwise


class Graph:
    """The nodes and flows of a list."""

    def __init__(self, steps: Steps) -> None:
        self.nodes: list[Node] = [Node(steps.start, "startEvent", None)]
        self.flows: list[Flow] = []
        self._order = count()
        self.then: dict[str, str] = {}
        """What follows each choice whose ways do not meet: the diagram alone would not say where its ways stop."""
        self._follow(steps.items, f"{steps.start}_end")
        self._close(self._sequence(steps.items, self._leaving(steps.start)), f"{steps.start}_end")
        self.flows.sort(key=lambda flow: flow.order)

    def _follow(self, items: tuple[Item, ...], after: str) -> None:
        for rank, item in enumerate(items):
            following = mark_of(items[rank + 1]) if rank + 1 < len(items) else after
            match item:
                case Choice():
                    going_on = sum(goes_on(one.items) for one in item.branches)
                    if going_on < 2:
                        self.then[item.id] = following if going_on else ENDED
                    else:
                        following = item.join or f"{item.id}_join"
                    for branch in item.branches:
                        self._follow(branch.items, following)
                case Together():
                    for inner in item.branches:
                        self._follow(inner, item.join or f"{item.id}_join")
                case Step():
                    for alarm in item.alarms:
                        self._follow(alarm.items, f"{alarm.id}_end")

    def _leaving(self, source: str, branch: Branch | None = None) -> Loose:
        return Loose(source, next(self._order), branch)

    def _reach(self, loose: Loose, target: str) -> None:
        self.flows.append(Flow(loose.source, target, loose.order, loose.branch))

    def _sequence(self, items: Iterable[Item], loose: Loose) -> Loose | None:
        """Write a list after a way; return the way that goes on, if one does."""
        open_way: Loose | None = loose
        for item in items:
            if open_way is None:
                return None
            open_way = self._after(open_way, item)
        return open_way

    def _after(self, loose: Loose, item: Item) -> Loose | None:
        match item:
            case Back():
                self._reach(loose, item.to)
                return None
            case End():
                self._add(Node(item.id, "endEvent", item, item.name), loose)
                return None
            case Step():
                return self._step(item, loose)
            case Choice():
                return self._choice(item, loose)
            case Together():
                return self._together(item, loose)

    def _add(self, node: Node, loose: Loose) -> None:
        self.nodes.append(node)
        self._reach(loose, node.id)

    def _step(self, step: Step, loose: Loose) -> Loose:
        self._add(Node(step.id, TAGS[step.kind], step, step.name), loose)
        leaving = self._leaving(step.id)
        for alarm in step.alarms:
            self.nodes.append(Node(alarm.id, "boundaryEvent", alarm, alarm.name, step.id))
            self._close(self._sequence(alarm.items, self._leaving(alarm.id)), f"{alarm.id}_end")
        return leaving

    def _choice(self, choice: Choice, loose: Loose) -> Loose | None:
        self._add(Node(choice.id, "exclusiveGateway", choice, choice.name), loose)
        ways = [self._leaving(choice.id, branch) for branch in choice.branches]
        ends = [self._sequence(branch.items, way) for branch, way in zip(choice.branches, ways, strict=True)]
        return self._joined([end for end in ends if end is not None], choice, "exclusiveGateway")

    def _together(self, together: Together, loose: Loose) -> Loose | None:
        self._add(Node(together.id, "parallelGateway", together, together.name), loose)
        ways = [self._leaving(together.id) for _branch in together.branches]
        ends = [self._sequence(items, way) for items, way in zip(together.branches, ways, strict=True)]
        return self._joined([end for end in ends if end is not None], together, "parallelGateway")

    def _joined(self, ends: list[Loose], opened: Choice | Together, tag: str) -> Loose | None:
        if len(ends) < 2:
            return ends[0] if ends else None
        join = Node(opened.join or f"{opened.id}_join", tag, None)
        self.nodes.append(join)
        for end in ends:
            self._reach(end, join.id)
        return self._leaving(join.id)

    def _close(self, loose: Loose | None, name: str) -> None:
        if loose is not None:
            self._add(Node(name, "endEvent", None), loose)
