"""A decision table in a procedure: what it is used for, and the column that answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from parvis.base.labels import Label
from parvis.rules.tables import Input, Output, Row, Table
from parvis.rules.tables.shape import InputKind

Use = Literal["fee", "eligibility", "unit"]
"""A price said before sending; whether one may ask, said before the form; which service answers."""

ANSWERS: Mapping[Use, tuple[InputKind, ...]] = {
    "fee": ("amount",),
    "eligibility": ("yes_no",),
    "unit": ("text", "choice"),
}
"""The kinds of the column that answers, by use: the first such output of the table."""


@dataclass(frozen=True)
class UsedTable:
    """A table with its stable id. ``purpose`` is told to whoever it concerns (CRPA R311-3-1-1).

    ``is_binding``: whom an eligibility table turns away does not file online; otherwise it is advice.
    """

    id: str
    use: Use
    purpose: Label
    table: Table
    is_binding: bool = False

    @property
    def answer(self) -> Output | None:
        """The column that answers; None when the table has none of the kind its use wants."""
        return next((one for one in self.table.outputs if one.kind in ANSWERS[self.use]), None)

    @property
    def others(self) -> tuple[Output, ...]:
        """The columns said beside the answer: the reason, what to do instead."""
        return tuple(one for one in self.table.outputs if one is not self.answer)

    def column(self, name: str) -> Input | Output | None:
        """A column by its id."""
        columns: list[Input | Output] = [*self.table.inputs, *self.table.outputs]
        return next((one for one in columns if one.id == name), None)

    def number(self, row: str) -> int:
        """The rank of a row as one reads it, from 1; 0 for one that is not there."""
        return next((rank for rank, one in enumerate(self.table.rows, start=1) if one.id == row), 0)

    def fired(self, rows: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of these ids that are still there."""
        return tuple(self.table.by_row[one] for one in rows if one in self.table.by_row)
