"""The statements of one submission run again in raw psycopg, as psycopg is used by default."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg

from bench.recording import Step, load
from parvis.base.identifiers import new_reference

Give = Callable[[Mapping[str, Any]], Any]
"""Make one parameter out of the values of this request."""


class Statement(NamedTuple):
    """One statement and how each of its parameters is made; ``reads``: it returns rows."""

    sql: str
    parameters: tuple[Give, ...] | dict[str, Give] | None


@dataclass
class Script:
    """The whole submission, and one connection a thread."""

    url: str
    statements: list[Statement]
    _own: threading.local = field(default_factory=threading.local)

    @classmethod
    def read(cls, path: Path, url: str) -> "Script":
        """Read what ``bench.inside`` captured."""
        return cls(url, [compiled(step) for step in load(path.read_text(encoding="utf-8"))])

    def run(self, draft: str, session: str) -> None:
        """Do what one submission does, transaction borders included."""
        values = {
            "draft": UUID(draft),
            "session": session,
            "reference": new_reference(),
            "now": datetime.now(UTC),
        }
        connection = self.connection()
        for sql, parameters in self.statements:
            if parameters is None:
                connection.execute(sql)
                continue
            given: Any
            if isinstance(parameters, dict):
                given = {name: give(values) for name, give in parameters.items()}
            else:
                given = [give(values) for give in parameters]
            cursor = connection.execute(sql, given)
            if cursor.description is not None:
                cursor.fetchall()

    def connection(self) -> psycopg.Connection[Any]:
        """The connection of this thread, kept."""
        if not hasattr(self._own, "connection"):
            self._own.connection = psycopg.connect(self.url, autocommit=True)
        found: psycopg.Connection[Any] = self._own.connection
        return found


def compiled(step: Step) -> Statement:
    """A captured statement ready to be run with other values."""
    if step.parameters is None:
        return Statement(step.sql, None)
    if isinstance(step.parameters, dict):
        return Statement(step.sql, {name: maker(one, step) for name, one in step.parameters.items()})
    return Statement(step.sql, tuple(maker(one, step) for one in step.parameters))


def maker(value: Any, step: Step) -> Give:
    """How to make a parameter: the captured one, unless it belongs to that submission alone."""
    if not isinstance(value, dict) or "fresh" not in value:
        return lambda _values: value
    kind, was = value["fresh"], value["was"]
    makers: dict[str, Give] = {
        "draft": lambda values: values["draft"],
        "session": lambda values: values["session"],
        "now": lambda values: values["now"],
        "uuid": lambda _values: uuid4(),
        "number": lambda _values: secrets.randbelow(2**31),
        "hex": lambda _values: secrets.token_hex(len(was) // 2),
        "text": lambda values: rewritten(was, values),
    }
    return makers[kind]


def rewritten(template: str, values: Mapping[str, Any]) -> str:
    """A text whose marks take the values of this request."""
    return (
        template.replace("\0draft\0", str(values["draft"]))
        .replace("\0hex\0", values["draft"].hex)
        .replace("\0reference\0", values["reference"])
        .replace("\0session\0", values["session"])
    )
