"""JSON that anybody may have written, read without believing it.

RFC 8259 leaves to the reader what two keys of one name mean (section 4), how large a number may be (section 6), how
deep a value may be nested (section 9): here all that is refused, and so is what no database column takes.
"""

import json
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from typing import NoReturn

from django.utils.translation import gettext as _

from parvis.base.storable import is_storable

DEEPEST = 32
"""How deep a value may be nested."""
MOST_TOLD = 100
"""Problems told at most."""
_LONGEST_NUMBER = 15  # digits that a binary number keeps exactly


class InvalidJson(Exception):
    """The bytes are no JSON that can be kept; `problems` lists (path, sentence) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems[:20]))
        self.problems = problems


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
        raise InvalidJson([("", _("ce n’est pas du texte UTF-8"))]) from None
    except json.JSONDecodeError as error:
        said = _("ce n’est pas du JSON (ligne %(line)s, colonne %(column)s)")
        raise InvalidJson([("", said % {"line": error.lineno, "column": error.colno})]) from None
    except RecursionError:
        raise InvalidJson([("", _("des valeurs sont imbriquées sans fin"))]) from None
    problems = list(islice(_unsound(found), MOST_TOLD))
    if problems:
        raise InvalidJson(problems)
    return found


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidJson([(_shown(name), _("cette clé est donnée deux fois"))])
        found[name] = value
    return found


def _no_number(words: str) -> NoReturn:
    raise InvalidJson([(words, _("ce n’est pas un nombre"))])


def _number(words: str) -> float:
    number = float(words)
    if len(words) > 2 * _LONGEST_NUMBER or not isfinite(number):
        raise InvalidJson([(words[:30], _("ce nombre est démesuré"))])
    return number


def _whole(words: str) -> int:
    if len(words) > _LONGEST_NUMBER + 1:
        raise InvalidJson([(words[:30], _("ce nombre est démesuré"))])
    return int(words)


def _unsound(found: object) -> Iterator[tuple[str, str]]:
    """What cannot be kept, in the order of the document; no call of a function for each level."""
    left: list[tuple[str, int, object]] = [("", 0, found)]
    while left:
        path, depth, value = left.pop()
        if depth > DEEPEST:
            yield path, _("des valeurs sont imbriquées trop profondément")
        elif isinstance(value, dict):
            for key in value:
                if not is_storable(key):
                    yield f"{path}.{_shown(key)}", _("caractère interdit")
            inside = [(f"{path}.{_shown(key)}".lstrip("."), depth + 1, one) for key, one in value.items()]
            left += reversed(inside)
        elif isinstance(value, list):
            left += reversed([(f"{path}[{place}]", depth + 1, one) for place, one in enumerate(value)])
        elif isinstance(value, str) and not is_storable(value):
            yield path, _("caractère interdit")


def _shown(key: str) -> str:
    return key[:60].encode("utf-8", "replace").decode()
