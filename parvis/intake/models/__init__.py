"""What arrives, what agents do of it, and what their decisions teach."""

from .arrival import Arrival, ArrivalPart, ArrivalQuerySet, Certainty, Nature
from .learning import LearntMessage, LearntWord
from .sorting import Sorting

__all__ = [
    "Arrival",
    "ArrivalPart",
    "ArrivalQuerySet",
    "Certainty",
    "LearntMessage",
    "LearntWord",
    "Nature",
    "Sorting",
]
