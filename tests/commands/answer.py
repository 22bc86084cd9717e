"""What a command answers."""

from collections.abc import Callable
from typing import NamedTuple


class Answer(NamedTuple):
    """The end of a command and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Here = Callable[..., Answer]
"""Run a command of the house in this process, by its words."""
