"""What every log says, whatever its format: an activity of a case at a moment, by a group when it is told."""

from dataclasses import dataclass

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
"""The names of the XES standard (IEEE 1849)."""
OF_THE_CASE = "case:"
"""Stands before the name of what is told of a whole case."""


class UnreadableLog(Exception):
    """Say why a log cannot be read, in one line."""


@dataclass(frozen=True)
class Columns:
    """Where a log says what; no ``group``: nobody is asked."""

    case: str = CASE
    activity: str = ACTIVITY
    time: str = TIME
    group: str = ""

    @property
    def needed(self) -> list[str]:
        """Those that must be there."""
        return [name for name in (self.case, self.activity, self.time, self.group) if name]

    def missing(self, name: str, known: list[str]) -> UnreadableLog:
        """What to say of a column that is not there: how one names another."""
        option = next(
            option
            for option, value in (
                ("--case", self.case), ("--activity", self.activity), ("--time", self.time), ("--group", self.group),
            )
            if value == name
        )  # fmt: skip
        there = ", ".join(known[:40]) or "nothing"
        return UnreadableLog(f"nothing is called {name} there ({option} names another): there is {there}")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a log, as it is written; what is not told is empty."""

    case: str
    activity: str
    time: str
    group: str = ""
