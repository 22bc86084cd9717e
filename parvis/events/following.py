"""Following the journal: the facts a scope sees, in the order they were sealed, from a position on.

A fact is told once it is sealed: every transaction below the seal is finished, so that nothing can appear
later behind a position (decision note 3). Within one seal the order is that of the digest, (xid, id).
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db import connections

_WRITTEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")

_UPTO = """
SELECT events_server(), coalesce(max(upto_xid), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint
FROM events_seal WHERE server = events_server()
"""

_AFTER = """
SELECT xid, id, kind, authority_id, case_id, CASE WHEN actor_kind = 'agent' THEN actor_id END FROM events_event
WHERE server = %(server)s AND xid >= %(xid)s AND xid < %(upto)s AND (xid > %(xid)s OR id > %(id)s)
ORDER BY xid, id LIMIT %(most)s
"""


class Position(NamedTuple):
    """A place in the journal: after this fact of this transaction."""

    xid: int
    id: int = 0

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what ``str`` writes; None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


@dataclass(frozen=True)
class Sealed:
    """A sealed fact, without what it carries."""

    position: Position
    kind: str
    authority: UUID
    case: UUID | None
    actor: UUID | None
    """The agent who did it, if one did."""


@dataclass(frozen=True)
class Horizon:
    """How far a server has sealed what the scope sees: every transaction below ``upto``."""

    server: int
    upto: int
    ceiling: int
    """No transaction has this number yet."""


def horizon(using: str = "default") -> Horizon:
    """How far the journal is sealed, as far as the current scope sees."""
    with connections[using].cursor() as cursor:
        cursor.execute(_UPTO)
        return Horizon(*cursor.fetchone())


def sealed_after(position: Position, *, until: Horizon, most: int, using: str = "default") -> list[Sealed]:
    """The facts of the current scope after a position and under a horizon, ``most`` at most."""
    wanted: dict[str, Any] = {
        "server": until.server, "xid": position.xid, "id": position.id, "upto": until.upto, "most": most,
    }  # fmt: skip
    with connections[using].cursor() as cursor:
        cursor.execute(_AFTER, wanted)
        return [
            Sealed(Position(xid, id_), kind, authority, case, actor)
            for xid, id_, kind, authority, case, actor in cursor.fetchall()
        ]
