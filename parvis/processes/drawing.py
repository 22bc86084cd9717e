"""The drawing of a diagram as plain shapes, for a page that shows it without a modeller."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from parvis.processes.diagrams.reading import elements, local, referred
from parvis.processes.diagrams.vocabulary import BOUNDS, DRAWING, LINES, NODES

MARGIN = 20
LINE = 14
"""Height of a line of text, in pixels."""
MOST_LINES = 5
MOST_SIDE = 20_000
"""A drawing further than that is not one."""
_FURTHEST = 1_000_000
"""Where a figure stops: beyond, a line could not be measured."""
TIP = 8


@dataclass(frozen=True)
class Box:
    """An element: `form` is `task`, `gateway`, `event` or `end`; its words, line by line, with their places."""

    form: str
    x: int
    y: int
    width: int
    height: int
    words: tuple[tuple[int, int, str], ...]
    mark: str = ""

    @property
    def middle(self) -> tuple[int, int]:
        """The centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def radius(self) -> int:
        """That of a round one."""
        return min(self.width, self.height) // 2

    @property
    def diamond(self) -> str:
        """The corners of a gateway, as SVG writes them."""
        across, down = self.middle
        right, bottom = self.x + self.width, self.y + self.height
        return f"{across},{self.y} {right},{down} {across},{bottom} {self.x},{down}"


@dataclass(frozen=True)
class Way:
    """A flow: its points and its arrow, as SVG writes them, and the words beside it."""

    points: str
    tip: str
    words: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Picture:
    """What is drawn of a diagram; `view` is the part of the plane it stands on."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    view: str
    width: int
    height: int


_MARKS = {
    "exclusiveGateway": "×",
    "parallelGateway": "+",
    "inclusiveGateway": "○",
    "eventBasedGateway": "◇",
    "boundaryEvent": "◷",
    "intermediateCatchEvent": "◷",
}


def picture_of(root: etree._Element) -> Picture | None:
    """Return what a file draws of its elements; None when it draws nothing, or nothing that can be looked at."""
    known = {one.get("id", ""): one for one in elements(root) if local(one) in NODES | {"sequenceFlow"}}
    boxes = tuple(_boxes(root, known))
    ways = tuple(_ways(root, known))
    if not boxes:
        return None
    left = min(one.x for one in boxes) - MARGIN
    top = min(one.y for one in boxes) - MARGIN
    width = max(one.x + one.width for one in boxes) - left + MARGIN * 3
    height = max(one.y + one.height for one in boxes) - top + MARGIN * 3
    if width > MOST_SIDE or height > MOST_SIDE:
        return None
    return Picture(boxes, ways, f"{left} {top} {width} {height}", width, height)


def _boxes(root: etree._Element, known: Mapping[str, etree._Element]) -> Iterator[Box]:
    for shape in root.iter(f"{{{DRAWING}}}BPMNShape"):
        element = known.get(referred(shape.get("bpmnElement", "")))
        bounds = shape.find(f"{{{BOUNDS}}}Bounds")
        if element is None or bounds is None:
            continue
        x, y, width, height = (_number(bounds, name) for name in ("x", "y", "width", "height"))
        form = _form(local(element))
        if form == "task":
            words = _centred(element.get("name") or "", x + width // 2, y + height // 2, width // 7)
        else:
            words = _below(element.get("name") or "", x + width // 2, y + height)
        yield Box(form, x, y, width, height, words, _MARKS.get(local(element), ""))


def _ways(root: etree._Element, known: Mapping[str, etree._Element]) -> Iterator[Way]:
    for edge in root.iter(f"{{{DRAWING}}}BPMNEdge"):
        element = known.get(referred(edge.get("bpmnElement", "")))
        points = [(_number(one, "x"), _number(one, "y")) for one in edge.iter(f"{{{LINES}}}waypoint")]
        if element is None or len(points) < 2:
            continue
        (x, y), (across, down) = points[:2]
        words = _below(element.get("name") or "", (x + across) // 2, (y + down) // 2 - LINE)
        yield Way(" ".join(f"{x},{y}" for x, y in points), _tip(points[-2], points[-1]), words)


def _form(tag: str) -> str:
    if tag.endswith("Gateway"):
        return "gateway"
    if tag == "endEvent":
        return "end"
    return "event" if tag.endswith("Event") else "task"


def _tip(before: tuple[int, int], end: tuple[int, int]) -> str:
    """Draw the arrow at the end of a line: along it, half as wide as it is long."""
    across, down = end[0] - before[0], end[1] - before[1]
    length = max((across**2 + down**2) ** 0.5, 1)
    x, y = across / length * TIP, down / length * TIP
    base = end[0] - x, end[1] - y
    sides = ((base[0] - y / 2, base[1] + x / 2), (base[0] + y / 2, base[1] - x / 2))
    return " ".join(f"{round(x)},{round(y)}" for x, y in (end, *sides))


def _centred(name: str, across: int, down: int, signs: int) -> tuple[tuple[int, int, str], ...]:
    lines = _lines(name, max(signs, 8))
    first = down - (len(lines) - 1) * LINE // 2 + LINE // 3
    return tuple((across, first + rank * LINE, words) for rank, words in enumerate(lines))


def _below(name: str, across: int, bottom: int) -> tuple[tuple[int, int, str], ...]:
    return tuple((across, bottom + (rank + 1) * LINE, words) for rank, words in enumerate(_lines(name, 18)))


def _lines(name: str, signs: int) -> list[str]:
    return textwrap.wrap(name, signs, max_lines=MOST_LINES, placeholder="…")


def _number(element: etree._Element, name: str) -> int:
    try:
        return round(min(max(float(element.get(name) or 0), -_FURTHEST), _FURTHEST))
    except ValueError:
        return 0
