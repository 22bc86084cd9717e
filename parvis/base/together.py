"""Several writes in one statement: one journey to the server and one plan, where Django makes one a row.

The writes must not read each other: within a statement each sees the rows as they were before it. Keys
that one gives and another points to are known beforehand, and references are checked at the end.
"""

import json
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, models


class Write(NamedTuple):
    """One statement that writes, and its parameters.

    ``before``: the named parts its own text refers to, each with its parameters (``WITH fact AS (...)``).
    """

    sql: str
    parameters: tuple[Any, ...]
    before: tuple[tuple[str, str, tuple[Any, ...]], ...] = ()


def insertion(row: models.Model, using: str = "default") -> Write:
    """The insertion of a row, as ``save(force_insert=True)`` would make it; its key is not read back."""
    sql, fields = _statement(type(row))
    values = _values(row, fields, using, is_new=True)
    row._state.adding, row._state.db = False, using
    return Write(sql, values)


def insertion_or_change(row: models.Model, names: Collection[str], using: str = "default") -> Write:
    """The insertion of a row; where its key is there already, these fields of it change, and no other."""
    new, changed = insertion(row, using), _columns_named(row, names)
    given = ", ".join(f'"{one.field.column}" = EXCLUDED."{one.field.column}"' for one in changed)
    return new._replace(sql=f'{new.sql} ON CONFLICT ("{row._meta.pk.column}") DO UPDATE SET {given}')


def insertion_of_all(rows: Sequence[models.Model], using: str = "default") -> Write:
    """The insertion of rows of one model, one at least: the statement is the same whatever their number."""
    listed = []
    for row in rows:
        fields = _columns(type(row))
        listed.append({one.field.column: one.field.pre_save(row, add=True) for one in fields})
        row._state.adding, row._state.db = False, using
    return Write(_statement_of_all(type(rows[0])), (json.dumps(listed, default=str, ensure_ascii=False),))


def change(row: models.Model, names: Collection[str], using: str = "default") -> Write:
    """The change of some fields of a row, as ``save(update_fields=names)`` would make it, there or not."""
    columns = _columns_named(row, names)
    given = ", ".join(f'"{one.field.column}" = %s' for one in columns)
    sql = f'UPDATE "{row._meta.db_table}" SET {given} WHERE "{row._meta.pk.column}" = %s'  # noqa: S608  # our own names
    return Write(sql, (*_values(row, columns, using, is_new=False), row.pk))


def write(*writes: Write, using: str = "default") -> tuple[Any, ...] | None:
    """Run the writes as one statement, which all of them or none pass. Return the row the last one gives."""
    named: list[str] = []
    parameters: list[Any] = []
    for number, one in enumerate(writes):
        for name, sql, values in one.before:
            named.append(f"{name} AS ({sql})")
            parameters += values
        if number < len(writes) - 1:
            named.append(f"write_{number} AS ({one.sql})")
        parameters += one.parameters
    last = writes[-1].sql
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {', '.join(named)} {last}" if named else last, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
    return found


class _Column(NamedTuple):
    """A column to write, the attribute that holds its value, and whether its kind leaves a usual value as it is."""

    field: "models.Field[Any, Any]"
    attribute: str
    is_plain: bool


_PLAIN = frozenset(
    {models.BooleanField, models.CharField, models.EmailField, models.TextField, models.UUIDField}
)
_WRITTEN_AS_IT_IS = frozenset({bool, str, UUID, type(None)})
"""Asked of Django field by field, what to write of them costs as much as sending it."""


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[_Column]]:
    """The statement that inserts into the table of a model, and what its values are made of, in order."""
    read = _columns(model)
    places = ", ".join(["%s"] * len(read))
    return f'INSERT INTO "{model._meta.db_table}" ({_named(read)}) VALUES ({places})', read  # noqa: S608  # our own names


@cache
def _statement_of_all(model: type[models.Model]) -> str:
    """The statement that inserts rows into the table of a model, which it is given as one list."""
    table, columns = model._meta.db_table, _named(_columns(model))
    listed = f'jsonb_populate_recordset(NULL::"{table}", %s::jsonb)'
    return f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {listed}'  # noqa: S608  # our own names


@cache
def _columns(model: type[models.Model]) -> list[_Column]:
    return [
        _Column(field, field.attname, type(_kind(field)) in _PLAIN)
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField) and not field.generated
    ]


def _columns_named(row: models.Model, names: Collection[str]) -> list[_Column]:
    return [one for one in _columns(type(row)) if one.field.name in names]


def _named(columns: list[_Column]) -> str:
    return ", ".join(f'"{one.field.column}"' for one in columns)


def _values(row: models.Model, columns: list[_Column], using: str, *, is_new: bool) -> tuple[Any, ...]:
    connection = connections[using]
    return tuple(
        value
        if type(value := getattr(row, name)) in _WRITTEN_AS_IT_IS and is_plain
        else field.get_db_prep_save(field.pre_save(row, add=is_new), connection)
        for field, name, is_plain in columns
    )


def _kind(field: "models.Field[Any, Any]") -> "models.Field[Any, Any]":
    """The field whose kind a column has: for a reference, the key it refers to."""
    return _kind(field.target_field) if isinstance(field, models.ForeignKey) else field
