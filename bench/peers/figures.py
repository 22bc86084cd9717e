"""The lines of the comparison: the figure of Parvis, the best of the others, the ratio and its goal."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from bench.report import Figure, Goal, measured, rounded

TIME = Goal(0.5, "at most", "ratio")
MEMORY = Goal(1.0, "at most", "ratio")


@dataclass(frozen=True)
class Row:
    """A figure with what stands beside it."""

    figure: Figure
    values: Mapping[str, float | None]
    """Of every product; None for what it does not do."""
    does: Mapping[str, str]
    """What the row really does, product by product."""
    beside: Mapping[str, object] = field(default_factory=dict)
    why: str = ""

    def besides(self, absent: Mapping[str, str]) -> "Row":
        """The same with the columns of those that are not measured: empty, and why."""
        values = {**self.values, **dict.fromkeys(absent)}
        return replace(self, values=values, does={**self.does, **absent})

    def line(self) -> str:
        """The row as one line of JSON: the keys of every figure, then its own."""
        more = {"values": {name: None if one is None else rounded(one) for name, one in self.values.items()}}
        said = asdict(self.figure) | more | {"does": dict(self.does), **self.beside}
        return json.dumps(said | ({"why": self.why} if self.why else {}), ensure_ascii=False)


def compared(
    name: str,
    unit: str,
    values: Mapping[str, float | None],
    goal: Goal,
    *,
    does: Mapping[str, str],
    why: str,
    beside: Mapping[str, object] | None = None,
    ours: str = "parvis",
) -> Row:
    """Compare with the best of the others; ``why`` explains the row when it is lost."""
    others = {key: value for key, value in values.items() if key != ours and value is not None}
    own = values[ours]
    if own is None:
        refused = Figure(name, None, unit, goal=goal.words(), holds=False)
        return Row(refused, values, does, beside or {}, why)
    best = min(others, key=lambda key: others[key]) if others else None
    figure = measured(
        name,
        own,
        unit,
        compared_to=f"{best}: {rounded(others[best])} {unit}" if best else "nobody",
        ratio=own / others[best] if best else None,
        goal=goal if best else None,
    )
    return Row(figure, values, does, beside or {}, why if figure.holds is False else "")
