"""The bell of open pages: every live process is told whose news changed. Nothing is kept in the database.

What crosses it names agents by marks that only this installation makes, since whoever may connect to the database
hears it; the page then asks for its count under her rights.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.db import connections, router
from django.utils.crypto import salted_hmac

from ..news import Notice

CHANNEL = "parvis_news"

MOST = 150
"""Agents named at once: a notification carries 8,000 bytes at most (PostgreSQL, NOTIFY)."""


def ring(agents: Iterable[UUID]) -> None:
    """Tell the live processes, once this transaction commits."""
    named = sorted({mark_of(agent) for agent in agents})
    with connections[router.db_for_write(Notice)].cursor() as cursor:
        for start in range(0, len(named), MOST):
            word = json.dumps(named[start : start + MOST], separators=(",", ":"))
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, word))


def heard(payload: str) -> frozenset[str]:
    """Read the marks of those whose bell ``ring`` rang; ValueError for anything else."""
    said = json.loads(payload)
    if not isinstance(said, list) or not all(isinstance(mark, str) for mark in said):
        raise ValueError("not a list of marks")
    return frozenset(said)


@lru_cache(maxsize=4_096)
def mark_of(agent: UUID) -> str:
    """How an agent is named in the bell: 128 bits that the secret key alone leads to."""
    return salted_hmac("parvis.notifications.bell", agent.bytes, algorithm="sha256").hexdigest()[:32]
