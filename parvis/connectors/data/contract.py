"""What the house asks of a source of data, in plain values.

Two verbs: `ask` with values, `check` that it is there. Both sides speak JSON objects; what may leave and what must come
back is settled by the connection of the authority, not by the connector.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

REASONS = ("unreachable", "timeout", "busy", "refused", "too_long", "not_understood")
"""Why there is no answer, as codes the screens turn into sentences."""

KINDS = ("text", "number", "yes_no", "date")
"""What a value that comes back may be; each may also be null."""

LONGEST_TEXT = 5_000


class DataFailure(Exception):
    """Say why there is no answer. `reason` is one of `REASONS`; asking again later may bring one."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        """What the peer said of it, never a value that was sent."""


class DataRefusal(DataFailure):
    """The source will not answer this: asking the same again is useless."""


class DataSource(Protocol):
    """Speak to one source."""

    def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Return the answer to some values; raise a `DataFailure`.

        `key` is the same each time the same thing is asked: a source that acts does so once.
        """

    def check(self) -> str:
        """Reach the source, ask it nothing, and return its name; raise a `DataFailure`."""


def kept(answer: Mapping[str, object], gives: Mapping[str, str]) -> dict[str, object]:
    """Return what was to come back (names and their kinds) of an answer, and nothing more.

    Raise a `DataFailure` that names what is missing or of another kind: a source that breaks its word may mend.
    """
    found = {}
    for name, kind in gives.items():
        if name not in answer or not _is(answer[name], kind):
            raise DataFailure("not_understood", name)
        found[name] = answer[name]
    return found


def _is(value: object, kind: str) -> bool:
    if value is None:
        return True
    match kind:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "text":
            return isinstance(value, str) and len(value) <= LONGEST_TEXT
        case "date":
            return isinstance(value, str) and _is_date(value)
    return False


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
