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
from .noting import CannotNote, Contact, Matter, note_contact

__all__ = [
    "FARTHEST",
    "CannotAbandonCallback",
    "CannotKeepCallback",
    "CannotNote",
    "CannotPromiseCallback",
    "CannotReassignCallback",
    "CannotTryCallback",
    "Contact",
    "Matter",
    "Promise",
    "abandon_callback",
    "keep_callback",
    "note_contact",
    "promise_callback",
    "reassign_callback",
    "try_callback",
]
