"""A page of the studio cut in parts: a title, its answers, and the buttons of what one orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.places import Place

from .kinds import Answer


@dataclass(frozen=True)
class Part:
    """Some answers under a title; ``place`` when they describe one element, that can be moved, copied, removed."""

    title: str
    answers: Sequence[Answer]
    place: Place | None = None
    hint: str = ""
    notes: Sequence[Any] = ()


@dataclass(frozen=True)
class Drawn:
    """An answer as the page draws it: its inputs, what is wrong with what was typed, what is against it."""

    answer: Answer
    controls: Sequence[Any]
    groups: Sequence[Sequence[Any]]
    faults: Sequence[Fault]

    @property
    def errors(self) -> list[str]:
        """What was typed and cannot be taken."""
        return [str(error) for one in self.controls for error in one["field"].errors]


@dataclass(frozen=True)
class DrawnPart:
    """A part as the page draws it."""

    part: Part
    answers: Sequence[Drawn]
    faults: Sequence[Fault]
