"""What a decision table is made of: inputs, outputs, rows, tests. Values only, frozen once read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from parvis.base.labels import Label
from parvis.rules.variables import Choice, Variable

InputKind = Literal["text", "choice", "yes_no", "number", "amount", "date"]
"""What a column holds; an output has the same kinds."""
HitPolicy = Literal["first", "unique", "collect"]
"""Which rows decide: the first that fits, the only one that fits, or all those that fit (DMN 1.3, 8.2.10)."""
Aggregate = Literal["list", "sum", "min", "max", "count"]
"""What `collect` makes of the outputs of the rows that fit."""

Scalar = str | bool | Decimal | date
Given = Scalar | None


@dataclass(frozen=True, slots=True)
class AnyValue:
    """A cell that every value meets."""

    def holds(self, value: Given) -> bool:
        """Tell whether a value meets the cell."""
        return True


@dataclass(frozen=True, slots=True)
class Among:
    """A cell met by a few values, or by all but these."""

    values: tuple[Scalar, ...]
    denied: bool = False

    def holds(self, value: Given) -> bool:
        """Tell whether a value meets the cell; no answer is none of the values."""
        return (value in self.values) != self.denied


@dataclass(frozen=True, slots=True)
class Interval:
    """A cell met between two bounds, None where there is none."""

    low: Decimal | date | None
    high: Decimal | date | None
    low_inside: bool = True
    high_inside: bool = True

    def holds(self, value: Given) -> bool:
        """Tell whether a value meets the cell; no answer is in no interval."""
        if isinstance(value, bool) or not isinstance(value, (Decimal, date)):
            return False
        above = 1 if self.low is None else _order(value, self.low)
        below = -1 if self.high is None else _order(value, self.high)
        return (above > 0 or (above == 0 and self.low_inside)) and (
            below < 0 or (below == 0 and self.high_inside)
        )


@dataclass(frozen=True, slots=True)
class Presence:
    """A cell met by any answer, or by none."""

    given: bool

    def holds(self, value: Given) -> bool:
        """Tell whether a value meets the cell."""
        return (value is not None) == self.given


@dataclass(frozen=True, slots=True)
class Free:
    """A cell, or an outcome, written as an expression over the inputs; a cell also reads `value`, its own."""

    source: str


Cell = AnyValue | Among | Interval | Presence | Free
ANY = AnyValue()
Outcome = Scalar | Free | None


def _order(value: Decimal | date, bound: Decimal | date) -> int:
    """Return -1, 0 or 1 as a value is before, at or after a bound of its kind."""
    if isinstance(value, Decimal) and isinstance(bound, Decimal):
        return (value > bound) - (value < bound)
    if isinstance(value, date) and isinstance(bound, date):
        return (value > bound) - (value < bound)
    raise TypeError("a number is not compared with a day")


@dataclass(frozen=True, slots=True)
class Input:
    """A column that decides: an expression over the answers, and what its value may be.

    `minimum` and `maximum` bound numbers; `decimals` are those a number keeps (it is rounded to them), an
    amount keeps its cents. Without an answer no row fits, unless the input is `optional`.
    """

    id: str
    label: Label
    kind: InputKind
    expression: str
    options: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    unit: Label = field(default_factory=dict)
    optional: bool = False

    def variable(self) -> Variable:
        """Return the input as a variable, to cut it into cells and say its values."""
        return Variable(
            self.id, self.kind, self.label, self.options, self.minimum, self.maximum, self.decimals, self.unit
        )


@dataclass(frozen=True, slots=True)
class Output:
    """A column that is decided."""

    id: str
    label: Label
    kind: InputKind
    options: tuple[Choice, ...] = ()
    unit: Label = field(default_factory=dict)

    def variable(self) -> Variable:
        """Return the output as a variable, to say its values."""
        return Variable(self.id, self.kind, self.label, self.options, unit=self.unit)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: a cell for each input, an outcome for each output, in their order; `note` explains it."""

    id: str
    when: tuple[Cell, ...]
    then: tuple[Outcome, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Values for the inputs and the outputs expected of them, by id; an output left out is not checked."""

    id: str
    given: Mapping[str, Given]
    expected: Mapping[str, Given | tuple[Given, ...]]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A whole decision table, immutable."""

    title: Label
    hit: HitPolicy
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    aggregate: Aggregate = "list"
    trials: tuple[Trial, ...] = ()

    @cached_property
    def by_row(self) -> Mapping[str, Row]:
        """Rows by id."""
        return {row.id: row for row in self.rows}
