"""Rows on their way to COPY: one buffer a table, its columns and usual values read off the model."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from json import JSONEncoder
from typing import Any
from uuid import UUID

from django.db import models

from parvis.authorities.sealed import sealed_fields
from parvis.authorities.sectors import is_secret

NULL = "\\N"
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_json = JSONEncoder(ensure_ascii=False).encode


class MissingValue(Exception):
    """A row lacks a value its column has no usual one for."""


class Ready(str):
    """A value already written as COPY reads it, because many rows have it."""

    __slots__ = ()


class Id(UUID):
    """An id whose text is made once: several rows have it, and making it each time took longer than the rows."""

    __slots__ = ("text",)
    text: str

    def __init__(self, value: int) -> None:
        super().__init__(int=value)
        signs = f"{value:032x}"
        text = f"{signs[:8]}-{signs[8:12]}-{signs[12:16]}-{signs[16:20]}-{signs[20:]}"
        object.__setattr__(self, "text", text)

    def __str__(self) -> str:
        return self.text


class Table:
    """The rows of one model, in the text format of COPY."""

    tail = ""
    """What ends every line."""

    def __init__(self, model: type[models.Model]) -> None:
        kept = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
        self.name = model._meta.db_table
        self.columns = tuple(str(one.column) for one in kept)
        self._places = {one.attname: place for place, one in enumerate(kept)}
        self._usual = [_usual(one) for one in kept]
        self._is_json = {one.attname for one in kept if isinstance(one, models.JSONField)}
        self._sealed = {one.attname: one for one in sealed_fields(model)}
        self.lines: list[str] = []

    def add(self, **values: Any) -> None:
        """Add a row; what is not given takes the model's usual value. Raises MissingValue, KeyError."""
        row, places, is_json = self._usual.copy(), self._places, self._is_json
        if self._sealed and is_secret(values.get("sector", "")):
            sealed = {
                name: one.kept(values[name], values["sector"])
                for name, one in self._sealed.items()
                if name in values
            }
            values |= sealed
        for name, value in values.items():
            if name in is_json:
                row[places[name]] = as_json(value)
            else:
                row[places[name]] = _WRITERS.get(type(value), _other)(value)
        try:
            self.lines.append("\t".join(row))  # type: ignore[arg-type]  # a None left is refused here
        except TypeError:
            raise MissingValue(f"{self.name}.{self.columns[row.index(None)]}") from None


class Lines:
    """The rows of a table that has no model: its columns are given."""

    tail = ""
    """What ends every line: the last columns, when they are the same everywhere."""

    def __init__(self, name: str, columns: tuple[str, ...], lines: list[str] | None = None) -> None:
        self.name = name
        self.columns = columns
        self.lines: list[str] = lines or []

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
    return NULL if value is None else _string(_json(value))


def _other(value: Any) -> str:
    if isinstance(value, str):
        return _string(str(value))
    raise TypeError(f"no column takes a {type(value).__name__}")


def _string(value: str) -> str:
    # Most texts have nothing to escape: looking for it is ten times as quick as ``str.translate``.
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        for sign, written in _ESCAPES:
            value = value.replace(sign, written)
    return value


def _list(value: list[Any]) -> str:
    return "{" + ",".join(str(one) for one in value) + "}"


class _LastMoment:
    """The moment written last: the rows of one act bear the same one, and its text takes long to make."""

    moment: datetime | None = None
    text = ""

    def write(self, moment: datetime) -> str:
        if moment is not self.moment:
            self.moment, self.text = moment, moment.isoformat()
        return self.text


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _string,
    Ready: str,
    Id: lambda value: value.text,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _value: NULL,
    UUID: lambda value: str(value.hex),
    datetime: _LastMoment().write,
    date: date.isoformat,
    list: _list,
}
