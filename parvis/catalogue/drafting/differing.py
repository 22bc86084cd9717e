"""What differs between two documents, as values."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .places import Place

Kind = Literal["added", "removed", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element stands: in what, and its rank among its like, from 1."""

    holder: Place
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    ``before`` and ``after`` hold the whole element when it was added or removed (None on the other side), its ``Spot``
    when it moved, and the value under the key of ``place`` when that changed; None where there was none.
    """

    kind: Kind
    place: Place
    name: str
    """What the element is called, in French; its id when it has no words, nothing for the document itself."""
    before: Any
    after: Any


def in_order(ranks: Sequence[int]) -> frozenset[int]:
    """The positions of a longest rising part of these numbers, all different."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for position, rank in enumerate(ranks):
        length = bisect_left(ends, rank)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [rank]
        last[length : length + 1] = [position]
    found: set[int] = set()
    position = last[-1] if last else -1
    while position >= 0:
        found.add(position)
        position = before[position]
    return frozenset(found)
