"""What a list of steps is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from parvis.processes.diagrams.vocabulary import ZEN

TAGS: Mapping[str, str] = {
    "task": "userTask",
    "opinions": "userTask",
    "visa": "userTask",
    "decision": "userTask",
    "appointment": "userTask",
    "message": "sendTask",
    "letter": "sendTask",
    "correction": "receiveTask",
    "payment": "receiveTask",
    "table": "businessRuleTask",
    "data": "serviceTask",
    "call": "callActivity",
    "wait": "intermediateCatchEvent",
}
"""The element of BPMN that each kind of step is written as."""

KINDS: Mapping[str, str] = {
    "task": "task",
    "userTask": "task",
    "manualTask": "task",
    "sendTask": "message",
    "receiveTask": "correction",
    "businessRuleTask": "table",
    "serviceTask": "data",
    "callActivity": "call",
    "intermediateCatchEvent": "wait",
}
"""The kind that an element of another tool is taken for, until somebody says."""


@dataclass(frozen=True)
class Step:
    """Something done or waited for. `settings` are those of its kind; `period` is ISO 8601, for `wait` only.

    A period of whole days is of working days of the authority.
    """

    id: str
    kind: str
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    period: str = ""
    alarms: tuple["Alarm", ...] = ()


@dataclass(frozen=True)
class Alarm:
    """What happens when a step lasts: a reminder beside it, or, when it interrupts, another way for the request."""

    id: str
    period: str
    items: tuple["Item", ...]
    name: str = ""
    interrupts: bool = False


@dataclass(frozen=True)
class Branch:
    """A way of a choice: when its condition holds, or `otherwise`, when none does. Neither is left to say."""

    items: tuple["Item", ...] = ()
    condition: str = ""
    otherwise: bool = False
    name: str = ""
    language: str = ZEN


@dataclass(frozen=True)
class Choice:
    """One way among several: the first whose condition holds. `join` is the id of where they meet, if they do."""

    id: str
    branches: tuple[Branch, ...]
    name: str = ""
    join: str = ""


@dataclass(frozen=True)
class Together:
    """Several ways at once; what follows waits for all of them."""

    id: str
    branches: tuple[tuple["Item", ...], ...]
    name: str = ""
    join: str = ""


@dataclass(frozen=True)
class Back:
    """Go back to an earlier element of the list, by its id. Nothing follows."""

    to: str


@dataclass(frozen=True)
class End:
    """The process ends here. Nothing follows."""

    id: str
    name: str = ""


ENDED = "."
"""What follows a choice of which no way goes on: nothing."""

Item: TypeAlias = Step | Choice | Together | Back | End


@dataclass(frozen=True)
class Steps:
    """The list of a process."""

    id: str
    items: tuple[Item, ...]
    name: str = ""
    start: str = "start"


def goes_on(items: tuple[Item, ...]) -> bool:
    """Whether something may follow: neither an end, a return, nor a choice of which no way goes on, closes the list."""
    if not items:
        return True
    last = items[-1]
    if isinstance(last, Choice):
        return any(goes_on(branch.items) for branch in last.branches)
    return not isinstance(last, Back | End)


def mark_of(item: Item) -> str:
    """What tells an element of a list from those beside it: its id, or where it goes back to."""
    return f"back:{item.to}" if isinstance(item, Back) else item.id


def lists_of(item: Item) -> Iterator[tuple[Item, ...]]:
    """Give the lists that an element holds."""
    match item:
        case Choice():
            yield from (branch.items for branch in item.branches)
        case Together():
            yield from item.branches
        case Step():
            yield from (alarm.items for alarm in item.alarms)


def every(items: tuple[Item, ...]) -> Iterator[Item]:
    """Go through the elements of a list, those within others included, in the order of the list."""
    for item in items:
        yield item
        for inner in lists_of(item):
            yield from every(inner)
