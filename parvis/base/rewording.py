"""What changed inside a sentence, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "removed", "added"]

_WORDS = re.compile(r"\s+|[^\W_]+(?:[’'-][^\W_]+)*[’']?|.", re.DOTALL)
MOST_WORDS = 1_500
"""Words and blanks of each side above which a text is told whole: the time it takes grows with their product."""
LEAST_ALIKE = 0.35
"""Below this share of common words, two sentences are told one after the other: a mosaic would not be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words that stayed, went or came."""

    change: Change
    words: str


def reworded(before: str, after: str) -> list[Part]:
    """The two texts as one, in reading order: what went just before what came in its place."""
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    if before == after:
        return [Part("same", after)] if after else []
    if not was or not now or max(len(was), len(now)) > MOST_WORDS:
        return _whole(before, after)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return _whole(before, after)
    found: list[Part] = []
    for _kind, start, end, begin, stop in matcher.get_opcodes():
        if was[start:end] == now[begin:stop]:
            found.append(Part("same", "".join(was[start:end])))
        else:
            found += _whole("".join(was[start:end]), "".join(now[begin:stop]))
    return found


def side(parts: list[Part], without: Change) -> list[Part]:
    """One of the two texts: what came is not ``before``, what went is not ``after``."""
    return [one for one in parts if one.change != without]


def _whole(before: str, after: str) -> list[Part]:
    told = (Part("removed", before), Part("added", after))
    return [one for one in told if one.words]
