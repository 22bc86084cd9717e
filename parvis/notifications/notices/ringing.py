"""The bell of open pages: every live process is told whose news changed. Nothing is kept in the database.

What crosses it names agents by their numbers; the page then asks for its count under her rights.
"""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connections, router

from ..news import Notice

CHANNEL = "parvis_news"

MOST = 150
"""Agents named at once: a notification carries 8,000 bytes at most (PostgreSQL, NOTIFY)."""


def ring(agents: Iterable[UUID]) -> None:
    """Tell the live processes, once this transaction commits."""
    named = sorted({agent.hex for agent in agents})
    with connections[router.db_for_write(Notice)].cursor() as cursor:
        for start in range(0, len(named), MOST):
            word = json.dumps(named[start : start + MOST], separators=(",", ":"))
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, word))


def heard(payload: str) -> frozenset[UUID]:
    """Read whose bell ``ring`` rang; ValueError for anything else."""
    try:
        return frozenset(UUID(hex=agent) for agent in json.loads(payload))
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None
