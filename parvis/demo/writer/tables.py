"""Rows on their way to COPY: one buffer a table, its columns and usual values read off the model."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class MissingValue(Exception):
    """A row lacks a value its column has no usual one for."""


class Table:
    """The rows of one model, in the text format of COPY."""

    def __init__(self, model: type[models.Model]) -> None:
        kept = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
        self.name = model._meta.db_table
        self.columns = tuple(str(one.column) for one in kept)
        self._places = {one.attname: place for place, one in enumerate(kept)}
        self._usual = [_usual(one) for one in kept]
        self._is_json = {one.attname for one in kept if isinstance(one, models.JSONField)}
        self.lines: list[str] = []

    def add(self, **values: Any) -> None:
        """Add a row; what is not given takes the model's usual value. Raises MissingValue, KeyError."""
        row = list(self._usual)
        for name, value in values.items():
            row[self._places[name]] = as_json(value) if name in self._is_json else as_text(value)
        if None in row:
            raise MissingValue(f"{self.name}.{self.columns[row.index(None)]}")
        self.lines.append("\t".join(row))  # type: ignore[arg-type]  # the line above leaves no None


class Lines:
    """The rows of a table that has no model: its columns are given."""

    def __init__(self, name: str, columns: tuple[str, ...]) -> None:
        self.name = name
        self.columns = columns
        self.lines: list[str] = []

    def add(self, *values: Any) -> None:
        """Add a row, in the order of the columns."""
        self.lines.append("\t".join(as_text(value) for value in values))


def _usual(one: Any) -> str | None:
    if one.has_default():
        value = one.get_default()
        if isinstance(value, UUID):
            return None  # an id is always given: chance must not choose it
        return as_json(value) if isinstance(one, models.JSONField) else as_text(value)
    if one.null:
        return NULL
    return "" if one.blank and isinstance(one, models.CharField | models.TextField) else None


def as_text(value: Any) -> str:
    """A value as COPY reads it."""
    return _WRITERS.get(type(value), _other)(value)


def as_json(value: Any) -> str:
    """A value of a jsonb column."""
    return NULL if value is None else json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def _other(value: Any) -> str:
    if isinstance(value, str):
        return _string(str(value))
    raise TypeError(f"no column takes a {type(value).__name__}")


def _string(value: str) -> str:
    return value.translate(_ESCAPES)


def _list(value: list[Any]) -> str:
    return "{" + ",".join(str(one) for one in value) + "}"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _string,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _value: NULL,
    UUID: lambda value: str(value.hex),
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: _list,
}
