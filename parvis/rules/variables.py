"""What a condition or a table may ask about: a question of a form, a value worked out, the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from parvis.base.labels import Label

Kind = Literal[
    "text",
    "long_text",
    "choice",
    "multiple",
    "yes_no",
    "number",
    "amount",
    "date",
    "email",
    "telephone",
    "address",
    "person",
    "organisation",
    "files",
    "group",
]
"""The kinds of answers of docs/forms.md; a computed field has the kind of its result."""

TODAY = "today"
"""The variable that holds the day, in every expression."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that has a value when a rule is applied.

    `minimum` and `maximum` bound a number, an amount in euros or the rows of a group; `decimals` are those a
    number may have, None when any number may come (a value worked out).
    """

    id: str
    kind: Kind
    label: Label
    options: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    unit: Label = field(default_factory=dict)

    def option(self, value: str) -> Choice | None:
        """Return the offered answer that has this value."""
        return next((option for option in self.options if option.value == value), None)

    def step(self) -> Decimal | None:
        """Return the least difference of two values, None when there is none."""
        if self.kind == "amount":
            return Decimal("0.01")
        if self.kind == "group":
            return Decimal(1)
        return None if self.decimals is None else Decimal(1).scaleb(-self.decimals)

    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the least and the greatest number it may hold; a group holds no fewer than no row."""
        if self.kind == "group":
            return max(self.minimum or Decimal(0), Decimal(0)), self.maximum
        return self.minimum, self.maximum


def by_id(variables: Iterable[Variable]) -> Mapping[str, Variable]:
    """Index variables by their ids."""
    return {variable.id: variable for variable in variables}
