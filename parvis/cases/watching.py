"""Who has which case open, told to every live process at once. Nothing is kept in the database.

What crosses it is sealed: whoever may connect to the database hears it, and would learn who works on what.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, router

from parvis.base.keyring import KeyMissing
from parvis.base.sealing import Broken, is_sealed, seal, unseal

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
        if not is_sealed(payload):
            raise ValueError("not sealed")
        try:
            word = json.loads(unseal(payload, CHANNEL))
            cases = {UUID(case): writes is True for case, writes in word["cases"].items()}
            return cls(str(word["connection"]), UUID(word["agent"]), cases)
        except (KeyError, TypeError, AttributeError, KeyMissing, Broken) as error:
            raise ValueError(str(error)) from None


def tell(watching: Watching) -> None:
    """Tell the live processes, once this transaction commits. The cases were fetched under her rights."""
    open_ = {str(case): writes for case, writes in list(watching.cases.items())[:MOST]}
    word = {"connection": watching.connection, "agent": str(watching.agent), "cases": open_}
    with connections[router.db_for_write(Case)].cursor() as cursor:
        sealed = seal(json.dumps(word, separators=(",", ":")), CHANNEL)
        cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(sealed)))
