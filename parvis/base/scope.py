"""The scope of a transaction: which walls, cases or account the row-level policies let through.

Every read or write of a tenant table happens inside ``with scope(...)``, which opens the transaction
and says to the database what it may see. Without a scope there is no row. The settings are local to
the transaction: nothing remains on a connection that goes back to the pool.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


class Wall(NamedTuple):
    """One authority's data of one sector. The empty sector is the authority's own administration."""

    authority: UUID
    sector: str


OFFICES = frozenset({"seal", "sweep", "retention", "backup"})
"""Named scopes of the worker role: the journal's sealer, the search for due work, retention, backup."""


@contextmanager
def scope(
    *,
    walls: Iterable[Wall] = (),
    cases: Iterable[UUID] = (),
    account: UUID | None = None,
    office: str = "",
    using: str = "default",
) -> Iterator[None]:
    """Open a transaction that sees these walls, these cases (tracking capability), or this office.

    An inner scope replaces the outer one for its duration, then the outer one is restored.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        before = _read(connection) if connection.savepoint_ids else None
        set_scope(walls=walls, cases=cases, account=account, office=office, using=using)
        yield
        if before is not None:
            _write(connection, before)


def set_scope(
    *,
    walls: Iterable[Wall] = (),
    cases: Iterable[UUID] = (),
    account: UUID | None = None,
    office: str = "",
    using: str = "default",
) -> int:
    """Replace the scope of the current transaction. For doors, which learn who asks step by step.

    Return the oldest transaction still running: what earlier ones committed, the reads that follow see.
    """
    if office and office not in OFFICES:
        raise ValueError(f"unknown office: {office}")
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a scope lives inside a transaction")
    return _write(
        connection,
        (
            ",".join(f"{wall.authority}/{wall.sector}" for wall in walls),
            ",".join(str(case) for case in cases),
            str(account or ""),
            office,
        ),
    )


def _write(connection: BaseDatabaseWrapper, values: tuple[str, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('parvis.walls', %s, true), set_config('parvis.cases', %s, true),"
            " set_config('parvis.account', %s, true), set_config('parvis.office', %s, true),"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
            values,
        )
        return int(cursor.fetchone()[-1])


def _read(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('parvis.walls', true), ''),"
            " coalesce(current_setting('parvis.cases', true), ''),"
            " coalesce(current_setting('parvis.account', true), ''),"
            " coalesce(current_setting('parvis.office', true), '')"
        )
        return tuple(cursor.fetchone())
