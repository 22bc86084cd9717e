"""A kept connection is judged by what it has heard, without asking the server at each request."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus, TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which asks ``SELECT 1`` before each request and keeps a connection that failed."""

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
