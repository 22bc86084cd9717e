"""The arithmetic of contrast: known figures, then what must hold of every colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base.contrast import (
    NoPassingColour,
    NotAColour,
    from_oklab,
    nearest_passing,
    normalise,
    passes_aa,
    ratio,
    relative_luminance,
    to_oklab,
)

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_black_on_white_is_the_largest_ratio() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert relative_luminance("#ffffff") == pytest.approx(1.0)
    assert relative_luminance("#000000") == 0.0


@pytest.mark.parametrize(
    ("foreground", "background", "expected"),
    [
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#fff", 8.59),
    ],
)
def test_known_ratios(foreground: str, background: str, expected: float) -> None:
    assert ratio(foreground, background) == pytest.approx(expected, abs=0.005)


def test_the_threshold_of_text_and_of_large_text() -> None:
    assert passes_aa("#767676", "#ffffff")
    assert not passes_aa("#777777", "#ffffff")
    assert passes_aa("#777777", "#ffffff", large=True)
    assert not passes_aa("#aaaaaa", "#ffffff", large=True)


@pytest.mark.parametrize(
    "text", ["", "red", "#12", "#12345g", "123456", "#1234567", "#fff;}body{display:none}"]
)
def test_what_is_not_a_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        normalise(text)


def test_short_and_upper_case_forms_are_the_same_colour() -> None:
    assert normalise(" #ABC ") == "#aabbcc"


def test_red_in_oklab() -> None:
    lab = to_oklab("#ff0000")
    assert (lab.lightness, lab.a, lab.b) == pytest.approx((0.62796, 0.22486, 0.12585), abs=1e-4)


@given(colours)
def test_oklab_and_back(colour: str) -> None:
    assert from_oklab(to_oklab(colour)) == colour


@given(colours, colours)
def test_ratio_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert ratio(one, other) == ratio(other, one)
    assert 1.0 <= ratio(one, other) <= 21.0 + 1e-9


@given(colours, colours, st.sampled_from([3.0, 4.5]))
def test_the_nearest_passing_colour_passes_and_stays(colour: str, background: str, least: float) -> None:
    found = nearest_passing(colour, background, least)
    assert ratio(found, background) >= least
    assert nearest_passing(found, background, least) == found
    if ratio(colour, background) >= least:
        assert found == colour


@given(st.integers(0, 255), colours)
def test_no_grey_nearer_in_lightness_would_pass(level: int, background: str) -> None:
    grey = f"#{level:02x}{level:02x}{level:02x}"
    found = nearest_passing(grey, background)
    start = to_oklab(grey).lightness
    distance = abs(to_oklab(found).lightness - start)
    every_grey = (f"#{step:02x}{step:02x}{step:02x}" for step in range(256))
    passing = [abs(to_oklab(one).lightness - start) for one in every_grey if ratio(one, background) >= 4.5]
    assert distance <= min(passing) + 2 / 512


def test_a_hue_is_kept() -> None:
    found = to_oklab(nearest_passing("#e8a33d", "#ffffff"))
    asked = to_oklab("#e8a33d")
    assert found.b / found.a == pytest.approx(asked.b / asked.a, rel=0.1)


def test_an_impossible_ratio_is_said() -> None:
    with pytest.raises(NoPassingColour):
        nearest_passing("#123456", "#777777", 7.0)
