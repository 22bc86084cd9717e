"""A condition built with menus: all, or any, of comparisons, with one level of nesting.

A value, always in its tidy shape: two conditions that read the same are equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parvis.rules.variables import Kind

Mode = Literal["all", "any"]
Operator = Literal[
    "is",
    "is_not",
    "one_of",
    "none_of",
    "contains",
    "contains_not",
    "starts_with",
    "has",
    "has_not",
    "more_than",
    "at_least",
    "less_than",
    "at_most",
    "between",
    "before",
    "on_or_before",
    "after",
    "on_or_after",
    "age_at_least",
    "age_under",
    "answered",
    "unanswered",
]
Value = None | bool | str | int | Decimal | tuple[str, ...] | tuple[Decimal, Decimal]
"""What a variable is compared with: nothing, yes or no, a text, an age in years, a number, values, a range.
A day is a text: `2026-05-04`, or relative to today as `today-18y`."""

_TEXTS: tuple[Operator, ...] = (
    "is",
    "is_not",
    "one_of",
    "none_of",
    "contains",
    "contains_not",
    "starts_with",
    "answered",
    "unanswered",
)
_NUMBERS: tuple[Operator, ...] = (
    "is",
    "is_not",
    "more_than",
    "at_least",
    "less_than",
    "at_most",
    "between",
    "answered",
    "unanswered",
)
_GIVEN: tuple[Operator, ...] = ("answered", "unanswered")
OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    "text": _TEXTS,
    "long_text": _TEXTS,
    "email": _TEXTS,
    "telephone": _TEXTS,
    "choice": ("is", "is_not", "one_of", "none_of", *_GIVEN),
    "multiple": ("has", "has_not", *_GIVEN),
    "yes_no": ("is", *_GIVEN),
    "number": _NUMBERS,
    "amount": _NUMBERS,
    "group": _NUMBERS[:-2],
    "date": (
        "is",
        "is_not",
        "before",
        "on_or_before",
        "after",
        "on_or_after",
        "age_at_least",
        "age_under",
        *_GIVEN,
    ),
    "address": _GIVEN,
    "person": _GIVEN,
    "organisation": _GIVEN,
    "files": _GIVEN,
}
"""What the menus offer for each kind of answer, in their order."""
PARTS: Mapping[Kind, tuple[str, ...]] = {"address": ("postcode", "city")}
"""The parts of an answer that are compared as texts (`_TEXTS`)."""
PART_OPERATORS = _TEXTS

MAX_COMPARISONS = 20
MAX_VALUES = 50
MAX_AGE = 150


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variable, or one part of it, an operator and what it is compared with."""

    variable: str
    operator: Operator
    value: Value = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Comparisons of which all, or any, must hold."""

    mode: Mode
    items: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """All, or any, of comparisons and groups of them; without any, it always holds.

    A group of one, or of the mode of the whole, is opened into it: it says nothing of its own.
    """

    mode: Mode
    items: tuple[Comparison | Group, ...] = ()

    def __post_init__(self) -> None:
        items: list[Comparison | Group] = []
        for item in self.items:
            if isinstance(item, Group) and (item.mode == self.mode or len(item.items) <= 1):
                items += item.items
            else:
                items.append(item)
        mode = self.mode
        if len(items) == 1 and isinstance(items[0], Group):
            mode = items[0].mode
            items = list(items[0].items)
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "mode", mode if len(items) > 1 else "all")

    def comparisons(self) -> Iterator[tuple[tuple[int, ...], Comparison]]:
        """Walk the comparisons in order, each with its place: its index, or that of its group and its own."""
        for index, item in enumerate(self.items):
            if isinstance(item, Comparison):
                yield (index,), item
            else:
                for inside, comparison in enumerate(item.items):
                    yield (index, inside), comparison
