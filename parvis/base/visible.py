"""Whether a text shows anything: what has no visible sign says nothing, whatever its length."""

import unicodedata

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing: fillers of Hangul, the empty cell of braille."""


def is_visible(text: str) -> bool:
    """Whether one sign at least is seen: spaces, controls and marks of format alone are not."""
    return any(unicodedata.category(sign)[0] not in "CZ" and sign not in _BLANK for sign in text)
