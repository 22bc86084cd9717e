"""The sealer: chains what every finished transaction has committed, and tells whoever listens.

A seal covers the facts of one authority whose transaction number lies in [from_xid, upto_xid). The upper
bound is the oldest transaction still running when the sealer looks: every transaction below it is
finished, so no fact can appear later behind the seal. Facts are digested in the order (xid, id).

Transaction numbers belong to one server: a journal restored elsewhere meets lower ones again. Facts and seals
say which server numbered them; the chain of an authority runs on from one server to the next.
"""

import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper

from parvis.base.scope import set_scope

from .heads import Head

INTERVAL = 0.2
"""Seconds between two looks while facts arrive."""

RETRY_AFTER = 1.0
"""Seconds before trying again a database that does not answer."""

ADVISORY_LOCK = 0x5EA1
"""Key of the advisory lock that keeps one sealer at work in the whole installation."""

_LINE = """jsonb_build_array(
    e.id, e.server, e.xid::text, to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.kind, e.authority_id, e.sector,
    e.case_id, e.actor_kind, e.actor_id, e.objects, e.facts)::text"""


def _digest(previous: str, seal: str, lines: str) -> str:
    """The digest of a seal in SQL: the one before it, what it says of itself, and its facts."""
    itself = f"""jsonb_build_array({seal}.authority_id, {seal}.server, {seal}.from_xid, {seal}.upto_xid,
        {seal}.count, to_char({seal}.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))"""
    return f"sha256({previous} || convert_to({itself}::text, 'UTF8') || {lines})"


_HERE = """
SELECT events_server(), coalesce((SELECT max(upto_xid) FROM events_seal WHERE server = events_server()), 0),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""

_ELSEWHERE = """
SELECT e.server, coalesce((SELECT max(s.upto_xid) FROM events_seal s WHERE s.server = e.server), 0),
       max(e.xid) + 1
FROM events_event e WHERE e.server <> events_server() GROUP BY e.server ORDER BY e.server
"""
"""Every transaction of a server that is no longer ours is over."""

# The bounds come as values: computed in the statement, they would be checked after the row-level policy,
# which no index serves.
_SEAL = f"""
WITH fresh AS (
    SELECT e.authority_id, e.server, %(from)s::bigint AS from_xid, %(upto)s::bigint AS upto_xid,
           count(*)::int AS count, statement_timestamp() AS sealed_at,
           events_digest({_LINE} ORDER BY e.xid, e.id) AS lines
    FROM events_event e
    WHERE e.server = %(server)s AND e.xid >= %(from)s AND e.xid < %(upto)s
    GROUP BY e.authority_id, e.server
)
INSERT INTO events_seal (authority_id, server, from_xid, upto_xid, count, sealed_at, digest, previous)
SELECT fresh.authority_id, fresh.server, fresh.from_xid, fresh.upto_xid, fresh.count, fresh.sealed_at,
       {_digest("chain.last", "fresh", "fresh.lines")}, chain.last
FROM fresh CROSS JOIN LATERAL (
    SELECT coalesce((SELECT s.digest FROM events_seal s WHERE s.authority_id = fresh.authority_id
                     ORDER BY s.id DESC LIMIT 1), ''::bytea) AS last
) AS chain
RETURNING authority_id, count
"""  # noqa: S608  # only this module's own constants are joined

_VERIFY = f"""
SELECT s.id, s.authority_id, s.count, s.digest, s.previous, found.count,
       {_digest("s.previous", "s", "coalesce(found.lines, ''::bytea)")}
FROM (
    SELECT * FROM events_seal WHERE (authority_id, id) > (%(authority)s, %(id)s)
    ORDER BY authority_id, id LIMIT %(page)s
) AS s LEFT JOIN LATERAL (
    SELECT count(*) AS count, events_digest({_LINE} ORDER BY e.xid, e.id) AS lines
    FROM events_event e
    WHERE e.authority_id = s.authority_id AND e.server = s.server
      AND e.xid >= s.from_xid AND e.xid < s.upto_xid
) AS found ON true
ORDER BY s.authority_id, s.id
"""  # noqa: S608  # only this module's own constants are joined

PAGE = 1_000
"""Seals read at once when the journal is verified: memory does not grow with the journal."""

_ALL = """
SELECT count(*), count(*) FILTER (WHERE e.xid >= coalesce(last.upto_xid, 0))
FROM events_event e LEFT JOIN (
    SELECT server, max(upto_xid) AS upto_xid FROM events_seal GROUP BY server
) AS last ON last.server = e.server
"""


@dataclass(frozen=True)
class Verification:
    """What ``parvis journal verify`` reports. ``faults`` names each seal that no longer holds, and why."""

    sealed: int
    unsealed: int
    seals: int
    faults: tuple[str, ...]


def seal(using: str = "default") -> int:
    """Seal every committed fact not yet sealed; return how many. Zero when another sealer is at work."""
    return _seal(_HERE, using)


def seal_restored(using: str = "default") -> int:
    """Seal what another server recorded and had not sealed when it was dumped; return how many facts."""
    return _seal(_ELSEWHERE, using)


def _seal(bounds: str, using: str) -> int:
    done = 0
    with transaction.atomic(using=using):
        set_scope(office="seal", using=using)
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(bounds)
            for server, from_xid, upto_xid in cursor.fetchall():
                if from_xid >= upto_xid:
                    continue
                cursor.execute(_SEAL, {"server": server, "from": from_xid, "upto": upto_xid})
                sealed = sum(count for _authority, count in cursor.fetchall())
                if sealed:
                    span = json.dumps({"from_xid": from_xid, "upto_xid": upto_xid})
                    cursor.execute("SELECT pg_notify('parvis_events', %s)", (span,))
                done += sealed
    return done


def verify(using: str = "default", *, heads: Iterable[Head] = ()) -> Verification:
    """Recompute every seal from the facts and follow the chain, as of one instant; changes nothing.

    ``heads`` are digests kept outside the database: each must still be one of the chain of its authority.
    """
    faults: list[str] = []
    seals = sealed = covered = 0
    awaited = {(head.authority, head.digest): head for head in heads}
    with transaction.atomic(using=using, durable=True), connections[using].cursor() as cursor:
        # The sealer goes on meanwhile: every page must be read as of the same instant.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        set_scope(office="seal", using=using)
        for found in _recomputed(cursor):
            seals, sealed, covered = seals + 1, sealed + found.count, covered + found.found
            awaited.pop((found.authority, found.digest.hex()), None)
            faults += found.faults()
        cursor.execute(_ALL)
        total, unsealed = cursor.fetchone()
        if total != covered + unsealed:
            faults.append(f"{total - covered - unsealed} facts lie behind the seals and under none")
        faults += _unindexed(cursor)
    faults += [
        f"the head of {head.on} of {head.authority} is no longer in the journal: it was rewritten or cut short"
        for head in awaited.values()
    ]
    return Verification(sealed=sealed, unsealed=unsealed, seals=seals, faults=tuple(faults))


@dataclass(frozen=True)
class _Seal:
    """One seal, what its facts make of it now, and the digest of the one before it."""

    id: int
    authority: UUID
    count: int
    digest: bytes
    previous: bytes
    found: int
    recomputed: bytes
    chained: bytes

    def faults(self) -> Iterator[str]:
        if self.previous != self.chained:
            yield f"seal {self.id} of {self.authority}: a seal before it is missing or altered"
        if self.found != self.count:
            yield f"seal {self.id} of {self.authority}: {self.count} facts sealed, {self.found} found"
        elif self.recomputed != self.digest:
            yield f"seal {self.id} of {self.authority}: a fact was altered, or the seal"


def _recomputed(cursor: CursorWrapper) -> Iterator[_Seal]:
    """Every seal, authority by authority and in order, a page at a time."""
    authority, last, chained = UUID(int=0), 0, b""
    while True:
        cursor.execute(_VERIFY, {"authority": authority, "id": last, "page": PAGE})
        page = cursor.fetchall()
        for id_, of, count, digest, previous, found, recomputed in page:
            chained = chained if of == authority else b""
            yield _Seal(id_, of, count, bytes(digest), bytes(previous), found, bytes(recomputed), chained)
            authority, last, chained = of, id_, bytes(digest)
        if len(page) < PAGE:
            return


def _unindexed(cursor: CursorWrapper) -> list[str]:
    """Facts whose objects and object index disagree."""
    cursor.execute(
        "SELECT count(*) FROM ("
        " (SELECT e.id, o->>0, (o->>1)::uuid, o->>2 FROM events_event e, jsonb_array_elements(e.objects) o"
        "  EXCEPT SELECT event_id, object_type, object_id, qualifier FROM events_eventobject)"
        " UNION ALL"
        " (SELECT event_id, object_type, object_id, qualifier FROM events_eventobject"
        "  EXCEPT SELECT e.id, o->>0, (o->>1)::uuid, o->>2 FROM events_event e, jsonb_array_elements(e.objects) o)"
        ") AS difference"
    )
    strays = cursor.fetchone()[0]
    return [f"{strays} lines of the object index do not match their fact"] if strays else []


def run_forever(stop: threading.Event, using: str = "default") -> None:
    """Seal until told to stop, INTERVAL apart; a database that went away is waited for."""
    restored = False
    try:
        while not stop.is_set():
            try:
                if not restored:
                    seal_restored(using)
                    restored = True
                seal(using)
            except (OperationalError, InterfaceError):
                connections[using].close()
                stop.wait(RETRY_AFTER)
            stop.wait(INTERVAL)
    finally:
        connections[using].close()
