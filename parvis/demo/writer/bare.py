"""Writing into bare tables: references and secondary indexes are put away first, and built once at the end.

Only where no case is yet. What is put away is written in the database by the very transaction that drops it, in a
schema that exists no longer than that: killed at any moment, the database says what it lacks and ``dress`` gives it
back, from ``parvis seed`` or ``parvis migrate``. Each thing built leaves the record in its own transaction.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
from django.conf import settings

from parvis.cases.models import Case

from .copying import ONE_WRITER, force

KEPT = ("events_event_sealing",)
"""Read all along by the sealer, and grown at its end only: it costs next to nothing."""

FED = ("cases_searchentry", "people_searchname", "people_searchkey", "events_event", "events_eventobject")
"""Tables the writer fills beside those of its sheet, by triggers or in the journal."""

MEMORY = "384MB"
"""For sorting one index or joining one reference; two are built at a time."""

ONE_KEEPER = 0xC0B2
"""Key of the advisory lock of whoever puts away and gives back."""

_PUT_AWAY = """
CREATE SCHEMA bare;
CREATE TABLE bare.put_away (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    is_reference boolean NOT NULL,
    held_by text NOT NULL, refers_to text, name text NOT NULL,
    drops text NOT NULL, builds text NOT NULL
);
"""

_REFERENCES = """
INSERT INTO bare.put_away (is_reference, held_by, refers_to, name, drops, builds)
SELECT true, held.relname, target.relname, c.conname,
       format('ALTER TABLE %%I DROP CONSTRAINT %%I', held.relname, c.conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', held.relname, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class held ON held.oid = c.conrelid JOIN pg_class target ON target.oid = c.confrelid
WHERE c.contype = 'f' AND c.conparentid = 0 AND c.convalidated
  AND held.relnamespace = 'public'::regnamespace
  AND (held.relname = ANY (%(tables)s) OR target.relname = ANY (%(tables)s))
ORDER BY c.oid
"""
"""Those of these tables, and to them: what is referred to could not be put away."""

_INDEXES = r"""
INSERT INTO bare.put_away (is_reference, held_by, name, drops, builds)
SELECT false, held.relname, index.relname,
       CASE WHEN c.oid IS NULL THEN format('DROP INDEX %%I', index.relname)
            ELSE format('ALTER TABLE %%I DROP CONSTRAINT %%I', held.relname, c.conname) END,
       -- Of a partitioned table the server tells the index of its top alone: each month must have its own.
       CASE WHEN c.oid IS NULL
            THEN regexp_replace(pg_get_indexdef(i.indexrelid), '^(CREATE (UNIQUE )?INDEX \S+ ON) ONLY ', '\1 ')
            ELSE format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', held.relname, c.conname,
                        pg_get_constraintdef(c.oid)) END
FROM pg_index i JOIN pg_class index ON index.oid = i.indexrelid JOIN pg_class held ON held.oid = i.indrelid
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype IN ('u', 'x')
WHERE held.relnamespace = 'public'::regnamespace AND held.relname = ANY (%(tables)s)
  AND NOT i.indisprimary AND i.indisvalid
  AND position('ANY ((ARRAY[' IN pg_get_indexdef(i.indexrelid)) = 0 AND index.relname <> ALL (%(kept)s)
ORDER BY i.indexrelid
"""
"""But the primary keys, which the writing itself reads, and the few partial ones on a list of states: built again from
the words of the server, their condition would mean the same and be written otherwise."""


class StillWriting(Exception):
    """What was put away is awaited by a command that writes at this moment."""


def is_bare() -> bool:
    """Whether something was put away and not given back."""
    with _owner() as owner:
        return _is_bare(owner)


@contextmanager
def bare(tables: Sequence[str]) -> Iterator[bool]:
    """Have tables bare while many rows are copied, then dress them; say whether they are: not where a case is.

    Not dressed when the writing fails: the next command does it, and the failure is said at once.
    """
    with _owner() as owner:
        stripped = _keeps(owner) and _strip(owner, [*tables, *FED])
        yield stripped
        if stripped:
            _dress(owner)


def dress() -> int:
    """Build again whatever a writing cut short left put away; return how many indexes and references.

    Raises StillWriting, and psycopg.errors.IntegrityError when rows no longer bear a constraint: the record stays.
    """
    with _owner() as owner:
        if not _is_bare(owner):
            return 0
        if not _keeps(owner):
            raise StillWriting("many cases are being written at this moment: wait until they are")
        return _dress(owner)


def _owner() -> psycopg.Connection[Any]:
    return psycopg.connect(settings.DATABASE_URLS["owner"], autocommit=True)


def _is_bare(owner: psycopg.Connection[Any]) -> bool:
    found = owner.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'bare')").fetchone()
    return found == (True,)


def _keeps(owner: psycopg.Connection[Any]) -> bool:
    """Whether this connection is, until it ends, the one that puts away and gives back."""
    found = owner.execute("SELECT pg_try_advisory_lock(%s)", [ONE_KEEPER]).fetchone()
    return found == (True,)


def _strip(owner: psycopg.Connection[Any], tables: Sequence[str]) -> bool:
    """Put away what the tables bear, and write it down, at once."""
    cases = Case._meta.db_table
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
        force(owner, [cases], forced=False)
        empty = owner.execute("SELECT NOT EXISTS (SELECT FROM cases_case)").fetchone() == (True,)
        force(owner, [cases], forced=True)
        if not empty or _is_bare(owner):
            return False
        owner.execute(_PUT_AWAY)
        owner.execute(_REFERENCES, {"tables": list(tables)})
        owner.execute(_INDEXES, {"tables": list(tables), "kept": list(KEPT)})
        for (drops,) in owner.execute("SELECT drops FROM bare.put_away ORDER BY place").fetchall():
            owner.execute(drops)
    return True


def _dress(owner: psycopg.Connection[Any]) -> int:
    if not _is_bare(owner):
        return 0
    waiting: SimpleQueue[tuple[int, str]] = SimpleQueue()
    # The greatest tables first: the last to be built must not be the longest.
    indexes = owner.execute(
        "SELECT place, builds FROM bare.put_away WHERE NOT is_reference"
        " ORDER BY (SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(held_by::regclass)) DESC, place"
    ).fetchall()
    for place, builds in indexes:
        waiting.put((place, builds))
    with ThreadPoolExecutor(2) as builders:
        for built in [builders.submit(_build, waiting) for _ in range(2)]:
            built.result()
    return len(indexes) + _refer(owner)


def _patient(owner: psycopg.Connection[Any]) -> None:
    owner.execute("SET lock_timeout = 0")
    owner.execute("SET statement_timeout = 0")
    owner.execute(f"SET maintenance_work_mem = '{MEMORY}'")
    # Two are built side by side: helpers of each would only share the same processors.
    owner.execute("SET max_parallel_maintenance_workers = 0")


def _build(waiting: "SimpleQueue[tuple[int, str]]") -> None:
    with _owner() as owner:
        _patient(owner)
        while True:
            try:
                place, builds = waiting.get_nowait()
            except Empty:
                return
            with owner.transaction():
                owner.execute(builds)
                owner.execute("DELETE FROM bare.put_away WHERE place = %s", [place])


def _refer(owner: psycopg.Connection[Any]) -> int:
    """Add the references, with the force of the policies lifted: a row that none shows the owner is checked too."""
    _patient(owner)
    with owner.transaction():
        lines = owner.execute(
            "SELECT held_by, refers_to, builds FROM bare.put_away WHERE is_reference ORDER BY place"
        ).fetchall()
        concerned = sorted({name for held, target, _builds in lines for name in (held, target)})
        forced = [
            name
            for (name,) in owner.execute(
                "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND relforcerowsecurity"
                " AND relnamespace = 'public'::regnamespace ORDER BY relname",
                [concerned],
            )
        ]
        force(owner, forced, forced=False)
        for _held, _target, builds in lines:
            owner.execute(builds)
        force(owner, forced, forced=True)
        owner.execute("DROP SCHEMA bare CASCADE")
    return len(lines)
