"""The colours of an authority stay readable whatever colour was chosen."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from parvis.authorities.models import Authority
from parvis.base.contrast import NotAColour, ratio
from parvis.ui.brand import (
    DARK_SURFACES,
    DEFAULT_BRAND,
    LIGHT_SURFACES,
    brand_css,
    dark_palette,
    is_legible_brand,
    light_palette,
    suggest_brand,
)

TOKENS = (Path(__file__).parents[2] / "frontend/styles/_tokens.scss").read_text(encoding="utf-8")
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def declared(mixin: str) -> dict[str, str]:
    """Read the custom properties of a mixin of the tokens."""
    body = re.search(rf"@mixin {mixin} {{(.*?)}}", TOKENS, re.DOTALL)
    assert body
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body[1]))


@given(colours)
def test_every_derived_pair_is_readable(primary: str) -> None:
    for palette, surfaces in (
        (light_palette(primary), LIGHT_SURFACES),
        (dark_palette(primary), DARK_SURFACES),
    ):
        assert ratio(palette.ink, palette.fill) >= 4.5
        assert ratio(palette.ink, palette.hover) >= 4.5
        assert all(ratio(palette.text, surface) >= 4.5 for surface in (*surfaces, palette.soft))
        assert all(ratio(palette.fill, surface) >= 3 for surface in surfaces)


@given(colours)
def test_text_of_every_scheme_reads_on_the_tint(primary: str) -> None:
    assert ratio(declared("light")["ink"], light_palette(primary).soft) >= 7
    assert ratio(declared("dark")["ink"], dark_palette(primary).soft) >= 7
    assert ratio(declared("light")["muted"], light_palette(primary).soft) >= 4.5
    assert ratio(declared("dark")["muted"], dark_palette(primary).soft) >= 4.5


@given(colours)
def test_the_proposal_is_itself_accepted(colour: str) -> None:
    assert is_legible_brand(suggest_brand(colour))


def test_a_pale_colour_is_refused_and_a_deep_one_kept() -> None:
    assert not is_legible_brand("#ffcc00")
    assert is_legible_brand("#6B2D5C")


def test_a_colour_cannot_smuggle_a_rule() -> None:
    with pytest.raises(NotAColour):
        brand_css("#17594f}body{display:none")


def test_the_default_colours_of_the_style_sheet_are_the_computed_ones() -> None:
    for mixin, palette in (
        ("brand-light", light_palette(DEFAULT_BRAND)),
        ("brand-dark", dark_palette(DEFAULT_BRAND)),
    ):
        assert declared(mixin) == {
            "brand": palette.fill,
            "brand-ink": palette.ink,
            "brand-hover": palette.hover,
            "brand-soft": palette.soft,
            "brand-text": palette.text,
        }


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    for mixin, surfaces in (("light", LIGHT_SURFACES), ("dark", DARK_SURFACES)):
        tokens = declared(mixin)
        assert (tokens["paper"], tokens["card"], tokens["band"]) == surfaces


@pytest.mark.parametrize("mixin", ["light", "dark"])
def test_every_text_of_the_style_sheet_reads_on_every_surface(mixin: str) -> None:
    tokens = declared(mixin)
    texts = ["ink", "muted", "visited", "info", "success", "warning", "danger", "progress"]
    for text, surface in product(texts, ["paper", "card", "band"]):
        assert ratio(tokens[text], tokens[surface]) >= 4.5, (text, surface)
    for tone in ["info", "success", "warning", "danger", "progress"]:
        assert ratio(tokens[tone], tokens[f"{tone}-soft"]) >= 4.5, tone
        assert ratio(tokens["ink"], tokens[f"{tone}-soft"]) >= 4.5, tone
    for part, surface in product(["line-strong", "focus"], ["paper", "card", "band"]):
        assert ratio(tokens[part], tokens[surface]) >= 3, (part, surface)


def test_the_sheet_has_both_schemes() -> None:
    sheet = brand_css("#6b2d5c")
    assert sheet.startswith(":root{--brand:#6b2d5c;--brand-ink:#ffffff;")
    assert "@media screen and (prefers-color-scheme:dark){:root{--brand:#" in sheet
    assert sheet.count("{") == sheet.count("}")


def test_an_authority_saves_no_colour_that_the_page_could_not_bear() -> None:
    for colour in ("#ffcc00", "#737373"):
        with pytest.raises(ValidationError, match=suggest_brand(colour)):
            Authority(brand_colour=colour).clean()
    Authority(brand_colour="#6B2D5C").clean()
