"""Who acts: an agent, the person herself, or the house."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """The author of a fact, by plain identifier: the journal holds no name."""

    kind: Literal["agent", "person", "system"]
    id: UUID | None = None


PERSON = Actor("person")
"""Somebody who holds the tracking capability of a case; she has no account yet."""

SYSTEM = Actor("system")
"""The house itself: a clock, a job, an import."""
