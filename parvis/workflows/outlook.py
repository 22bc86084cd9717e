"""What is done, what is awaited and what is to come of a process, read from its plan: no table, no clock.

The elements are put in the order in which they are met. What is to come is what can still be reached; it is sure when
no way to an end goes round it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from parvis.processes.engine import building
from parvis.processes.engine.compiling import Compiled
from parvis.processes.engine.plan import Kind, Node, Plan, Scope

KEPT = 200
"""Processes whose ways are kept in memory."""


@dataclass(frozen=True, eq=False)
class Ways:
    """The elements of a process, those of calls and sub-processes in their place: what follows each."""

    order: tuple[str, ...]
    after: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    """The events on the border of an element: another way, that is not announced."""

    @cached_property
    def ends(self) -> frozenset[str]:
        """The elements that nothing follows."""
        return frozenset(one for one in self.order if not self.after.get(one))

    @cached_property
    def aside(self) -> frozenset[str]:
        """The elements from which the usual end, the one most of them lead to, is met no more: where one is refused."""
        leading = {one: self.ends & self.reached([one]) | {one} & self.ends for one in self.order}
        counts = {end: sum(end in ends for ends in leading.values()) for end in self.ends}
        usual = max(reversed(self.order), key=lambda one: counts.get(one, 0), default="")
        return frozenset(one for one, ends in leading.items() if usual not in ends)

    def reached(self, start: Collection[str], *, without: str = "") -> frozenset[str]:
        """What can be met after these elements, themselves left out unless a way comes back to them."""
        seen: set[str] = set()
        waiting = [one for start_ in start for one in self.after.get(start_, ()) if start_ != without]
        while waiting:
            one = waiting.pop()
            if one not in seen and one != without:
                seen.add(one)
                waiting.extend(self.after.get(one, ()))
        return frozenset(seen)


@dataclass(frozen=True)
class Outlook:
    """Where each element stands; those of none of the three are not to be met."""

    done: tuple[str, ...]
    now: tuple[str, ...]
    ahead: tuple[str, ...]
    sure: frozenset[str]
    """Those to come that no way goes round."""


def outlook(
    compiled: Compiled,
    *,
    passed: Collection[str],
    now: Collection[str],
    shown: Callable[[str], bool],
    is_over: bool,
) -> Outlook:
    """Say where each element that is ``shown`` stands, in the order in which they are met.

    ``now``: what is awaited or blocked. What was done and comes again after what is awaited is to come. Ways that turn
    aside from the usual end are not announced before they are taken.
    """
    ways = ways_of(compiled)
    rank = {element: place for place, element in enumerate(ways.order)}
    ahead = frozenset() if is_over else ways.reached(now)
    first = min((rank.get(one, 0) for one in now), default=0)
    again = {one for one in ahead if rank.get(one, 0) > first}
    order = [one for one in ways.order if shown(one)]
    done = tuple(one for one in order if one in passed and one not in now and one not in again)
    is_aside = all(one in ways.aside for one in now)
    coming = tuple(
        one for one in order if one in again and one not in now and (is_aside or one not in ways.aside)
    )
    sure = frozenset(one for one in coming if any(_is_sure(ways, one, token) for token in now))
    return Outlook(done, tuple(one for one in order if one in now and not is_over), coming, sure)


def _is_sure(ways: Ways, element: str, token: str) -> bool:
    """Whether what is awaited cannot come to an end without this element."""
    if token in ways.ends or element not in ways.reached([token]):
        return False
    return not ways.ends & ways.reached([token], without=element)


@lru_cache(maxsize=KEPT)
def ways_of(compiled: Compiled) -> Ways:
    """The ways of a process."""
    return _Walk(building.load(compiled).plan).ways()


@dataclass
class _Walk:
    """The ways gathered while a plan is gone through; an element is named as the engine names it."""

    plan: Plan
    after: dict[str, list[str]] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)

    def ways(self) -> Ways:
        starts, _ends = self.scope(self.plan.scope, "")
        return Ways(
            tuple(self._order(starts)),
            {one: tuple(dict.fromkeys(found)) for one, found in self.after.items()},
            {one: tuple(found) for one, found in self.beside.items()},
        )

    def scope(self, scope: Scope, prefix: str) -> tuple[list[str], list[str]]:
        """Go through a scope; return what it begins and what it ends with."""
        within = {node.id: self._inside(node, prefix) for node in scope.nodes}
        leads = {flow.source for flow in scope.flows}
        for node in scope.nodes:
            if node.host:
                self.beside.setdefault(f"{prefix}{node.host}", []).append(f"{prefix}{node.id}")
        for flow in scope.flows:
            for end in within[flow.source][1]:
                for start in within[flow.target][0]:
                    if end != start:
                        self.after.setdefault(end, []).append(start)
        starts = [start for one in scope.starts for start in within[one.id][0]]
        ends = [end for node in scope.nodes if node.id not in leads for end in within[node.id][1]]
        return starts, ends

    def _inside(self, node: Node, prefix: str) -> tuple[list[str], list[str]]:
        """What one enters by and leaves by: the element itself, or what it holds."""
        key = f"{prefix}{node.id}"
        inner = node.inside
        called = f"{key}/" if node.kind == Kind.CALL else prefix
        if node.kind == Kind.CALL:
            inner = self.plan.called.get(node.called)
        if inner is None:
            return [key], [key]
        starts, ends = self.scope(inner, called)
        for start in starts:
            self.after.setdefault(key, []).append(start)
        return [key], ends or [key]

    def _order(self, starts: list[str]) -> Iterator[str]:
        """The elements in the order they are met, a way that comes back left out; what borders lead to comes after."""
        seen: set[str] = set()
        finished: list[str] = []
        for start in reversed(starts):
            self._finish(start, seen, finished)
        return reversed(finished)

    def _finish(self, start: str, seen: set[str], finished: list[str]) -> None:
        """Put elements in the order in which all that follows them is known, without recursion."""
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in seen:
            seen.add(start)
            stack.append((start, self._next(start)))
        while stack:
            element, following = stack[-1]
            for one in following:
                if one not in seen:
                    seen.add(one)
                    stack.append((one, self._next(one)))
                    break
            else:
                finished.append(element)
                stack.pop()

    def _next(self, element: str) -> Iterator[str]:
        """What follows an element, the first drawn last, so that it comes first; what its borders lead to before."""
        yield from reversed(self.after.get(element, ()))
        yield from reversed(self.beside.get(element, ()))
