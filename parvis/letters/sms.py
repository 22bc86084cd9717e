"""Know what a text message costs: its alphabet, and into how many segments it is cut.

3GPP TS 23.038 (formerly GSM 03.38) gives the alphabets, TS 23.040 section 9.2.3.24.1 the six octets that each
segment of a longer message loses to the header which joins it to the others.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from parvis.letters.cleaning import cleaned

Alphabet = Literal["gsm", "ucs2"]

# TS 23.038, section 6.2.1: the default alphabet, in the order of its codes; the escape (27) is no character.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = "\x1b"
# Section 6.2.1.1: the extension table, each behind an escape, so two septets.
EXTENDED = "\f^{}\\[~]|€"

_COSTS = {**dict.fromkeys(BASIC.replace(ESCAPE, ""), 1), **dict.fromkeys(EXTENDED, 2)}
_ALONE: dict[Alphabet, int] = {"gsm": 160, "ucs2": 70}
_JOINED: dict[Alphabet, int] = {"gsm": 153, "ucs2": 67}
# What typography adds and a telephone does without: the words stay the same, the message costs half.
_LIGHTER = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2019": "'",
        "\u2018": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u2022": "-",
        "œ": "oe",
        "Œ": "OE",
    }
)
_QUOTES = re.compile(r"«\s*|(?<!\s)\s*»")


@dataclass(frozen=True, slots=True)
class Size:
    """Say what a message weighs: ``units`` are septets (gsm) or 16-bit units (ucs2).

    ``room`` is how many units the last segment still takes; ``dearer`` names the characters that put the message
    in the dearer alphabet, each once, none in the other.
    """

    alphabet: Alphabet
    units: int
    segments: int
    room: int
    dearer: tuple[str, ...] = ()


def worded(text: str) -> str:
    """Return a text as a telephone shows it: cleaned, its typography lightened, its accents and letters kept."""
    return _QUOTES.sub('"', cleaned(text)).translate(_LIGHTER)


def size(text: str) -> Size:
    """Measure a message as it is sent, without changing it; an empty one has no segment."""
    dearer = tuple(dict.fromkeys(char for char in text if char not in _COSTS))
    alphabet: Alphabet = "ucs2" if dearer else "gsm"
    costs = [_cost(char, alphabet) for char in text]
    units = sum(costs)
    if units <= _ALONE[alphabet]:
        return Size(alphabet, units, min(units, 1), _ALONE[alphabet] - units, dearer)
    segments, filled = 1, 0
    for cost in costs:
        # A character of two units is never cut: it opens the next segment.
        if filled + cost > _JOINED[alphabet]:
            segments, filled = segments + 1, 0
        filled += cost
    return Size(alphabet, units, segments, _JOINED[alphabet] - filled, dearer)


def _cost(char: str, alphabet: Alphabet) -> int:
    if alphabet == "gsm":
        return _COSTS[char]
    return 2 if ord(char) > 0xFFFF else 1


def name_of(char: str) -> str:
    """Name a character that makes a message dearer, for whoever looks for it: « ê », or its code if unseen."""
    return char if unicodedata.category(char)[0] in "LNPS" else f"U+{ord(char):04X}"
