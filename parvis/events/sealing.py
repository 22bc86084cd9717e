"""The sealer: chains what every finished transaction has committed, and tells whoever listens.

A seal covers the facts of one authority whose transaction number lies in [from_xid, upto_xid). The upper
bound is the oldest transaction still running when the sealer looks: every transaction below it is
finished, so no fact can appear later behind the seal. Facts are digested in the order (xid, id).
"""

import json
import threading
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connections, transaction

from parvis.base.scope import set_scope

INTERVAL = 0.2
"""Seconds between two looks while facts arrive."""

RETRY_AFTER = 1.0
"""Seconds before trying again a database that does not answer."""

ADVISORY_LOCK = 0x5EA1
"""Key of the advisory lock that keeps one sealer at work in the whole installation."""

_LINE = """jsonb_build_array(
    e.id, e.xid::text, to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.kind, e.authority_id, e.sector,
    e.case_id, e.actor_kind, e.actor_id, e.objects, e.facts)::text"""

_SEAL = f"""
WITH span AS (
    SELECT coalesce((SELECT max(upto_xid) FROM events_seal), 0) AS from_xid,
           pg_snapshot_xmin(pg_current_snapshot()) AS upto
),
fresh AS (
    SELECT e.authority_id, count(*) AS count,
           string_agg(encode(sha256(convert_to({_LINE}, 'UTF8')), 'hex'), '' ORDER BY e.xid, e.id) AS lines
    FROM events_event e, span
    WHERE e.xid >= span.from_xid::text::xid8 AND e.xid < span.upto
    GROUP BY e.authority_id
),
last AS (
    SELECT DISTINCT ON (s.authority_id) s.authority_id, s.digest
    FROM events_seal s JOIN fresh USING (authority_id) ORDER BY s.authority_id, s.upto_xid DESC
)
INSERT INTO events_seal (authority_id, from_xid, upto_xid, count, digest, previous)
SELECT fresh.authority_id, span.from_xid, span.upto::text::bigint, fresh.count,
       sha256(coalesce(last.digest, ''::bytea) || convert_to(fresh.lines, 'UTF8')), coalesce(last.digest, ''::bytea)
FROM fresh CROSS JOIN span LEFT JOIN last USING (authority_id)
RETURNING authority_id, from_xid, upto_xid, count
"""  # noqa: S608  # only this module's own constants are joined

_VERIFY = f"""
SELECT s.id, s.authority_id, s.count, s.digest, s.previous, found.count,
       sha256(s.previous || convert_to(coalesce(found.lines, ''), 'UTF8')),
       lag(s.digest, 1, ''::bytea) OVER (PARTITION BY s.authority_id ORDER BY s.upto_xid)
FROM events_seal s LEFT JOIN LATERAL (
    SELECT count(*) AS count,
           string_agg(encode(sha256(convert_to({_LINE}, 'UTF8')), 'hex'), '' ORDER BY e.xid, e.id) AS lines
    FROM events_event e
    WHERE e.authority_id = s.authority_id
      AND e.xid >= s.from_xid::text::xid8 AND e.xid < s.upto_xid::text::xid8
) AS found ON true
ORDER BY s.authority_id, s.upto_xid
"""  # noqa: S608  # only this module's own constants are joined


@dataclass(frozen=True)
class Verification:
    """What ``parvis journal verify`` reports. ``faults`` names each seal that no longer holds, and why."""

    sealed: int
    unsealed: int
    seals: int
    faults: tuple[str, ...]


def seal(using: str = "default") -> int:
    """Seal every committed fact not yet sealed; return how many. Zero when another sealer is at work."""
    with transaction.atomic(using=using):
        set_scope(office="seal", using=using)
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(_SEAL)
            sealed = cursor.fetchall()
            if not sealed:
                return 0
            span = {"from_xid": sealed[0][1], "upto_xid": sealed[0][2]}
            cursor.execute("SELECT pg_notify('parvis_events', %s)", (json.dumps(span),))
    return sum(row[3] for row in sealed)


def verify(using: str = "default") -> Verification:
    """Recompute every seal from the facts and follow the chain; changes nothing."""
    faults: list[str] = []
    seals = sealed = 0
    with transaction.atomic(using=using):
        set_scope(office="seal", using=using)
        with connections[using].cursor() as cursor:
            cursor.execute(_VERIFY)
            for id_, authority, count, digest, previous, found, recomputed, chained in cursor.fetchall():
                seals += 1
                sealed += count
                if bytes(previous) != bytes(chained):
                    faults.append(f"seal {id_} of {authority}: a seal before it is missing or altered")
                if found != count:
                    faults.append(f"seal {id_} of {authority}: {count} facts sealed, {found} found")
                elif bytes(recomputed) != bytes(digest):
                    faults.append(f"seal {id_} of {authority}: a fact was altered")
            cursor.execute(
                "SELECT count(*) FROM events_event WHERE xid >= "
                "coalesce((SELECT max(upto_xid) FROM events_seal), 0)::text::xid8"
            )
            unsealed = cursor.fetchone()[0]
            faults += _unindexed(cursor)
    return Verification(sealed=sealed, unsealed=unsealed, seals=seals, faults=tuple(faults))


def _unindexed(cursor) -> list[str]:  # type: ignore[no-untyped-def]  # Django's cursor wrapper has no public type
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
    try:
        while not stop.is_set():
            try:
                seal(using)
            except (OperationalError, InterfaceError):
                connections[using].close()
                stop.wait(RETRY_AFTER)
            stop.wait(INTERVAL)
    finally:
        connections[using].close()
