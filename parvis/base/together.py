"""Several writes in one statement: one journey to the server and one plan, where Django makes one a row.

The writes must not read each other: within a statement each sees the rows as they were before it. Keys
that one gives and another points to are known beforehand, and references are checked at the end.
"""

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
    connection = connections[using]
    sql, fields = _statement(type(row))
    values = tuple(
        value
        if type(value := getattr(row, name)) in _WRITTEN_AS_IT_IS and is_plain
        else field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field, name, is_plain in fields
    )
    row._state.adding, row._state.db = False, using
    return Write(sql, values)


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
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField) and not field.generated
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    read = [_Column(field, field.attname, type(_kind(field)) in _PLAIN) for field in fields]
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', read  # noqa: S608  # our own names


def _kind(field: "models.Field[Any, Any]") -> "models.Field[Any, Any]":
    """The field whose kind a column has: for a reference, the key it refers to."""
    return _kind(field.target_field) if isinstance(field, models.ForeignKey) else field
