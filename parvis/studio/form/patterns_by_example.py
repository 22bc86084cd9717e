"""A pattern told by one right answer: « AB-123 » stands for two capitals, a dash and three figures."""

import re
from itertools import groupby

_SIGNS = {"A": "[A-Z]", "a": "[a-z]", "0": "[0-9]"}
_FAMILY = re.compile(r"\[(A-Z|a-z|0-9)\](?:\{(\d{1,3})\})?")
LONGEST_EXAMPLE = 40
"""Signs of an example; its pattern stays within what patterns may be."""


def pattern_of(example: str) -> str:
    """The pattern of all answers of the shape of this one; spaces at its ends left out."""
    families = [_family(sign) for sign in example.strip()[:LONGEST_EXAMPLE]]
    parts = []
    for family, alike in groupby(families):
        count = len(list(alike))
        sign = _SIGNS.get(family) or re.escape(family[1:])
        parts.append(sign if count == 1 else f"{sign}{{{count}}}" if family in _SIGNS else sign * count)
    return "".join(parts)


def example_of(pattern: str) -> str:
    """An answer of the shape of a pattern made by ``pattern_of``; empty for any other pattern."""
    made, rest = "", pattern
    while rest:
        if found := _FAMILY.match(rest):
            alphabet = {
                "A-Z": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "a-z": "abcdefghijklmnopqrstuvwxyz",
                "0-9": "1234567890",
            }
            signs = alphabet[found[1]]
            made += "".join(signs[at % len(signs)] for at in range(int(found[2] or 1)))
            rest = rest[found.end() :]
        elif rest[0] == "\\" and len(rest) > 1 and not rest[1].isalnum():
            made, rest = made + rest[1], rest[2:]
        elif rest[0] not in "\\[]{}()*+?.|^$":
            made, rest = made + rest[0], rest[1:]
        else:
            return ""
    return made if pattern_of(made) == pattern else ""


def _family(sign: str) -> str:
    if sign.isascii() and sign.isalpha():
        return "A" if sign.isupper() else "a"
    return "0" if sign.isascii() and sign.isdigit() else f"={sign}"
