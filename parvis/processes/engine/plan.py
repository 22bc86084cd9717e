"""A process ready to run, as plain values: what is kept of a diagram, and its text.

A plan is all the engine knows of a file. It is written once for each version, as JSON, and read again from it;
neither the file nor its extensions come near what runs.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FORMAT = 1

LONGEST_PLACE = 300
"""Signs of the place of an element: its identifier, after those of the calls that lead to it."""


class Kind(StrEnum):
    """What an element does when it is reached."""

    THROUGH = "through"
    """Goes on at once: plain events, gateways with one way."""
    TASK = "task"
    """Somebody does it."""
    SERVICE = "service"
    RULE = "rule"
    SEND = "send"
    """Done by the house or by a connector: an effect, whose answer is waited for."""
    CATCH = "catch"
    """Waits for a moment, a message, a signal or a condition."""
    FORK = "fork"
    CHOICE = "choice"
    INCLUSIVE = "inclusive"
    RACE = "race"
    SCOPE = "scope"
    """A sub-process drawn in the diagram."""
    CALL = "call"
    """Another process."""
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"


EFFECTS = frozenset({Kind.SERVICE, Kind.RULE, Kind.SEND})
WORK = EFFECTS | {Kind.TASK}


class Trigger(StrEnum):
    """What a catching event waits for."""

    NONE = ""
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CONDITION = "condition"
    ERROR = "error"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Timer:
    """When a wait is over: `kind` is `date`, `duration` or `cycle`; `text` a literal of ISO 8601 or an expression."""

    kind: str
    text: str
    element: str = ""
    extension: str = ""
    """The settings of the house for this timer (working days, for instance), handed over untouched."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often an activity is done. `count` answers with a number or a list; a loop has none."""

    count: str = ""
    is_sequential: bool = False
    item: str = "item"
    """The name under which an instance reads its own item of the list."""
    until: str = ""
    """Condition looked at after each instance: what remains is withdrawn."""
    again: str = ""
    """Condition of a loop, looked at before each turn or after it."""
    is_tested_first: bool = False
    maximum: int | None = None
    gathered: str = ""
    gathered_from: str = ""
    """The list that receives, from each instance, the value of this name."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element, or what the house adds beside one."""

    id: str
    kind: Kind
    name: str = ""
    element: str = ""
    """The element of the diagram it is, or stands beside."""
    trigger: Trigger = Trigger.NONE
    reference: str = ""
    """The message, signal, error or escalation it knows; empty in a catching event means any."""
    condition: str = ""
    timer: Timer | None = None
    default: str = ""
    host: str = ""
    """The activity on whose border it stands."""
    is_interrupting: bool = True
    repetition: Repetition | None = None
    inside: "Scope | None" = None
    called: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A way from one element to another."""

    id: str
    source: str
    target: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """An element a scope may begin with; `trigger` is empty when nothing else than the beginning is needed."""

    id: str
    trigger: Trigger = Trigger.NONE


@dataclass(frozen=True, slots=True)
class Scope:
    """What a process or a sub-process contains."""

    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    starts: tuple[Start, ...] = ()

    def every_node(self) -> Iterator[Node]:
        """Go through the elements, those of sub-processes included."""
        for node in self.nodes:
            yield node
            if node.inside is not None:
                yield from node.inside.every_node()

    def every_flow(self) -> Iterator[Flow]:
        """Go through the flows, those of sub-processes included."""
        yield from self.flows
        for node in self.nodes:
            if node.inside is not None:
                yield from node.inside.every_flow()


@dataclass(frozen=True, slots=True)
class Plan:
    """A process, and those it calls when it is ready to run."""

    process: str
    scope: Scope
    name: str = ""
    called: Mapping[str, Scope] = field(default_factory=dict)

    def expressions(self) -> Iterator[tuple[str, str]]:
        """Go through the expressions of the process itself, each with the element that carries it."""
        for flow in self.scope.every_flow():
            if flow.condition:
                yield flow.id, flow.condition
        for node in self.scope.every_node():
            for expression in _expressions(node):
                yield node.element, expression

    def calls(self) -> Iterator[tuple[str, str]]:
        """Go through the calls of the process itself: the element, and the process it calls."""
        for node in self.scope.every_node():
            if node.kind == Kind.CALL:
                yield node.element, node.called

    def text(self) -> str:
        """Write the plan: the same plan gives the same text."""
        return json.dumps(
            {"format": FORMAT, **_lean(asdict(self))},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )


def digest(text: str) -> str:
    """Return what tells two texts of plans apart: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read(text: str) -> Plan:
    """Read a plan from its text."""
    told = json.loads(text)
    if told.get("format") != FORMAT:
        raise ValueError("a plan of another format")
    return Plan(
        process=told["process"],
        name=told.get("name", ""),
        scope=_scope(told.get("scope", {})),
        called={name: _scope(one) for name, one in told.get("called", {}).items()},
    )


def _expressions(node: Node) -> Iterator[str]:
    if node.condition:
        yield node.condition
    if node.repetition is not None:
        yield from filter(None, (node.repetition.count, node.repetition.until, node.repetition.again))


def _lean(value: Any) -> Any:
    """Leave out what says nothing."""
    if isinstance(value, dict):
        lean = {key: _lean(item) for key, item in value.items()}
        return {key: item for key, item in lean.items() if item not in (None, "", (), [])}
    if isinstance(value, (list, tuple)):
        return [_lean(item) for item in value]
    return value


def _scope(told: Mapping[str, Any]) -> Scope:
    return Scope(
        nodes=tuple(_node(one) for one in told.get("nodes", ())),
        flows=tuple(Flow(**one) for one in told.get("flows", ())),
        starts=tuple(Start(one["id"], Trigger(one.get("trigger", ""))) for one in told.get("starts", ())),
    )


def _node(told: Mapping[str, Any]) -> Node:
    plain = {key: value for key, value in told.items() if key not in ("timer", "repetition", "inside")}
    return Node(
        **{**plain, "kind": Kind(told["kind"]), "trigger": Trigger(told.get("trigger", ""))},
        timer=Timer(**told["timer"]) if "timer" in told else None,
        repetition=Repetition(**told["repetition"]) if "repetition" in told else None,
        inside=_scope(told["inside"]) if "inside" in told else None,
    )
