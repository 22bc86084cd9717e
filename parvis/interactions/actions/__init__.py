"""The verbs of contacts and promised calls. Who acts and when are always given; a refusal is raised."""

from .calling_back import (
    FARTHEST,
    CannotAbandonCallback,
    CannotKeepCallback,
    CannotPromiseCallback,
    CannotReassignCallback,
    CannotTryCallback,
    Promise,
    abandon_callback,
    keep_callback,
    promise_callback,
    reassign_callback,
    try_callback,
)
from .noting import (
    TAKEN_BACK_WITHIN,
    CannotNote,
    CannotWithdraw,
    Contact,
    Matter,
    note_contact,
    withdraw_contact,
)

__all__ = [
    "FARTHEST",
    "TAKEN_BACK_WITHIN",
    "CannotAbandonCallback",
    "CannotKeepCallback",
    "CannotNote",
    "CannotPromiseCallback",
    "CannotReassignCallback",
    "CannotTryCallback",
    "CannotWithdraw",
    "Contact",
    "Matter",
    "Promise",
    "abandon_callback",
    "keep_callback",
    "note_contact",
    "promise_callback",
    "reassign_callback",
    "try_callback",
    "withdraw_contact",
]
