"""What the headers of a message can carry."""

import re
from collections.abc import Iterable

MOST_ANSWERED = 20
"""Identifiers of earlier messages that one bears: the last ones are those that programs thread by."""

_IDENTIFIER = re.compile(r"<[!-;=?-~]{1,298}>")
"""An identifier between its brackets, of printable ASCII alone (RFC 5322, 3.6.4)."""

_NOT_ONE_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def one_line(words: str, *, at_most: int) -> str:
    """Return words fit for a header: one line, no control character, at most so many characters."""
    return _NOT_ONE_LINE.sub(" ", words).strip()[:at_most]


def identifiers(answers: Iterable[str]) -> list[str]:
    """Those a header can carry: who wrote them chose them."""
    return [one for one in answers if _IDENTIFIER.fullmatch(one)][-MOST_ANSWERED:]
