"""What each way of answering can carry, said before one writes and held when one sends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from parvis.authorities.sectors import is_secret

from ..models import Answer

Way = Answer.Way


@dataclass(frozen=True)
class Limits:
    """``signs``: of the message; ``files`` and ``size``: how many files, how many bytes of them in all.

    ``is_notice``: the words do not travel, only the news that they wait. ``is_put_off``: it may leave later.
    """

    signs: int
    files: int
    size: int
    is_notice: bool = False
    is_put_off: bool = True


LIMITS: Mapping[str, Limits] = {
    # What leaves weighs a third more once written for e-mail, and many servers refuse what is over 20 MB.
    Way.EMAIL: Limits(signs=5_000, files=10, size=12_000_000),
    Way.POST: Limits(signs=5_000, files=0, size=0, is_put_off=False),
}


def limits_of(way: str, sector: str) -> Limits:
    """The limits of a way in a sector: under secrecy an e-mail says only that an answer waits, and carries no file."""
    found = LIMITS[way]
    if way == Way.EMAIL and is_secret(sector):
        return replace(found, files=0, size=0, is_notice=True)
    return found
