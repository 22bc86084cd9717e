"""Answering a message that is on no case: written, left at its moment, by e-mail or on paper."""

from .limits import LIMITS, Limits, limits_of
from .writing import (
    CannotAnswer,
    CannotTakeBack,
    Words,
    answer,
    is_answerable,
    let_leave,
    send_forgotten,
    take_back,
)

__all__ = [
    "LIMITS",
    "CannotAnswer",
    "CannotTakeBack",
    "Limits",
    "Words",
    "answer",
    "is_answerable",
    "let_leave",
    "limits_of",
    "send_forgotten",
    "take_back",
]
