"""What arrives, what agents do of it, and what their decisions teach."""

from .answer import Answer
from .arrival import Arrival, ArrivalPart, ArrivalQuerySet, Certainty, Nature
from .learning import LearntMessage, LearntWord
from .referring import FirstReception, OutsideAuthority, Referral
from .sorting import Sorting

__all__ = [
    "Answer",
    "Arrival",
    "ArrivalPart",
    "ArrivalQuerySet",
    "Certainty",
    "FirstReception",
    "LearntMessage",
    "LearntWord",
    "Nature",
    "OutsideAuthority",
    "Referral",
    "Sorting",
]
