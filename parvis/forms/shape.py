"""What a form is made of: steps, sections, fields. Values only, frozen once read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from parvis.base.labels import Label, speaks, text
from parvis.rules.variables import Kind

__all__ = [
    "WHY",
    "Field",
    "FieldType",
    "Form",
    "Label",
    "Option",
    "Required",
    "Section",
    "Step",
    "Validation",
    "speaks",
    "text",
]

FieldType = Literal[Kind, "computed", "information"]
"""What rules may ask about, and what nobody answers: worked out by the server, or only read."""
Required = Literal["yes", "soft", "no"]
WHY = "__why"
"""Ending of the key under which a person says why a soft-required answer is missing."""


@dataclass(frozen=True, slots=True)
class Option:
    """One offered answer."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class Validation:
    """What an answer must respect; None means no limit of its own.

    `minimum` and `maximum` bound a number, an amount in euros, or how many answers a `multiple` takes.
    Dates are ISO 8601 or relative to the day of the answer: `today`, `today-18y`, `today+2m`, `today+10d`.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_message: Label = field(default_factory=dict)
    min_date: str = ""
    max_date: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or one piece of information, of a form."""

    id: str
    type: FieldType
    label: Label
    help: Label = field(default_factory=dict)
    body: Label = field(default_factory=dict)
    required: Required = "no"
    condition: str = ""
    validation: Validation = field(default_factory=Validation)
    options: tuple[Option, ...] = ()
    autocomplete: str = ""
    maps_to: str = ""
    is_new: bool = False
    """Whether it asks for what nobody knows yet: what a file already tells is not put there."""
    personal: bool = False
    unit: Label = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    """Optional parts asked for: `birth_name` and `birth_date` of a person."""
    piece: str = ""
    accept: tuple[str, ...] = ()
    max_files: int = 5
    fields: tuple["Field", ...] = ()
    min_items: int = 0
    max_items: int = 10
    item_label: Label = field(default_factory=dict)
    expression: str = ""
    result: str = "text"
    """How a computed value reads: text, number, amount, yes_no or date."""

    def asks(self) -> bool:
        """Tell whether a person answers this field (not computed, not information)."""
        return self.type not in ("computed", "information")

    def option(self, value: str) -> Option | None:
        """Return the offered option that has this value."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together under one title (which may be empty)."""

    id: str
    fields: tuple[Field, ...]
    title: Label = field(default_factory=dict)
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form."""

    id: str
    title: Label
    sections: tuple[Section, ...]
    intro: Label = field(default_factory=dict)
    condition: str = ""

    def fields(self) -> Iterator[Field]:
        """Walk the fields of the page in order, groups not opened."""
        for section in self.sections:
            yield from section.fields


@dataclass(frozen=True)
class Form:
    """A whole form, immutable; the caller keeps one per published version."""

    steps: tuple[Step, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        """Fields by id, groups not opened."""
        return {one.id: one for step in self.steps for one in step.fields()}

    @cached_property
    def places(self) -> Mapping[str, Step]:
        """The step of each field id."""
        return {one.id: step for step in self.steps for one in step.fields()}

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id, None when the form has no such step."""
        return next((step for step in self.steps if step.id == step_id), None)

    def all_fields(self) -> Iterator[Field]:
        """Walk every field in order, those of groups after their group."""
        for step in self.steps:
            for one in step.fields():
                yield one
                yield from one.fields
