"""Sealing again, under the current key, what columns hold: some rows at a time, whatever stops it in between.

It reads and writes tables, not models: it serves the migration that seals a column as well as the command.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.json import Jsonb

from parvis.base.keyring import keyring
from parvis.base.sealing import MARK, is_sealed, seal, unseal

from .sectors import SECRET

AT_ONCE = 200
"""Rows of a batch: what is locked, and what a sudden end leaves to do again."""

CLEAR = "clear"
"""Stands for the key of what is not sealed and should be."""

Field: TypeAlias = "models.Field[Any, Any]"
Fields: TypeAlias = "Sequence[models.Field[Any, Any]]"


def reseal_table(connection: BaseDatabaseWrapper, model: type[models.Model], fields: Fields) -> int:
    """Seal under the current key what another sealed, or nobody; return how many rows changed.

    Each batch is a transaction, unless one is open. A row that somebody is writing is left: whoever writes it seals
    it under the current key, and another call finds it otherwise.
    """
    total, after = 0, None
    while True:
        with transaction.atomic(using=connection.alias):
            rows = _rows(connection, model, fields, after)
            for row in rows:
                _reseal(connection, model, fields, row)
        total += len(rows)
        if not rows:
            return total
        after = rows[-1][0]


def keys_used(connection: BaseDatabaseWrapper, model: type[models.Model], fields: Fields) -> Counter[str]:
    """How many values each key seals in a table; under ``CLEAR``, those that should be sealed and are not."""
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for field in fields:
            value = said(field)
            cursor.execute(
                f"SELECT CASE WHEN {_marked(value)} THEN split_part({value}, ':', 2) ELSE '{CLEAR}' END, count(*)"  # noqa: S608  # our own names
                f' FROM "{model._meta.db_table}" WHERE {_marked(value)} OR {_bare(field)} GROUP BY 1'
            )
            found.update(dict(cursor.fetchall()))
    return found


def _rows(
    connection: BaseDatabaseWrapper, model: type[models.Model], fields: Fields, after: Any
) -> list[tuple[Any, ...]]:
    """The next rows to do, locked: their key, then each value that is to be sealed, NULL elsewhere."""
    key = f'"{_key(model)}"'
    wanted = [f"({_bare(one)} OR {_marked(said(one))} AND {_of_another_key(one)})" for one in fields]
    values = ", ".join(
        f"CASE WHEN {test} THEN {said(one)} END" for test, one in zip(wanted, fields, strict=True)
    )
    beyond = f"{key} > %s AND " if after is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {key}, {values} FROM "{model._meta.db_table}" WHERE {beyond}({" OR ".join(wanted)})'  # noqa: S608  # the same
            f" ORDER BY {key} LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED",
            [after] if after is not None else [],
        )
        return list(cursor.fetchall())


def _reseal(
    connection: BaseDatabaseWrapper, model: type[models.Model], fields: Fields, row: tuple[Any, ...]
) -> None:
    table = model._meta.db_table
    changed: dict[str, Any] = {}
    for field, value in zip(fields, row[1:], strict=True):
        if value is not None:
            place = f"{table}.{field.column}"
            sealed = seal(unseal(value, place) if is_sealed(value) else value, place)
            changed[str(field.column)] = Jsonb(sealed) if isinstance(field, models.JSONField) else sealed
    columns = ", ".join(f'"{column}" = %s' for column in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {columns} WHERE "{_key(model)}" = %s',  # noqa: S608  # the same
            [*changed.values(), row[0]],
        )


def _key(model: type[models.Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def said(field: Field) -> str:
    """The value of a column as a text; a sealed document is a text within its column."""
    return f"\"{field.column}\" #>> '{{}}'" if isinstance(field, models.JSONField) else f'"{field.column}"'


def _marked(value: str) -> str:
    return f"coalesce(starts_with({value}, '{MARK}'), false)"


def _of_another_key(field: Field) -> str:
    return f"NOT starts_with({said(field)}, '{MARK}{keyring().current.id}:')"


def _bare(field: Field) -> str:
    """That a value should be sealed and is not."""
    return f"({owed(field)} AND {said(field)} NOT IN ('', '{{}}') AND NOT {_marked(said(field))})"


def owed(field: Field) -> str:
    """That the rows of a table owe the seal of a column, in SQL."""
    return (
        "true" if getattr(field, "always", False) else f"sector IN ({', '.join(sorted(map(repr, SECRET)))})"
    )
