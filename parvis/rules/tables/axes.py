"""The inputs of a table cut into cells, and its rows as boxes of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from parvis.rules import cells
from parvis.rules.cells import Span
from parvis.rules.menus import value_words
from parvis.rules.tables.shape import Among, Cell, Given, Input, Interval, Presence
from parvis.ui.wording import day_words

MAX_SAID = 6
"""Values or ranges told of one input before « … »."""

Run = tuple[int, int]
"""Slots from one to before another."""


@dataclass
class Axis:
    """The slots of one input: spans in order when it is ordered, then values, then « no answer » if it may be."""

    column: Input
    spans: Sequence[Span[Decimal]] | Sequence[Span[date]]
    witnesses: list[Given]
    ordered: list[Decimal] | list[date] = field(default_factory=list)
    places: dict[Given, int] = field(default_factory=dict)
    texts: int = 0
    """How many texts cells name: the next one stands for all the others."""

    @property
    def every(self) -> int:
        """Return all the slots, as bits."""
        return cells.whole(len(self.witnesses))

    def runs(self, cell: Cell) -> list[Run]:
        """Return the slots that meet a cell; a free one is taken to meet them all."""
        count = len(self.witnesses)
        if isinstance(cell, Interval):
            return self._between(cell)
        if isinstance(cell, Presence):
            answered = count - int(self.column.optional)
            return [(0, answered)] if cell.given else ([(answered, count)] if answered < count else [])
        if isinstance(cell, Among):
            named = sorted({self.places[value] for value in cell.values if value in self.places})
            return _but(named, count) if cell.denied else [(place, place + 1) for place in named]
        return [(0, count)] if count else []

    def _between(self, cell: Interval) -> list[Run]:
        # A witness at a bound is a slot of its own: where it falls tells whether the bound is inside.
        ordered: Sequence[Decimal] | Sequence[date] = self.ordered
        low, high = 0, len(ordered)
        if cell.low is not None:
            low = (bisect_left if cell.low_inside else bisect_right)(ordered, cell.low)
        if cell.high is not None:
            high = (bisect_right if cell.high_inside else bisect_left)(ordered, cell.high)
        return [(low, high)] if low < high else []

    def words(self, slots: int) -> str:
        """Say some slots: « de 0 à moins de 400 ou plus de 1 400 »; empty when they are all of them."""
        if slots == self.every:
            return ""
        said: list[str] = []
        while slots and len(said) < MAX_SAID:
            first = cells.lowest(slots)
            last = first
            while last + 1 < len(self.spans) and slots >> (last + 1) & 1:
                last += 1
            said.append(self._range(first, last))
            slots &= ~cells.whole(last + 1)
        return _(" ou ").join([*said, "…"] if slots else said)

    def _value(self, value: Given) -> str:
        if self.column.kind == "text" and isinstance(value, str) and value == self.witnesses[self.texts]:
            return _("un autre texte")
        return value_words(self.column.variable(), value)

    def _range(self, first: int, last: int) -> str:
        if first >= len(self.spans):
            return self._value(self.witnesses[first])
        low, high = self.spans[first], self.spans[last]
        if isinstance(low.witness, date):
            return _of_days(low.low, high.high, low_inside=low.low_inside, high_inside=high.high_inside)
        variable = self.column.variable()
        if low.low is not None and low.low == high.high:
            return value_words(variable, low.low)
        words = {"low": value_words(variable, low.low), "high": value_words(variable, high.high)}
        if low.low is None and high.high is None:
            return _("toute valeur")
        if low.low is None:
            return (_("%(high)s ou moins") if high.high_inside else _("moins de %(high)s")) % words
        if high.high is None:
            return (_("%(low)s ou plus") if low.low_inside else _("plus de %(low)s")) % words
        return _BETWEEN[low.low_inside, high.high_inside]() % words


_BETWEEN: Mapping[tuple[bool, bool], Callable[[], str]] = {
    (True, True): lambda: _("de %(low)s à %(high)s"),
    (True, False): lambda: _("de %(low)s à moins de %(high)s"),
    (False, True): lambda: _("de plus de %(low)s à %(high)s"),
    (False, False): lambda: _("de plus de %(low)s à moins de %(high)s"),
}


def _of_days(low: object, high: object, *, low_inside: bool, high_inside: bool) -> str:
    """Say days from the first to the last: a day that is outside gives way to the next one inside."""
    first = low + timedelta(days=int(not low_inside)) if isinstance(low, date) else None
    last = high - timedelta(days=int(not high_inside)) if isinstance(high, date) else None
    if first is None or last is None:
        if first is not None:
            return _("à partir du %(low)s") % {"low": day_words(first)}
        return _("jusqu’au %(high)s") % {"high": day_words(last)} if last is not None else _("toute valeur")
    if first == last:
        return day_words(first)
    return _("du %(low)s au %(high)s") % {"low": day_words(first), "high": day_words(last)}


def axis(column: Input, used: Sequence[Cell]) -> Axis:
    """Cut an input at every bound and value its cells name."""
    built = _sliced(column, used)
    built.places = {value: place for place, value in enumerate(built.witnesses)}
    if column.optional:
        built.places[None] = len(built.witnesses)
        built.witnesses.append(None)
    return built


def _sliced(column: Input, used: Sequence[Cell]) -> Axis:
    if column.kind in ("number", "amount"):
        numbers = cells.numbers(column.variable(), [one for one in _named(used) if isinstance(one, Decimal)])
        found = [span.witness for span in numbers]
        return Axis(column, numbers, [*found], found)
    if column.kind == "date":
        days = cells.days([one for one in _named(used) if isinstance(one, date)])
        on = [span.witness for span in days]
        return Axis(column, days, [*on], on)
    if column.kind == "yes_no":
        return Axis(column, [], [True, False])
    if column.kind == "choice":
        return Axis(column, [], [*cells.choices(column.variable())])
    texts = sorted({one for one in _named(used) if isinstance(one, str)})
    other = "…"
    while other in texts:
        other += "…"
    return Axis(column, [], [*texts, other], texts=len(texts))


def _named(used: Sequence[Cell]) -> list[Decimal | date | str | bool]:
    found: list[Decimal | date | str | bool] = []
    for cell in used:
        if isinstance(cell, Among):
            found += cell.values
        elif isinstance(cell, Interval):
            found += [one for one in (cell.low, cell.high) if one is not None]
    return found


def _but(places: Sequence[int], count: int) -> list[Run]:
    """Return the slots that are not some."""
    edges = [-1, *places, count]
    return [(low + 1, high) for low, high in pairwise(edges) if low + 1 < high]


def bits(runs: Sequence[Run]) -> int:
    """Return runs of slots as bits."""
    return sum(cells.whole(high - low) << low for low, high in runs)
