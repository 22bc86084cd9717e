"""Moments written without a language: days, lengths and cycles of ISO 8601."""

import re

_DURATION = r"P(?=.)(?:\d+[YMWD])*(?:T(?=.)(?:\d+(?:[.,]\d+)?[HMS])+)?"
_DATE = r"\d{4}-?\d\d-?\d\d(?:T\d\d(?::?\d\d){0,2}(?:[.,]\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
_LITERALS = {
    "date": re.compile(_DATE),
    "duration": re.compile(_DURATION),
    "cycle": re.compile(rf"R\d*/(?:{_DATE}/)?{_DURATION}"),
}


def is_literal(kind: str, text: str) -> bool:
    """Whether a text is a ``date``, a ``duration`` or a ``cycle`` as it stands, not an expression."""
    return _LITERALS[kind].fullmatch(text) is not None
