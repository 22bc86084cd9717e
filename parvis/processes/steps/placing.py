"""Draw a list of steps: from left to right, the ways of a choice one under the other."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from parvis.processes.diagrams.reading import local
from parvis.processes.diagrams.vocabulary import BOUNDS, DRAWING, LINES, NODES
from parvis.processes.steps.graph import Flow
from parvis.processes.steps.shape import Alarm, Back, Choice, End, Item, Step, Steps, Together

WIDTH, HEIGHT = 100, 80
"""A task, in pixels, as modellers draw it."""
GATEWAY, EVENT = 50, 36
GAP, ROW = 50, 40
MARGIN = 80


@dataclass
class Drawing:
    """Where each element stands: left, top, width, height."""

    boxes: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def put(self, name: str, left: int, middle: int, width: int, height: int) -> None:
        """Centre an element on a line."""
        self.boxes[name] = (left, middle - height // 2, width, height)


def drawn(steps: Steps) -> Drawing:
    """Return where the elements of a list stand."""
    drawing = Drawing()
    middle = MARGIN + _above(steps.items)
    drawing.put(steps.start, MARGIN, middle, EVENT, EVENT)
    right = _sequence(steps.items, MARGIN + EVENT + GAP, middle, drawing)
    drawing.put(f"{steps.start}_end", right, middle, EVENT, EVENT)
    return drawing


def place(root: etree._Element, process: etree._Element, steps: Steps, names: Mapping[Flow, str]) -> None:
    """Draw the process in the file; other drawings of the file stay, and the marks of kept elements too."""
    plane = _plane(root, process)
    written = {one.get("id", "") for one in process.iterchildren("*") if local(one) in NODES} | set(
        names.values()
    )
    known = {one.get("id", "") for one in root.iter("*") if etree.QName(one).namespace != DRAWING}
    former = {one.get("bpmnElement", ""): one for one in plane}
    for name, shape in former.items():
        if name in written or name not in known:
            plane.remove(shape)
    boxes = {name: box for name, box in drawn(steps).boxes.items() if name in written}
    for name, box in boxes.items():
        plane.append(_shape(name, box, former.get(name)))
    for flow, name in names.items():
        plane.append(_edge(name, boxes[flow.source], boxes[flow.target]))


def _sequence(items: tuple[Item, ...], left: int, middle: int, drawing: Drawing) -> int:
    """Draw a list on a line; return where the next element stands."""
    for item in items:
        left = _item(item, left, middle, drawing)
    return left


def _item(item: Item, left: int, middle: int, drawing: Drawing) -> int:
    match item:
        case Back():
            return left
        case End():
            drawing.put(item.id, left, middle, EVENT, EVENT)
            return left + EVENT + GAP
        case Step():
            return _step(item, left, middle, drawing)
        case Choice():
            lists = [branch.items for branch in item.branches]
        case Together():
            lists = list(item.branches)
    drawing.put(item.id, left, middle, GATEWAY, GATEWAY)
    right, line = left + GATEWAY + GAP, middle
    for number, items in enumerate(lists):
        if number:
            line += ROW + HEIGHT // 2 + _above(items)
        right = max(right, _sequence(items, left + GATEWAY + GAP, line, drawing))
        line += _below(items) - HEIGHT // 2
    drawing.put(item.join or f"{item.id}_join", right, middle, GATEWAY, GATEWAY)
    return right + GATEWAY + GAP


def _step(step: Step, left: int, middle: int, drawing: Drawing) -> int:
    width, height = (EVENT, EVENT) if step.kind == "wait" else (WIDTH, HEIGHT)
    drawing.put(step.id, left, middle, width, height)
    right, line = left + width + GAP, middle + HEIGHT // 2
    for number, alarm in enumerate(step.alarms):
        at = left + 10 + number * (EVENT + 4)
        drawing.put(alarm.id, at, middle + height // 2, EVENT, EVENT)
        line += ROW + _above(alarm.items)
        end = _sequence(alarm.items, at + EVENT + GAP, line, drawing)
        drawing.put(f"{alarm.id}_end", end, line, EVENT, EVENT)
        right = max(right, end + EVENT + GAP)
        line += _below(alarm.items)
    return right


def _above(_items: tuple[Item, ...]) -> int:
    """Height that a list takes above its line."""
    return HEIGHT // 2


def _below(items: tuple[Item, ...]) -> int:
    """Height that a list takes under its line: its ways and its alarms."""
    return max((_depth(item) for item in items), default=HEIGHT // 2)


def _depth(item: Item) -> int:
    match item:
        case Choice():
            lists = [branch.items for branch in item.branches]
        case Together():
            lists = list(item.branches)
        case Step():
            return HEIGHT // 2 + sum(_alarm(alarm) for alarm in item.alarms)
        case _:
            return HEIGHT // 2
    return sum(_above(items) + _below(items) + ROW for items in lists) - ROW - HEIGHT // 2


def _alarm(alarm: Alarm) -> int:
    return ROW + _above(alarm.items) + _below(alarm.items)


def _plane(root: etree._Element, process: etree._Element) -> etree._Element:
    """Return the plane that draws the process, or the exchange it is part of."""
    planes = list(root.iter(_drawing("BPMNPlane")))
    for plane in planes:
        if plane.get("bpmnElement") == process.get("id") or plane is planes[0]:
            return plane
    diagram = etree.SubElement(root, _drawing("BPMNDiagram"))
    diagram.set("id", f"{process.get('id')}_diagram")
    plane = etree.SubElement(diagram, _drawing("BPMNPlane"))
    plane.set("id", f"{process.get('id')}_plane")
    plane.set("bpmnElement", process.get("id", ""))
    return plane


def _shape(name: str, box: tuple[int, int, int, int], former: etree._Element | None) -> etree._Element:
    shape = deepcopy(former) if former is not None else etree.Element(_drawing("BPMNShape"))
    for child in list(shape):
        shape.remove(child)
    shape.set("bpmnElement", name)
    if former is None:
        shape.set("id", f"{name}_shape")
    bounds = etree.SubElement(shape, f"{{{BOUNDS}}}Bounds")
    for attribute, value in zip(("x", "y", "width", "height"), box, strict=True):
        bounds.set(attribute, str(value))
    return shape


def _edge(name: str, source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> etree._Element:
    edge = etree.Element(_drawing("BPMNEdge"))
    edge.set("id", f"{name}_edge")
    edge.set("bpmnElement", name)
    for left, top in _points(source, target):
        point = etree.SubElement(edge, f"{{{LINES}}}waypoint")
        point.set("x", str(left))
        point.set("y", str(top))
    return edge


def _points(source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Return a line in right angles: forward through the gap before the target, back above both."""
    begin = (source[0] + source[2], source[1] + source[3] // 2)
    end = (target[0], target[1] + target[3] // 2)
    if end[0] <= begin[0]:
        top = min(source[1], target[1]) - ROW // 2
        out, into = source[0] + source[2] // 2, target[0] + target[2] // 2
        return [(out, source[1]), (out, top), (into, top), (into, target[1])]
    if begin[1] == end[1]:
        return [begin, end]
    if end[1] > begin[1]:
        down = source[0] + source[2] // 2
        return [(down, source[1] + source[3]), (down, end[1]), end]
    return [begin, (end[0] + target[2] // 2, begin[1]), (end[0] + target[2] // 2, target[1] + target[3])]


def _drawing(name: str) -> str:
    return f"{{{DRAWING}}}{name}"
