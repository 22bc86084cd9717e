"""How each figure of the volume grows with it, from some thousands of cases to a million.

The same pages, searches and memory are read on volumes of several sizes, kept between runs as the largest is.
"""

from dataclasses import replace

from bench.figures import volume
from bench.plan import Plan
from bench.report import Figure, measured
from bench.scratch import Scratch


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """How many times more each figure takes on the largest volume than on the smallest."""
    found: dict[str, dict[int, Figure]] = {}
    for cases in plan.growth:
        sized = replace(plan, volume_cases=cases, volume_persons=cases // 2, volume_reads=plan.growth_reads)
        for figure in volume.measure(place, sized):
            found.setdefault(figure.figure, {})[cases] = figure
    return [_grown(name, by_size) for name, by_size in found.items() if len(by_size) == len(plan.growth)]


def _grown(name: str, by_size: dict[int, Figure]) -> Figure:
    values = {cases: figure.value or 0.0 for cases, figure in by_size.items()}
    least, most = values[min(values)], values[max(values)]
    told = ", ".join(f"{value:g} {by_size[cases].unit} at {cases} cases" for cases, value in values.items())
    return measured(f"growth: {name}", most / least if least else 0.0, "times", compared_to=told)
