"""Colour contrast: the arithmetic of WCAG 2.2 and the nearest colour that passes it.

Colours are written ``#rrggbb``. Lightness moves in OKLab (Björn Ottosson, 2020),
where equal steps look equal.
"""

import re
from functools import lru_cache
from typing import NamedTuple

AA_TEXT = 4.5
"""Ratio asked of text by WCAG 2.2, criterion 1.4.3 (RGAA 3.2)."""

AA_LARGE = 3.0
"""Ratio asked of large text (1.4.3) and of interface parts (1.4.11; RGAA 3.3)."""

_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_STEPS = 512


class NotAColour(ValueError):
    """The text is not ``#rgb`` nor ``#rrggbb``."""


class NoPassingColour(ValueError):
    """No colour at all has this ratio against this background."""


class Lab(NamedTuple):
    """A colour in OKLab: lightness from 0 to 1, then green-red and blue-yellow."""

    lightness: float
    a: float
    b: float


def normalise(colour: str) -> str:
    """Write a colour as lower-case ``#rrggbb``; raise NotAColour otherwise."""
    if not _HEX.fullmatch(colour.strip()):
        raise NotAColour(colour)
    digits = colour.strip().lower()[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return f"#{digits}"


def relative_luminance(colour: str) -> float:
    """Give the relative luminance, 0 for black, 1 for white (WCAG 2.2, « relative luminance »)."""
    red, green, blue = _linear(normalise(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((relative_luminance(one), relative_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def passes_aa(foreground: str, background: str, *, large: bool = False) -> bool:
    """Say whether text of this colour may be read on this background (WCAG 2.2, 1.4.3, level AA)."""
    return ratio(foreground, background) >= (AA_LARGE if large else AA_TEXT)


def nearest_passing(colour: str, background: str, ratio: float = AA_TEXT) -> str:
    """Give the colour nearest in lightness that has this ratio against the background.

    The hue is kept; the saturation too, as far as screens can show it. A colour that already passes
    comes back as it is. Raise NoPassingColour when neither black nor white would do (never for 4.5 or less).
    """
    start = normalise(colour)
    if _contrast(start, background) >= ratio:
        return start
    lab = to_oklab(start)
    for step in range(1, _STEPS + 1):
        for direction in (-1, 1):
            lightness = lab.lightness + direction * step / _STEPS
            if -1 / _STEPS < lightness < 1 + 1 / _STEPS:
                candidate = from_oklab(Lab(min(max(lightness, 0.0), 1.0), lab.a, lab.b))
                if _contrast(candidate, background) >= ratio:
                    return candidate
    raise NoPassingColour(f"{colour} on {background}: {ratio}")


@lru_cache(maxsize=4096)
def to_oklab(colour: str) -> Lab:
    """Convert ``#rrggbb`` to OKLab."""
    red, green, blue = _linear(normalise(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return Lab(
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lab: Lab) -> str:
    """Convert OKLab to ``#rrggbb``, losing saturation where a screen cannot show it."""
    channels = _channels(lab)
    if not _in_gamut(channels):
        low, high = 0.0, 1.0
        for _ in range(12):
            middle = (low + high) / 2
            inside = _in_gamut(_channels(Lab(lab.lightness, lab.a * middle, lab.b * middle)))
            low, high = (middle, high) if inside else (low, middle)
        channels = _channels(Lab(lab.lightness, lab.a * low, lab.b * low))
    return "#" + "".join(f"{_encode(channel):02x}" for channel in channels)


def _contrast(one: str, other: str) -> float:
    return ratio(one, other)


def _linear(colour: str) -> tuple[float, float, float]:
    """Undo the sRGB transfer curve of each channel."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decode(red), _decode(green), _decode(blue)


def _decode(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


def _encode(channel: float) -> int:
    clipped = min(max(channel, 0.0), 1.0)
    curved = clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(curved * 255)


def _channels(lab: Lab) -> tuple[float, float, float]:
    """Give the linear red, green and blue of an OKLab colour, possibly outside 0..1."""
    long = (lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b) ** 3
    medium = (lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b) ** 3
    short = (lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(channels: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in channels)
