"""From a plan to the specification SpiffWorkflow runs; kept in memory for the processes in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parvis.processes.engine import kernel
from parvis.processes.engine import plan as plans
from parvis.processes.engine.compiling import Compiled
from parvis.processes.engine.plan import Flow, Kind, Node, Plan, Scope
from parvis.rules import expressions

KEPT = 64
"""Processes kept ready in memory by each worker."""


@dataclass(frozen=True, slots=True)
class Program:
    """What runs the instances of one process; shared by them all, changed by none."""

    plan: Plan
    top: kernel.ProcessSpec
    within: Mapping[str, kernel.ProcessSpec]
    names: frozenset[str]
    """The variables its expressions read: an instance remembers no other value."""


@lru_cache(maxsize=KEPT)
def load(compiled: Compiled) -> Program:
    """Return what runs a compiled process."""
    plan = plans.read(compiled.text)
    within: dict[str, kernel.ProcessSpec] = {}
    top = _Builder(plan, within).build(plan.scope, "process", "")
    return Program(plan, top, within, _names(plan))


def spec_name(key: str) -> str:
    """Return the name of an element for SpiffWorkflow, which keeps some words for itself."""
    return f"={key}"


def _watch_name(key: str) -> str:
    return f"watch={key}"


class _Builder:
    def __init__(self, plan: Plan, within: dict[str, kernel.ProcessSpec]) -> None:
        self.plan = plan
        self.within = within

    def build(self, scope: Scope, name: str, prefix: str) -> kernel.ProcessSpec:
        """Build a scope; `prefix` is where the elements of a process called stand."""
        process = kernel.ProcessSpec(name=name)
        entries: dict[str, kernel.Element] = {}
        exits: dict[str, kernel.Element] = {}
        borders: dict[str, list[Node]] = {}
        for node in scope.nodes:
            if node.host:
                borders.setdefault(node.host, []).append(node)
        for node in scope.nodes:
            exits[node.id] = self._element(process, node, prefix)
            entries[node.id] = exits[node.id]
        for host, nodes in borders.items():
            host_node = exits[host].node
            watch = kernel.Watch(
                process,
                _watch_name(f"{prefix}{host}"),
                node=host_node,
                key=f"{prefix}{host_node.element}",
            )
            watch.connect(exits[host])
            for node in nodes:
                watch.connect(exits[node.id])
            entries[host] = watch
        for flow in scope.flows:
            self._connect(process, flow, exits[flow.source], entries[flow.target], prefix)
        beginning = kernel.Begin(process, "begin", node=Node(id=".start", kind=Kind.THROUGH), key=prefix)
        beginning.starts = scope.starts
        process.start.connect(beginning)
        for start in scope.starts:
            beginning.connect(entries[start.id])
        return process

    def _element(self, process: kernel.ProcessSpec, node: Node, prefix: str) -> kernel.Element:
        """Make an element, and what repeats it when it is done several times."""
        key, own = f"{prefix}{node.element}", f"{prefix}{node.id}"
        if node.repetition is None:
            return self._once(process, node, spec_name(own), prefix)
        repeat = kernel.Repeat(process, spec_name(own), node=node, key=key)
        self._once(process, node, repeat.instance_name, prefix)
        return repeat

    def _once(self, process: kernel.ProcessSpec, node: Node, name: str, prefix: str) -> kernel.Element:
        key = f"{prefix}{node.element}"
        element = kernel.CLASSES[node.kind](process, name, node=node, key=key)
        if node.kind == Kind.SCOPE and node.inside is not None:
            self.within[name] = self.build(node.inside, name, prefix)
        elif node.kind == Kind.CALL:
            self.within[name] = self.build(self.plan.called[node.called], name, f"{key}/")
        return element

    def _connect(
        self,
        process: kernel.ProcessSpec,
        flow: Flow,
        source: kernel.Element,
        target: kernel.Element,
        prefix: str,
    ) -> None:
        """Put a way between two elements: an element of its own, which joins count and paths tell."""
        way = _through(process, f"{prefix}{flow.id}", f"{prefix}{flow.id}")
        if flow.condition and flow.id != source.node.default:
            source.connect_outgoing_if(flow.condition, way)
        else:
            source.connect(way)
        way.connect(target)


def _through(process: kernel.ProcessSpec, name: str, key: str) -> kernel.Element:
    return kernel.Element(
        process, spec_name(name), node=Node(id=name, kind=Kind.THROUGH, element=key), key=key
    )


def _names(plan: Plan) -> frozenset[str]:
    """Return the variables read by the expressions of a process and of those it calls."""
    names: set[str] = set()
    scopes = [plan.scope, *plan.called.values()]
    for scope in scopes:
        part = Plan(plan.process, scope)
        for _element, expression in part.expressions():
            names |= expressions.names_used(expression)
        for node in scope.every_node():
            if node.timer is not None:
                names |= expressions.names_used(node.timer.text)
            if node.repetition is not None:
                names |= {node.repetition.gathered, node.repetition.gathered_from} - {""}
    return frozenset(names)
