"""JSON that anybody may have written, read without believing it. No Django: the command line reads it too.

RFC 8259 leaves to the reader what two keys of one name mean (section 4), how large a number may be (section 6), how
deep a value may be nested (section 9): here all that is refused, and so is what no database column takes.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Literal, NoReturn

from parvis.base.storable import is_storable

DEEPEST = 32
"""How deep a value may be nested."""
MOST_TOLD = 100
"""Faults told at most."""
_LONGEST_NUMBER = 15  # digits that a binary number keeps exactly

Reason = Literal["bytes", "syntax", "endless", "deep", "twice", "constant", "number", "character"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why some bytes are no JSON that can be kept, and where: ``line`` and ``column`` count from 1, for syntax."""

    path: str
    reason: Reason
    line: int = 0
    column: int = 0


class InvalidJson(Exception):
    """The bytes are no JSON that can be kept; each reader words the faults for its own public."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{one.path}: {one.reason}" for one in faults[:20]))
        self.faults = tuple(faults)


def read_strictly(content: bytes) -> object:
    """Return the value that some bytes say. Raise `InvalidJson`; the caller bounds their length."""
    try:
        found: object = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_without_twins,
            parse_constant=_no_number,
            parse_float=_number,
            parse_int=_whole,
        )
    except UnicodeDecodeError:
        raise InvalidJson([Fault("", "bytes")]) from None
    except json.JSONDecodeError as error:
        raise InvalidJson([Fault("", "syntax", error.lineno, error.colno)]) from None
    except RecursionError:
        raise InvalidJson([Fault("", "endless")]) from None
    faults = list(islice(_unsound(found), MOST_TOLD))
    if faults:
        raise InvalidJson(faults)
    return found


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidJson([Fault(_shown(name), "twice")])
        found[name] = value
    return found


def _no_number(words: str) -> NoReturn:
    raise InvalidJson([Fault(words, "constant")])


def _number(words: str) -> float:
    number = float(words)
    if len(words) > 2 * _LONGEST_NUMBER or not isfinite(number):
        raise InvalidJson([Fault(words[:30], "number")])
    return number


def _whole(words: str) -> int:
    if len(words) > _LONGEST_NUMBER + 1:
        raise InvalidJson([Fault(words[:30], "number")])
    return int(words)


def _unsound(found: object) -> Iterator[Fault]:
    """What cannot be kept, in the order of the document; no call of a function for each level."""
    left: list[tuple[str, int, object]] = [("", 0, found)]
    while left:
        path, depth, value = left.pop()
        if depth > DEEPEST:
            yield Fault(path, "deep")
        elif isinstance(value, dict):
            for key in value:
                if not is_storable(key):
                    yield Fault(f"{path}.{_shown(key)}", "character")
            inside = [(f"{path}.{_shown(key)}".lstrip("."), depth + 1, one) for key, one in value.items()]
            left += reversed(inside)
        elif isinstance(value, list):
            left += reversed([(f"{path}[{place}]", depth + 1, one) for place, one in enumerate(value)])
        elif isinstance(value, str) and not is_storable(value):
            yield Fault(path, "character")


def _shown(key: str) -> str:
    return key[:60].encode("utf-8", "replace").decode()
