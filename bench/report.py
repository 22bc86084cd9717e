"""What a figure is, and how it is printed."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """A figure must be at least, or at most, a bound; it speaks of the ratio or of the value itself."""

    bound: float
    side: Literal["at least", "at most"]
    of: Literal["ratio", "value"] = "value"

    def holds(self, measured: float) -> bool:
        """Whether a measure keeps to the bound."""
        return measured >= self.bound if self.side == "at least" else measured <= self.bound

    def words(self) -> str:
        """The goal in one line."""
        sign = ">=" if self.side == "at least" else "<="
        return f"{self.of} {sign} {self.bound:g}"


@dataclass(frozen=True)
class Figure:
    """One measure; ``holds`` is None when it has no goal."""

    figure: str
    value: float | None
    unit: str
    compared_to: str | None = None
    ratio: float | None = None
    goal: str | None = None
    holds: bool | None = None


def measured(
    figure: str,
    value: float,
    unit: str,
    *,
    compared_to: str | None = None,
    ratio: float | None = None,
    goal: Goal | None = None,
) -> Figure:
    """Make a figure and judge it: on the exact numbers, before they are rounded to be read."""
    judged = None if goal is None else ratio if goal.of == "ratio" else value
    return Figure(
        figure=figure,
        value=rounded(value),
        unit=unit,
        compared_to=compared_to,
        ratio=None if ratio is None else round(ratio, 3),
        goal=goal.words() if goal else None,
        holds=goal.holds(judged) if goal and judged is not None else None,
    )


def rounded(value: float) -> float:
    """Keep four meaningful digits, and every digit before the point."""
    return float(round(value)) if abs(value) >= 1000 else float(f"{value:.4g}")


def line(figure: Figure) -> str:
    """The figure as one line of JSON."""
    return json.dumps(asdict(figure), ensure_ascii=False)


def tell(*words: object) -> None:
    """Say on standard error what is being done: standard output holds figures only."""
    sys.stderr.write(" ".join(map(str, words)) + "\n")
    sys.stderr.flush()


def missed(figures: Iterable[Figure]) -> list[str]:
    """The names of the figures whose goal does not hold."""
    return [one.figure for one in figures if one.holds is False]
