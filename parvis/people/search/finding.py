"""Asking the database: one audited function, which keeps the walls of the transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from parvis.agents.rights import Grants

from .asking import read


@dataclass(frozen=True)
class Match:
    """A profile and how well it answers: 1 is all that was asked; equal persons have one score."""

    profile: UUID
    score: float


def find(query: str, *, grants: Grants, at: datetime, limit: int = 10) -> list[Match]:
    """Find the profiles that answer best, at most ``limit`` (100), best first. One query.

    Called inside ``scope(walls=grants.walls)``: the function answers from the walls of the transaction and
    nothing else, so that ``grants`` says whose they are. Raises CannotSearch.
    """
    asked = read(query, on=at.date())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT profile, score FROM people_search(%s, %s, %s::date[], %s::text[], %s)",
            (asked.text, asked.born, list(asked.nears), asked.marks, limit),
        )
        return [Match(profile, round(score, 4)) for profile, score in cursor.fetchall()]


def reached_by(key: str, *, limit: int = 20) -> list[UUID]:
    """The profiles that have this address or number among theirs, by its ``reach_key``, in the walls in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT profile FROM people_search('', NULL, '{}', ARRAY[%s], %s)", (key, limit))
        return [row[0] for row in cursor.fetchall()]
