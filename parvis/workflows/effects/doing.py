"""What doing an effect takes and gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from parvis.base.labels import Label, text
from parvis.cases.actions import Asked, Composed
from parvis.cases.models import Case

from ..models import Effect
from ..resuming import Opened


class CannotDo(Exception):
    """The house cannot do it; the message is why, as an agent reads it."""


@dataclass(frozen=True)
class Wanted:
    """A letter to word: which, and what it asks to complete if it does."""

    letter: str
    asked: Sequence[Asked] = ()
    until: date | None = None
    message: str = ""


Compose: TypeAlias = Callable[[Case, Wanted, datetime], Composed]
"""Word a letter of the version of a case, by itself. Raises CannotDo with what is missing."""


@dataclass(frozen=True)
class Done:
    """What an effect gave: ``told`` is its answer; None when it is awaited, and then of what, until when."""

    told: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[UUID, ...] = ()
    until: datetime | None = None
    is_moot: bool = False
    """Whether the case was over before it was done: nobody is asked, and ``told`` says that nothing came."""


Doing: TypeAlias = Callable[[Opened, Effect, Compose, datetime], Done]


def worded(words: Label, case: Case) -> str:
    """A text in French, and after it in the language of the case when it was written in it too."""
    french, spoken = text(words, "fr"), words.get(case.language, "")
    return f"{french}\n\n{spoken}" if case.language != "fr" and spoken else french
