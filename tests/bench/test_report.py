"""Figures: how they are judged, rounded and written."""

import json

from bench.figures.server_time import centile
from bench.report import Goal, line, measured, missed

KEYS = ["figure", "value", "unit", "compared_to", "ratio", "goal", "holds"]


def test_a_line_has_the_announced_keys_in_their_order() -> None:
    """Whoever reads the lines counts on these names."""
    assert list(json.loads(line(measured("x", 1.0, "ms")))) == KEYS


def test_a_goal_is_judged_before_rounding() -> None:
    """0.0996 is shown as 0.1, and does not hold."""
    figure = measured("x", 10.0, "requests/s", ratio=0.09996, goal=Goal(0.10, "at least", "ratio"))
    assert (figure.ratio, figure.holds) == (0.1, False)


def test_a_ceiling_speaks_of_the_value() -> None:
    """At the bound it holds, above it does not."""
    ceiling = Goal(100, "at most")
    found = [measured(str(value), value, "kB", goal=ceiling) for value in (100.0, 100.1)]
    assert [one.holds for one in found] == [True, False]
    assert missed([*found, measured("free", 1e9, "kB")]) == ["100.1"]


def test_centiles_are_values_that_were_measured() -> None:
    """Nearest rank: no value is made up between two."""
    values = [float(number) for number in range(1, 21)]
    assert (centile(values, 50), centile(values, 95), centile([3.0], 95)) == (10.0, 19.0, 3.0)
