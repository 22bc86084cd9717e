"""The colours of an authority: one chosen colour, and the ones derived from it for both schemes."""

from functools import lru_cache
from typing import NamedTuple

from parvis.base.contrast import (
    AA_LARGE,
    AA_TEXT,
    Lab,
    from_oklab,
    nearest_passing,
    normalise,
    ratio,
    to_oklab,
)

DEFAULT_BRAND = "#17594f"
"""The colour of an authority that has chosen none."""

LIGHT_SURFACES = ("#faf7f1", "#fffdf9", "#f1ebe0")
"""Page, card and band of the light scheme, as in frontend/styles/_tokens.scss."""

DARK_SURFACES = ("#1b1815", "#25211c", "#2c2721")
"""Page, card and band of the dark scheme, as in frontend/styles/_tokens.scss."""

_WHITE = "#ffffff"
_BLACK = "#14110e"
_HOVER_STEP = 0.06
_COMFORT = 6.0  # thin strokes look thinner light on dark than dark on light


class Palette(NamedTuple):
    """What a scheme needs of a brand: fill, text on it, fill under the pointer, tint, text on the page."""

    fill: str
    ink: str
    hover: str
    soft: str
    text: str


@lru_cache(maxsize=256)  # 17 ms to derive, once an authority and process
def brand_css(primary: str) -> str:
    """Write the style sheet that gives a page the colours of an authority, light and dark.

    Every pair meant to be read has a ratio of at least 4.5 and every fill is told from the page at 3
    (WCAG 2.2, 1.4.3 and 1.4.11). Raise NotAColour when primary is not ``#rrggbb``.
    """
    light, dark = light_palette(primary), dark_palette(primary)
    return (
        f":root{{{_declarations(light)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_declarations(dark)}}}}}\n"
    )


def light_palette(primary: str) -> Palette:
    """Derive the colours of the light scheme."""
    soft = _tint(primary, lightness=0.94, chroma=0.014)
    fill = _against_all(primary, LIGHT_SURFACES, AA_LARGE)
    return _palette(fill, soft, text=_against_all(primary, (*LIGHT_SURFACES, soft), AA_TEXT))


def dark_palette(primary: str) -> Palette:
    """Derive the colours of the dark scheme."""
    soft = _tint(primary, lightness=0.31, chroma=0.03)
    fill = _against_all(primary, (*DARK_SURFACES, soft), AA_TEXT)
    return _palette(fill, soft, text=_against_all(primary, (*DARK_SURFACES, soft), _COMFORT))


def suggest_brand(colour: str) -> str:
    """Give the nearest colour that white text can be read on and that reads on every light surface.

    The studio proposes it when it refuses a colour.
    """
    return _against_all(colour, (_WHITE, *LIGHT_SURFACES), AA_TEXT)


def is_legible_brand(colour: str) -> bool:
    """Say whether a colour may be saved as it is: readable on the page, and under white text."""
    return suggest_brand(colour) == normalise(colour)


def _palette(fill: str, soft: str, *, text: str) -> Palette:
    ink = max((_WHITE, _BLACK), key=lambda candidate: ratio(candidate, fill))
    fill = nearest_passing(fill, ink, AA_TEXT)
    lab = to_oklab(fill)
    step = -_HOVER_STEP if ink == _WHITE else _HOVER_STEP
    hover = from_oklab(Lab(min(max(lab.lightness + step, 0.0), 1.0), lab.a, lab.b))
    return Palette(fill, ink, hover, soft, text)


def _against_all(colour: str, surfaces: tuple[str, ...], least: float) -> str:
    """Move a colour until it passes on every surface; the hardest decides."""
    hardest = min(surfaces, key=lambda surface: ratio(colour, surface))
    moved = nearest_passing(colour, hardest, least)
    while failing := [surface for surface in surfaces if ratio(moved, surface) < least]:
        moved = nearest_passing(moved, failing[0], least)
    return moved


def _tint(colour: str, *, lightness: float, chroma: float) -> str:
    """Give a quiet background of the same hue."""
    lab = to_oklab(normalise(colour))
    size = (lab.a**2 + lab.b**2) ** 0.5
    scale = min(chroma / size, 1.0) if size > 0 else 0.0
    return from_oklab(Lab(lightness, lab.a * scale, lab.b * scale))


def _declarations(palette: Palette) -> str:
    return (
        f"--brand:{palette.fill};--brand-ink:{palette.ink};--brand-hover:{palette.hover};"
        f"--brand-soft:{palette.soft};--brand-text:{palette.text}"
    )
