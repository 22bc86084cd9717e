"""What the bench says of growth, and which measures each issue asks for."""

from unittest.mock import patch

from bench.__main__ import ISSUES, MEASURES
from bench.figures import growth, volume
from bench.plan import SMALL, Plan
from bench.report import Figure, measured


def test_each_measure_belongs_to_one_issue() -> None:
    asked = [name for names in ISSUES.values() for name in names]
    assert sorted(asked) == sorted(MEASURES)


def test_growth_is_told_from_the_smallest_volume_to_the_largest() -> None:
    def read(_place: object, plan: Plan) -> list[Figure]:
        rare = [measured("rare", 1.0, "ms")] if plan.volume_cases == SMALL.growth[0] else []
        return [measured("a page", plan.volume_cases / 100, "ms"), *rare]

    with patch.object(volume, "measure", read):
        (told,) = growth.measure(None, SMALL)  # type: ignore[arg-type]  # no place is read here
    assert (told.figure, told.value, told.unit) == ("growth: a page", 3.0, "times")
    assert told.compared_to == "10 ms at 1000 cases, 30 ms at 3000 cases"
