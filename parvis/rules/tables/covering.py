"""Find the rows of a table that overlap, those that no value reaches, and the values that no row fits.

Exact for the cells that menus build: each input is cut where a cell names a bound or a value (`axes`), so that
a row is a box, and values that no bound tells apart are looked at once. A cell written as an expression is not
understood: its row is told apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.rules import cells
from parvis.rules.tables.axes import Axis, axis, bits
from parvis.rules.tables.shape import Free, Given, Row, Table

MAX_FOUND = 50
"""Findings after which the search stops: mending these first tells more than reading the rest."""
MAX_STEPS = 1_000_000
"""Slots looked at before the search gives up: about a second."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows that fit the same values: `given` is such a case, `words` says them all."""

    rows: tuple[str, str]
    given: Mapping[str, Given]
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Values that no row fits: `given` is such a case, `words` says them all.

    `perhaps` are the rows written as expressions that may fit some of them.
    """

    given: Mapping[str, Given]
    words: str
    perhaps: tuple[str, ...] = ()


Finding = TypeVar("Finding", Overlap, Gap, str)


@dataclass(frozen=True, slots=True)
class Findings(Generic[Finding]):
    """What was found; `complete` is false when there is, or may be, more; `unread` are rows with expressions."""

    found: tuple[Finding, ...]
    complete: bool
    unread: tuple[str, ...]


def overlaps(table: Table) -> Findings[Overlap]:
    """Return the pairs of rows that fit a same case, in the order of the rows."""
    boxes = _Boxes(table)
    found: list[Overlap] = []
    understood = [place for place in range(len(table.rows)) if not boxes.unread >> place & 1]
    for first, second in combinations(understood, 2):
        box = []
        for one, other in zip(boxes.slots[first], boxes.slots[second], strict=True):
            both = one & other
            if not both:
                break
            box.append(both)
        else:
            if len(found) == MAX_FOUND:
                return Findings(tuple(found), complete=False, unread=boxes.names(boxes.unread))
            rows = (table.rows[first].id, table.rows[second].id)
            found.append(Overlap(rows, boxes.case(box), boxes.words(box)))
    return Findings(tuple(found), complete=True, unread=boxes.names(boxes.unread))


def gaps(table: Table) -> Findings[Gap]:
    """Return the cases that no row fits."""
    boxes = _Boxes(table)
    search = _Search(boxes, MAX_STEPS)
    found: list[Gap] = []
    for box in search.uncovered(boxes.all_rows & ~boxes.unread, boxes.whole):
        if len(found) == MAX_FOUND:
            return Findings(tuple(found), complete=False, unread=boxes.names(boxes.unread))
        perhaps = boxes.names(boxes.meeting(box) & boxes.unread)
        found.append(Gap(boxes.case(box), boxes.words(box), perhaps))
    return Findings(tuple(found), complete=not search.spent, unread=boxes.names(boxes.unread))


def unreachable(table: Table) -> Findings[str]:
    """Return the rows that decide nothing: every case they fit is one the rows above them fit, or there is none.

    Only of a table where the first row that fits decides; in another, a row with a case of its own or not is
    said by `overlaps`.
    """
    boxes = _Boxes(table)
    found = []
    complete = True
    for place, row in enumerate(table.rows):
        above = cells.whole(place) & ~boxes.unread if table.hit == "first" else 0
        search = _Search(boxes, MAX_STEPS // 200)
        reached = next(search.uncovered(above, boxes.slots[place]), None) if all(boxes.slots[place]) else None
        if search.spent:
            complete = False
        elif reached is None:
            found.append(row.id)
    return Findings(tuple(found), complete=complete, unread=boxes.names(boxes.unread))


class _Boxes:
    """The rows of a table as boxes: for each row, the slots of each input that it fits, as bits."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.axes: list[Axis] = [
            axis(column, [row.when[place] for row in table.rows]) for place, column in enumerate(table.inputs)
        ]
        runs = [[one.runs(cell) for one, cell in zip(self.axes, row.when, strict=True)] for row in table.rows]
        self.slots = [[bits(those) for those in row] for row in runs]
        self.all_rows = cells.whole(len(table.rows))
        self.whole = [one.every for one in self.axes]
        self.unread = sum(1 << place for place, row in enumerate(table.rows) if _is_free(row))
        self.classes = [
            _grouped(_swept([row[place] for row in runs], len(one.witnesses)))
            for place, one in enumerate(self.axes)
        ]

    def names(self, rows: int) -> tuple[str, ...]:
        """Return the ids of rows."""
        return tuple(row.id for place, row in enumerate(self.table.rows) if rows >> place & 1)

    def meeting(self, box: Sequence[int]) -> int:
        """Return the rows that share a case with a box."""
        return sum(
            1 << place
            for place, row in enumerate(self.slots)
            if all(one & other for one, other in zip(row, box, strict=True))
        )

    def case(self, box: Sequence[int]) -> dict[str, Given]:
        """Return one case of a box."""
        return {
            one.column.id: one.witnesses[cells.lowest(slots)]
            for one, slots in zip(self.axes, box, strict=True)
        }

    def words(self, box: Sequence[int]) -> str:
        """Say a box: « Quotient familial » de 1 500 à moins de 2 000 € ; « Habite ici » : « Non »."""
        said = []
        for one, slots in zip(self.axes, box, strict=True):
            values = one.words(slots)
            if values:
                said.append(f"«\u00a0{text(one.column.label, get_language() or 'fr')}\u00a0»\u00a0: {values}")
        return "\u00a0; ".join(said) or _("tous les cas")


def _is_free(row: Row) -> bool:
    return any(isinstance(cell, Free) for cell in row.when)


def _swept(runs: Sequence[Sequence[tuple[int, int]]], count: int) -> list[int]:
    """Return, for each slot, the rows that fit it: each row enters and leaves once for each of its runs."""
    enters, leaves = [0] * (count + 1), [0] * (count + 1)
    for place, those in enumerate(runs):
        for low, high in those:
            enters[low] |= 1 << place
            leaves[high] |= 1 << place
    present = 0
    found = []
    for slot in range(count):
        present = (present & ~leaves[slot]) | enters[slot]
        found.append(present)
    return found


def _grouped(rows_of: Sequence[int]) -> list[tuple[int, int]]:
    """Put together the slots that the same rows fit."""
    found: dict[int, int] = {}
    for slot, rows in enumerate(rows_of):
        found[rows] = found.get(rows, 0) | 1 << slot
    return list(found.items())


class _Search:
    """Cases outside some rows, input after input; slots that the same rows fit are taken together."""

    def __init__(self, boxes: _Boxes, steps: int) -> None:
        self.boxes = boxes
        self.left = steps
        self.covered: set[tuple[int, int]] = set()

    @property
    def spent(self) -> bool:
        """Tell whether the search gave up."""
        return self.left <= 0

    def uncovered(self, rows: int, within: Sequence[int]) -> Iterator[list[int]]:
        """Walk the boxes that none of some rows fits, inside a box."""
        self.covered.clear()
        # The rows that fit all that remains, from each input on: where one is left, nothing is missing.
        self.within = within
        self.filling = [0] * (len(within) + 1)
        self.filling[-1] = rows
        among = [row for row in range(len(self.boxes.slots)) if rows >> row & 1]
        for place in reversed(range(len(within))):
            fitting = sum(1 << row for row in among if not within[place] & ~self.boxes.slots[row][place])
            self.filling[place] = self.filling[place + 1] & fitting
        yield from self._walk(0, rows, [])

    def _walk(self, place: int, rows: int, box: list[int]) -> Iterator[list[int]]:
        if self.spent or rows & self.filling[place]:
            return
        if not rows:
            yield [*box, *self.within[place:]]
            return
        if (place, rows) in self.covered:
            return
        missing = False
        for fitting, slots in self._classes(place, rows).items():
            for inside in self._walk(place + 1, fitting, [*box, slots]):
                missing = True
                yield inside
        if not missing and not self.spent:
            self.covered.add((place, rows))

    def _classes(self, place: int, rows: int) -> dict[int, int]:
        """Group the slots of an input by the rows, among some, that fit them."""
        found: dict[int, int] = {}
        classes = self.boxes.classes[place]
        self.left -= len(classes)
        for fitting, slots in classes:
            if inside := slots & self.within[place]:
                found[fitting & rows] = found.get(fitting & rows, 0) | inside
        return found
