"""Moments written without a language: days, lengths and cycles of ISO 8601."""

import re
from datetime import timedelta

_DURATION = r"P(?=.)(?:\d+[YMWD])*(?:T(?=.)(?:\d+(?:[.,]\d+)?[HMS])+)?"
_DATE = r"\d{4}-?\d\d-?\d\d(?:T\d\d(?::?\d\d){0,2}(?:[.,]\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
_LITERALS = {
    "date": re.compile(_DATE),
    "duration": re.compile(_DURATION),
    "cycle": re.compile(rf"R\d*/(?:{_DATE}/)?{_DURATION}"),
}


_ENDLESS = re.compile(r"R-?\d*/")
_BOUNDED = re.compile(r"R\d+/")
_UNITS = {"D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def is_literal(kind: str, text: str) -> bool:
    """Whether a text is a ``date``, a ``duration`` or a ``cycle`` as it stands, not an expression."""
    return _LITERALS[kind].fullmatch(text) is not None


def is_endless(text: str) -> bool:
    """Whether a text is a cycle without a number of turns."""
    return _ENDLESS.match(text) is not None and _BOUNDED.match(text) is None


def between_turns(text: str) -> timedelta | None:
    """Return the least time between two turns of a cycle, months and years taken for weeks; None for other texts."""
    if not is_literal("cycle", text):
        return None
    days, _t, hours = text.rpartition("/")[2].removeprefix("P").partition("T")
    pause = sum(
        (timedelta(days=int(count) * (1 if unit == "D" else 7)) for count, unit in _parts(days)), timedelta()
    )
    for count, unit in _parts(hours):
        pause += timedelta(**{_UNITS[unit]: float(count.replace(",", "."))})
    return pause


def _parts(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(\d+(?:[.,]\d+)?)([YMWDHS])", text)
