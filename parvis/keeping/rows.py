"""What the database says of itself: its shape, its contents in numbers, who else is there."""

import re

from django.db.backends.utils import CursorWrapper

from .programs import NEVER_KEPT

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""

# The kind of a session is not told to who has no right over its role; the server's own processes have no user.
_OTHERS = """
SELECT coalesce(nullif(application_name, ''), 'unnamed') || ' (' || usename || ')', count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
GROUP BY 1 ORDER BY 1
"""

LIVED_IN = ("events_event", "authorities_authority", "accounts_account")
"""Tables that hold nothing as long as nobody has used the database."""


def tables(cursor: CursorWrapper) -> list[str]:
    """The tables that keep rows."""
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall()]


def counts(cursor: CursorWrapper) -> dict[str, int]:
    """How many rows each table has, of those that backups keep."""
    kept = [name for name in tables(cursor) if name not in NEVER_KEPT]
    found: dict[str, int] = {}
    for name in kept:
        assert re.fullmatch(r"\w+", name)
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608  # a name of the catalogue
        found[name] = cursor.fetchone()[0]
    return found


def migrations(cursor: CursorWrapper) -> list[str]:
    """The migrations that were applied, as ``app.name``; none on a database nobody prepared."""
    if "django_migrations" not in tables(cursor):
        return []
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def contents(cursor: CursorWrapper) -> list[str]:
    """What shows that the database is used: tables of ours with rows, or tables that are not ours."""
    known = tables(cursor)
    if known and "django_migrations" not in known:
        return known
    found = []
    for name in (name for name in LIVED_IN if name in known or name == "events_event"):
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            continue
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}")')  # noqa: S608  # a name above
        if cursor.fetchone()[0]:
            found.append(name)
    return found


def others(cursor: CursorWrapper) -> list[str]:
    """Who else is connected to our database, by the names their programs give themselves."""
    cursor.execute(_OTHERS)
    return [f"{name} x{count}" if count > 1 else str(name) for name, count in cursor.fetchall()]


def empty(cursor: CursorWrapper) -> None:
    """Remove everything the owner made in the database, before a backup comes back into it."""
    cursor.execute("DROP SCHEMA public CASCADE")
    cursor.execute("CREATE SCHEMA public")
    cursor.execute("ALTER SCHEMA public OWNER TO pg_database_owner")
