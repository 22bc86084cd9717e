"""The statements a request runs: seen as they are sent, written down, read again.

A step is one statement with its parameters. A parameter that differs between two captures of the same
act belongs to that act alone: it is written ``{"fresh": kind, "was": value}`` and made anew each time.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Json, Jsonb

HEXADECIMAL = re.compile(r"[0-9a-f]{8,}")


@dataclass(frozen=True)
class Step:
    """One statement as psycopg receives it."""

    sql: str
    parameters: Sequence[Any] | dict[str, Any] | None = None


@contextmanager
def recording(connection: Any) -> Iterator[list[Step]]:
    """Note every statement of a Django connection, those it sends by itself included."""
    steps: list[Step] = []

    def note(sql: str, then: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            # Leaving autocommit is what makes psycopg send BEGIN.
            if sql != "BEGIN" or not args[0]:
                steps.append(Step(sql))
            return then(*args, **kwargs)

        return noted

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        kept = dict(params) if isinstance(params, Mapping) else list(params) if params else None
        if many:
            raise NotImplementedError("a statement run for many rows at once")
        # Without parameters psycopg reads no placeholder, with none left %% stays doubled.
        steps.append(Step(sql, kept))
        return run(sql, params, many, context)

    hooks = {
        "_set_autocommit": "BEGIN",
        "_commit": "COMMIT",
        "_rollback": "ROLLBACK",
        "is_usable": "SELECT 1",
    }
    for name, sql in hooks.items():
        setattr(connection, name, note(sql, getattr(connection, name)))
    try:
        with connection.execute_wrapper(execute):
            yield steps
    finally:
        for name in hooks:
            delattr(connection, name)


def generalised(first: Sequence[Step], second: Sequence[Step], own: Mapping[str, Any]) -> list[Step]:
    """Mark what differs between two captures; ``own`` holds draft, session and reference of the first.

    Raise ValueError when the two did not run the same statements.
    """
    if [step.sql for step in first] != [step.sql for step in second]:
        raise ValueError("two submissions ran different statements")
    found = []
    for one, other in zip(first, second, strict=True):
        if isinstance(one.parameters, dict) and isinstance(other.parameters, dict):
            named = {
                name: marked(value, other.parameters[name], own) for name, value in one.parameters.items()
            }
            found.append(Step(one.sql, named))
        elif one.parameters is None or other.parameters is None:
            found.append(one)
        else:
            pairs = zip(one.parameters, list(other.parameters), strict=True)
            found.append(Step(one.sql, [marked(mine, theirs, own) for mine, theirs in pairs]))
    return found


def marked(mine: Any, theirs: Any, own: Mapping[str, Any]) -> Any:
    """A parameter, or how to make it anew when it differs."""
    if isinstance(mine, Json | Jsonb) or mine == theirs:
        return mine
    if isinstance(mine, list | tuple) and not any(isinstance(one, UUID) for one in mine):
        # A job to defer: what it will be told changes nothing to the cost of deferring it.
        return mine
    if isinstance(mine, UUID):
        return {"fresh": "draft" if mine == own["draft"] else "uuid", "was": None}
    if isinstance(mine, datetime):
        return {"fresh": "now", "was": None}
    if isinstance(mine, int):
        return {"fresh": "number", "was": None}
    if not isinstance(mine, str):
        raise ValueError(f"cannot make a {type(mine).__name__} anew")
    if mine == own["session"]:
        return {"fresh": "session", "was": None}
    if HEXADECIMAL.fullmatch(mine) and mine != own["draft"].hex:
        return {"fresh": "hex", "was": mine}
    return {"fresh": "text", "was": with_marks(mine, own)}


def with_marks(text: str, own: Mapping[str, Any]) -> str:
    """A text in which what belongs to one submission is a mark."""
    return (
        text.replace(str(own["draft"]), "\0draft\0")
        .replace(own["draft"].hex, "\0hex\0")
        .replace(own["reference"], "\0reference\0")
        .replace(own["session"], "\0session\0")
    )


def dump(steps: Sequence[Step]) -> str:
    """The steps as JSON."""
    return json.dumps([[step.sql, encoded(step.parameters)] for step in steps])


def load(text: str) -> list[Step]:
    """The steps of a JSON text."""
    return [Step(sql, decoded(parameters)) for sql, parameters in json.loads(text)]


def encoded(value: Any) -> Any:
    """A value of psycopg as JSON, its type beside it where JSON has none."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return {"list": [encoded(one) for one in value]}
    if isinstance(value, tuple):
        return {"tuple": [encoded(one) for one in value]}
    if isinstance(value, dict):
        return {"map": {name: encoded(one) for name, one in value.items()}}
    if isinstance(value, Json | Jsonb):
        return {"jsonb": json.loads((value.dumps or json.dumps)(value.obj))}
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    for kind in (UUID, datetime, date):
        if isinstance(value, kind):
            return {kind.__name__: str(value)}
    raise ValueError(f"cannot write a {type(value).__name__}")


def decoded(value: Any) -> Any:
    """The value written by ``encoded``."""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    readers: dict[str, Callable[[Any], Any]] = {
        "list": lambda found: [decoded(one) for one in found],
        "tuple": lambda found: tuple(decoded(one) for one in found),
        "map": lambda found: {name: decoded(one) for name, one in found.items()},
        "jsonb": Jsonb,
        "bytes": bytes.fromhex,
        "UUID": UUID,
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
    }
    return readers[kind](content)
