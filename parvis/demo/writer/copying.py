"""Sending batches by COPY as the owner of the tables.

COPY FROM is refused under row-level security, and the owner is under it too since it is forced. So each
batch is one transaction that lifts the force on the tables it writes, copies, and forces again: whatever
kills it in between, the server rolls the whole back and every policy is still forced.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from .journal import Journal
from .tables import Lines, Table

ONE_WRITER = 0xC0B1
"""Key of the advisory lock under which a batch is copied: two that lock the tables would wait for each other."""


def force(owner: psycopg.Connection[Any], names: Iterable[str], *, forced: bool) -> None:
    """Have the owner of tables under their policies, or no longer until the end of its transaction."""
    words = sql.SQL("FORCE") if forced else sql.SQL("NO FORCE")
    for name in names:
        owner.execute(sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(sql.Identifier(name), words))


class Copier:
    """A connection of the owner that copies batches."""

    def __init__(self, url: str | None = None) -> None:
        self.connection: psycopg.Connection[Any] = psycopg.connect(
            url or settings.DATABASE_URLS["owner"], autocommit=True
        )

    def __enter__(self) -> "Copier":
        return self

    def __exit__(self, *raised: object) -> None:
        with suppress(psycopg.Error):
            self.connection.close()

    def send(self, tables: Sequence[Table | Lines], search: Lines, journal: Journal) -> int:
        """Copy a batch in one transaction; return how many rows it had, those of the journal included."""
        events, objects = journal.rows(self._numbers(len(journal.facts)))
        written = [table for table in (*tables, events, objects) if table.lines]
        names = [table.name for table in written]
        with self.connection.transaction():
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
            if journal.facts:
                self.connection.execute("SELECT events_ensure_partitions(%s, %s)", journal.days())
            events.tail = self._numbered_in()
            force(self.connection, names, forced=False)
            for table in written:
                self._copy(table)
            self._index(search)
            # A table whose keys are still to be checked cannot be altered.
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            force(self.connection, names, forced=True)
        return sum(len(table.lines) for table in written) + len(search.lines)

    def load(self, names: Sequence[str], batches: Iterable[Sequence[Table | Lines]]) -> None:
        """Copy batches of rows that no fact tells, into the tables named, all in one transaction."""
        with self.connection.transaction():
            # Checked at each statement: what is checked at the end is kept in memory until then.
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            force(self.connection, names, forced=False)
            for tables in batches:
                for table in tables:
                    if table.lines:
                        self._copy(table)
            force(self.connection, names, forced=True)

    def tidy(self, names: Iterable[str]) -> None:
        """Put in order tables that have just grown much, as the server does by itself somewhat later."""
        for name in names:
            self.connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(name)))

    def _numbers(self, count: int) -> list[int]:
        found = self.connection.execute(
            "SELECT nextval('events_event_id_seq') FROM generate_series(1, %s)", (count,)
        )
        return sorted(row[0] for row in found)

    def _numbered_in(self) -> str:
        """The server and the transaction of the facts, as the end of their lines.

        They are what the columns would take by themselves; asked for each fact, the server alone, which is read
        in a file, took half of the time of copying it.
        """
        found = self.connection.execute(
            "SELECT events_server(), pg_current_xact_id()::text::bigint"
        ).fetchone()
        assert found is not None
        return f"\t{found[0]}\t{found[1]}"

    def _copy(self, table: Table | Lines) -> None:
        named: list[sql.Composable] = [sql.Identifier(column) for column in table.columns]
        columns = sql.SQL(", ").join(named)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
        end = f"{table.tail}\n"
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for start in range(0, len(table.lines), 2_000):
                copy.write(end.join(table.lines[start : start + 2_000]) + end)

    def _index(self, search: Lines) -> None:
        """Have the database make the lines of the search from the words, by its own configuration, and the cases."""
        if not search.lines:
            return
        self.connection.execute(
            "CREATE TEMP TABLE seeded_search (case_id uuid, authority_id uuid, sector text, words text) ON COMMIT DROP"
        )
        self._copy(search)
        self.connection.execute(
            "INSERT INTO cases_searchentry (case_id, authority_id, sector, unit_id, state, due_on,"
            " is_confidential, words)"
            " SELECT found.case_id, found.authority_id, found.sector, unit_id, state, due_on, is_confidential,"
            " strip(to_tsvector('parvis_french', words))"
            " FROM seeded_search AS found JOIN cases_case ON cases_case.id = found.case_id"
        )
