"""How near two messages are by their words: pure, without database.

The share of the pairs of following words that both have, accents, capitals and signs set aside. A message sent twice
with another greeting, or by another program, keeps nearly all of them; two requests on one matter share few.
"""

import re
import unicodedata
from collections.abc import Set
from itertools import pairwise

NEAR = 0.8
"""From here two messages are proposed as one (measured in note 89)."""

FEWEST_WORDS = 4
"""A message of fewer words says too little to be told from another: only the very same words are near."""

MOST_WORDS = 2_000
"""Words read of each: what is beyond adds time and tells nothing more."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def are_near(one: str, other: str) -> bool:
    """Whether two texts seem to be one message: nearly the same words, and the very same numbers.

    Another number in the street, another date: another matter, however alike the words.
    """
    return set(_NUMBER.findall(one)) == set(_NUMBER.findall(other)) and likeness(one, other) >= NEAR


def likeness(one: str, other: str) -> float:
    """What two texts share, from 0 to 1; 0 for what is empty."""
    left, right = _words(one), _words(other)
    if min(len(left), len(right)) < FEWEST_WORDS:
        return float(bool(left) and left == right)
    mine, theirs = _pairs(left), _pairs(right)
    return len(mine & theirs) / len(mine | theirs)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    found = _WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
    return found[:MOST_WORDS]


def _pairs(words: list[str]) -> Set[tuple[str, str]]:
    return set(pairwise(words))
