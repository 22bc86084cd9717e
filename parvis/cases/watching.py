"""Who has which case open, told to every live process at once. Nothing is kept in the database.

What crosses it names a connection, an agent and cases by their numbers: whoever may listen learns no name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, router

from .models import Case

CHANNEL = "parvis_presence"

MOST = 30
"""Cases one browser may say it has open: a notification carries 8,000 bytes at most (PostgreSQL, NOTIFY)."""


@dataclass(frozen=True)
class Watching:
    """What one browser of an agent has open: each case, and whether she writes there."""

    connection: str
    agent: UUID
    cases: Mapping[UUID, bool]

    @classmethod
    def read(cls, payload: str) -> "Watching":
        """Read what ``tell`` wrote; ValueError for anything else."""
        try:
            word = json.loads(payload)
            cases = {UUID(case): writes is True for case, writes in word["cases"].items()}
            return cls(str(word["connection"]), UUID(word["agent"]), cases)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from None


def tell(watching: Watching) -> None:
    """Tell the live processes, once this transaction commits. The cases were fetched under her rights."""
    open_ = {str(case): writes for case, writes in list(watching.cases.items())[:MOST]}
    word = {"connection": watching.connection, "agent": str(watching.agent), "cases": open_}
    with connections[router.db_for_write(Case)].cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, json.dumps(word, separators=(",", ":"))))
