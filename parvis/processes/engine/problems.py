"""What an element has that the engine does not run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about an element of the diagram."""

    element: str
    sentence: str


class CannotPrepare(Exception):
    """The diagram is not one the engine runs; `problems` says why, element by element."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{one.element}: {one.sentence}" for one in problems[:5]))
        self.problems = problems
