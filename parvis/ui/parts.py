"""What a page hands to a component: plain values, worded by the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Tone = Literal["neutral", "brand", "info", "progress", "success", "warning", "danger"]
"""The colour of a state; the words beside it say the same."""


@dataclass(frozen=True)
class SummaryRow:
    """A question and its answer, with the link that changes it."""

    key: str
    value: object
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """A step of a journey; `body` keeps its line breaks, `step` places it before or after now."""

    title: str
    at: datetime | date | None = None
    by: str = ""
    body: object = ""
    step: Literal["past", "current", "future"] = "past"


@dataclass(frozen=True)
class FileItem:
    """A file one may fetch; `size` in bytes, `kind` in words (« PDF », « photo »)."""

    name: str
    href: str = ""
    size: int | None = None
    kind: str = ""
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A way into something: the whole card is the link."""

    title: str
    href: str = ""
    text: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers align on the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class ErrorLine:
    """A sentence of the error summary and the id of the field it is about, if any."""

    message: str
    field_id: str = ""


@dataclass(frozen=True)
class Crumb:
    """A page above the one being read; no `href` for the page itself."""

    title: str
    href: str = ""


Rows = Sequence[Sequence[object]]
