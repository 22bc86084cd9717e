"""Any log at all: what the command reckons is what the definitions say, read naively."""

from collections import defaultdict
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from parvis.insight.logs.describing import describe
from parvis.insight.logs.events import Columns, Told

EVENTS = st.lists(
    st.builds(
        Told,
        st.sampled_from("ABCD"),
        st.sampled_from(("received", "checked", "told")),
        st.integers(1, 12).map(lambda hour: f"2026-03-02T{hour:02}:00:00"),
        st.sampled_from(("", "", "desk", "roads", "parks")),
    ),
    max_size=40,
)


@given(EVENTS)
@example([])
def test_every_figure_is_what_its_definition_says(told: list[Told]) -> None:
    """By other means: whole days as fractions, positions looked for one by one."""
    found = describe(told, Columns(group="org:group"))
    cases: dict[str, list[tuple[str, int, Told]]] = defaultdict(list)
    for number, one in enumerate(told):
        cases[one.case].append((one.time, number, one))
    paths = {
        case: [one for _at, _rank, one in sorted(lines, key=lambda it: it[:2])]
        for case, lines in cases.items()
    }
    assert (found.cases, found.events) == (len(paths), len(told))
    assert found.activities == len({one.activity for one in told})
    assert found.variants == len({tuple(one.activity for one in path) for path in paths.values()})
    if not paths:
        return
    again = [path for path in paths.values() if len({one.activity for one in path}) != len(path)]
    back = [path for path in paths.values() if is_back([one.group for one in path])]
    close(found.rework_share, Fraction(len(again), len(paths)))
    close(found.ping_pong_share, Fraction(len(back), len(paths)))
    lasted = sorted(Fraction(hour(path[-1]) - hour(path[0]), 24) for path in paths.values())
    close(found.duration_days.mean, sum(lasted, Fraction()) / len(lasted))
    close(found.duration_days.median, between(lasted, Fraction(1, 2)))
    close(found.duration_days.p90, between(lasted, Fraction(9, 10)))


def is_back(groups: list[str]) -> bool:
    """A, then only B, then A: looked for at every pair of ends."""
    known = [group for group in groups if group]
    return any(
        known[first] == known[last]
        and len(inner := set(known[first + 1 : last])) == 1
        and inner != {known[first]}
        for first in range(len(known))
        for last in range(first + 2, len(known))
    )


def between(ordered: list[Fraction], part: Fraction) -> Fraction:
    """The place of a quantile, by exact fractions."""
    place = part * (len(ordered) - 1)
    below = ordered[place.__floor__()]
    return below + (ordered[place.__ceil__()] - below) * (place - place.__floor__())


def hour(one: Told) -> int:
    """The hour of an event."""
    return int(one.time[11:13])


def close(value: float | None, exact: Fraction) -> None:
    """Equal to the digits that are printed."""
    assert value is not None
    assert abs(Fraction(value) - exact) < Fraction(1, 10**6)
