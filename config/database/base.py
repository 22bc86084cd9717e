"""A kept connection is judged by what it has heard, and a long statement is read once."""

import select
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base
from psycopg._queries import MAX_CACHED_STATEMENT_PARAMS, PostgresQuery, _query2pg_nocache
from psycopg.pq import ConnStatus, TransactionStatus

if TYPE_CHECKING:
    from psycopg.abc import Params, Query

MOST_PARAMETERS = 150
"""Of a statement worth remembering: beyond, it inserts many rows, and the next inserts another number of them."""

_read = lru_cache(maxsize=64)(_query2pg_nocache)


class ReadOnce(PostgresQuery):
    """A statement whose ``%s`` are looked for once a process, where psycopg stops at 50 of them.

    It costs a tenth of the processor of a submission otherwise.
    """

    def convert(self, query: "Query", vars: "Params | None") -> None:
        """Read a statement and its parameters, as psycopg does."""
        is_long = vars is not None and MAX_CACHED_STATEMENT_PARAMS < len(vars) <= MOST_PARAMETERS
        if not is_long or not isinstance(query, str):
            super().convert(query, vars)
            return
        words = query.encode(self._tx.encoding)
        self.query, self._want_formats, self._order, self._parts = _read(words, self._tx.encoding)
        self.dump(vars)


class Cursor(base.ServerBindingCursor):
    """Django's own, which reads a statement once."""

    _query_cls = ReadOnce


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which asks ``SELECT 1`` before each request and keeps a connection that failed."""

    def get_connection_params(self) -> dict[str, Any]:
        """Add our cursor to what Django connects with."""
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def is_usable(self) -> bool:
        """Tell whether the connection may serve again.

        A server that ends a session says so, or hangs up: the socket of an idle connection then has
        something to read. One that failed is replaced, for what it prepared may be what failed ("cached
        plan must not change result type", after a migration).
        """
        if self.connection is None or self.errors_occurred:
            return False
        session = self.connection.pgconn
        if session.status != ConnStatus.OK or session.transaction_status != TransactionStatus.IDLE:
            return False
        heard = select.poll()
        heard.register(session.socket, select.POLLIN)
        return not heard.poll(0)
