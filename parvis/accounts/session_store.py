"""Sessions in the database, as Django keeps them, but read by a statement written once."""

from datetime import UTC, datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from parvis.base.compiled import Compiled

_ALIVE = Compiled(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    "a key",
    datetime(2000, 1, 1, tzinfo=UTC),
)


class SessionStore(db.SessionStore):
    """One session; every page of whoever holds something or is signed in reads one."""

    def _get_session_from_db(self) -> Session | None:
        found = _ALIVE.rows(self.session_key, timezone.now()) if self.session_key else []
        if not found:
            self._session_key = None
            return None
        return found[0]
