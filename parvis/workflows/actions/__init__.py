"""The verbs of processes: what agents do there, and what begins and ends them."""

from ..answers import InvalidAnswers
from .completing import AlreadyDone, CannotDoTask, complete
from .ending import end
from .mending import CannotMend, retry, skip
from .passing import CannotPassOn, claim, delegate, give_back
from .starting import start

__all__ = [
    "AlreadyDone",
    "CannotDoTask",
    "CannotMend",
    "CannotPassOn",
    "InvalidAnswers",
    "claim",
    "complete",
    "delegate",
    "end",
    "give_back",
    "retry",
    "skip",
    "start",
]
