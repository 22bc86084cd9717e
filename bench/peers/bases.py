"""A database and a folder for each of the others, kept from one run to the next like the volume of Parvis."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from bench.scratch import drop, key_of, with_name
from parvis.base.cluster.roles import database_statement

SEEDED = "seeded.json"


@dataclass(frozen=True)
class Base:
    """Where one of the others lives: its folder, its database on the server that Parvis uses too."""

    folder: Path
    url: str

    @property
    def name(self) -> str:
        """The name of the database."""
        return urlsplit(self.url).path.removeprefix("/")

    @property
    def environment(self) -> dict[str, str]:
        """The database as the PostgreSQL client library reads it."""
        parts = urlsplit(self.url)
        return {
            "PGHOST": parts.hostname or "127.0.0.1",
            "PGPORT": str(parts.port),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": self.name,
        }

    def connect(self) -> psycopg.Connection[Any]:
        """Open a session; each statement is committed."""
        return psycopg.connect(self.url, autocommit=True)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.connect() as session:
            row = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        return int(row[0]) if row else 0

    def seeded(self) -> dict[str, Any] | None:
        """What was written in it, or None when that was not finished."""
        path = self.folder / SEEDED
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def keep(self, said: Mapping[str, object]) -> None:
        """Note that it is whole."""
        (self.folder / SEEDED).write_text(json.dumps(said), encoding="utf-8")


def empty(owner: str, base: Base) -> None:
    """Throw the database away and make an empty one."""
    (base.folder / SEEDED).unlink(missing_ok=True)
    base.folder.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(owner, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [key_of(base.name)])
        drop(admin, base.name)
        admin.execute(database_statement(base.name, urlsplit(owner).username or "").encode())


def base_of(owner: str, folder: Path, product: str, requests: int) -> Base:
    """The place of a product with that many requests."""
    return Base(folder / f"{product}_{requests}", with_name(owner, f"parvis_peers_{product}_{requests}"))


def copy(
    session: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Write rows by COPY; return how many."""
    written = 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with session.cursor() as cursor, cursor.copy(statement) as target:
        for row in rows:
            target.write_row(row)
            written += 1
    return written


def go_on(session: psycopg.Connection[Any], table: str) -> None:
    """Have the numbers of a table go on after its last row."""
    statement = sql.SQL("SELECT setval({}, max(id)) FROM {}")
    session.execute(statement.format(sql.Literal(f"{table}_id_seq"), sql.Identifier(table)))


def rows_of(session: psycopg.Connection[Any], query: str, *values: object) -> Iterator[dict[str, object]]:
    """The rows of a query, each by its columns."""
    found = session.execute(query.encode(), values)
    names = [one.name for one in found.description or ()]
    for row in found.fetchall():
        yield dict(zip(names, row, strict=True))
