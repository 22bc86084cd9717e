"""The elements of a process one by one, to speak of them and to compare, whatever the shape of the diagram."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from parvis.processes.diagrams.reading import UnreadableDiagram, local, nodes
from parvis.processes.steps.reading import NotAList, read_steps
from parvis.processes.steps.shape import Alarm, Back, Choice, End, Item, Step, Together

from .giving import kind_of
from .offered import chosen_in, read_text


@dataclass(frozen=True)
class Told:
    """An element: what it is, what it was told, and where it stands in the list, when the process is one."""

    id: str
    kind: str
    name: str
    settings: Mapping[str, Any]
    holder: str = ""
    depth: int = 0


def outline(text: str) -> list[Told]:
    """The elements of a process, in the order of its list, else in that of the file; none of what cannot be read."""
    try:
        diagram = read_text(text)
    except UnreadableDiagram:
        return []
    process = chosen_in(diagram)
    found = [process] if process is not None else diagram.processes
    return [one for each in found for one in _of(each)]


def text_in_value(value: object) -> str:
    """The text of a process, of what a document holds under ``process``; "" for anything else."""
    text = value.get("bpmn") if isinstance(value, Mapping) else None
    return text if isinstance(text, str) else ""


def _of(process: etree._Element) -> list[Told]:
    try:
        return list(_items(read_steps(process).items, "", 0))
    except NotAList:
        return [_drawn(one) for one in nodes(process)]


def _drawn(node: etree._Element) -> Told:
    """An element of a diagram that is no list."""
    kind, settings = kind_of(node)
    return Told(node.get("id", ""), kind or local(node), node.get("name", ""), settings)


def _items(items: tuple[Item, ...], holder: str, depth: int) -> Iterator[Told]:
    for item in items:
        match item:
            case Step():
                length = {"period": item.period} if item.period else {}
                yield Told(item.id, item.kind, item.name, {**item.settings, **length}, holder, depth)
                for alarm in item.alarms:
                    yield _alarm(alarm, item.id, depth + 1)
                    yield from _items(alarm.items, alarm.id, depth + 2)
            case Choice():
                ways = [
                    _way(one.name, one.condition, one.items, otherwise=one.otherwise) for one in item.branches
                ]
                yield Told(item.id, "choice", item.name, {"ways": ways}, holder, depth)
                for rank, one in enumerate(item.branches):
                    yield from _items(one.items, f"{item.id} {rank}", depth + 1)
            case Together():
                yield Told(item.id, "together", item.name, {}, holder, depth)
                for rank, inner in enumerate(item.branches):
                    yield from _items(inner, f"{item.id} {rank}", depth + 1)
            case End() if item.name:
                yield Told(item.id, "end", item.name, {}, holder, depth)


def _alarm(alarm: Alarm, host: str, depth: int) -> Told:
    settings = {"period": alarm.period, "interrupts": alarm.interrupts}
    return Told(alarm.id, "alarm", alarm.name, settings, host, depth)


def _way(name: str, condition: str, items: tuple[Item, ...], *, otherwise: bool) -> str:
    """A way of a choice in short: its name, its condition, where it goes back to."""
    last = items[-1] if items else None
    back = f"→ {last.to}" if isinstance(last, Back) else ""
    return " ".join(one for one in (name, "" if otherwise else condition, back) if one)
