"""Databases for the suite: one template per shape of the schema, one copy per process.

The owner makes them; the tests then work under the web role, as the pages do. A copy is held by an
advisory lock of the process that uses it: one that nobody holds was left by a killed run and goes.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = {"web": "DATABASE_URL", "worker": "DATABASE_WORKER_URL", "owner": "DATABASE_OWNER_URL"}
TEMPLATE = "parvis_template_"
COPY = "parvis_test_"


def with_name(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def fingerprint(apps: list[str]) -> str:
    """Return a mark of everything the shape of the database comes from."""
    digest = hashlib.sha256(repr(sorted(apps)).encode())
    for package in ("Django", "procrastinate", "django-allauth"):
        digest.update(version(package).encode())
    migrations = [path for path in ROOT.glob("parvis/*/migrations/**/*") if path.suffix in (".py", ".sql")]
    sources = [*migrations, *ROOT.glob("parvis/base/*.py")]
    named = (
        "base/cluster/roles.py",
        "commands/migrate.py",
        "authorities/sealed.py",
        "authorities/sectors.py",
    )
    sources += [ROOT / "parvis" / name for name in named]
    for path in sorted(sources):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def key_of(name: str) -> int:
    """Return the advisory lock of a database."""
    return zlib.crc32(name.encode())


class TestDatabases:
    """Make, renew and throw away the databases of one test process."""

    __test__ = False

    def __init__(self, urls: dict[str, str], apps: list[str]) -> None:
        self.urls = urls
        self.template = TEMPLATE + fingerprint(apps)
        self.name = f"{COPY}{os.getpid()}_{secrets.token_hex(3)}"
        self.admin = psycopg.connect(urls["owner"], autocommit=True)

    def addresses(self, name: str) -> dict[str, str]:
        """Return the address of one database for each role."""
        return {role: with_name(url, name) for role, url in self.urls.items()}

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment under which a process of ours works on one database."""
        urls = self.addresses(name)
        return {**os.environ, **{VARIABLES[role]: url for role, url in urls.items()}, "PARVIS_ROLE": "web"}

    def start(self) -> None:
        """Have the template ready, and a first copy of it."""
        self.sweep()
        # Shared: another process may copy the same template, none may remove it.
        self.admin.execute("SELECT pg_advisory_lock_shared(%s)", [key_of(self.template)])
        if not self.exists(self.template):
            self.admin.execute("SELECT pg_advisory_lock(%s)", [key_of(TEMPLATE)])
            try:
                if not self.exists(self.template):
                    self.build()
            finally:
                self.admin.execute("SELECT pg_advisory_unlock(%s)", [key_of(TEMPLATE)])
        self.admin.execute("SELECT pg_advisory_lock(%s)", [key_of(self.name)])
        self.copy(self.name)

    def close(self) -> None:
        """Throw the copy away; the template serves the next run."""
        self.drop(self.name)
        self.admin.close()

    def build(self) -> None:
        """Make the template by the very command that prepares a database in service."""
        draft = f"{COPY}draft_{secrets.token_hex(4)}"
        self.admin.execute("SELECT pg_advisory_lock(%s)", [key_of(draft)])
        self.admin.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
                "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            ).format(sql.Identifier(draft))
        )
        migrated = subprocess.run(
            [sys.executable, "-W", "error", "-m", "parvis.commands.main", "migrate", "--quiet"],
            cwd=ROOT,
            env={**self.environment(draft), "PARVIS_TRACEBACK": "1"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if migrated.returncode != 0:
            self.drop(draft)
            raise RuntimeError(f"parvis migrate failed:\n{migrated.stderr}")
        self.admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(self.template)
            )
        )

    def copy(self, name: str, model: str = "") -> None:
        """Make a database like another, the template unless told."""
        self.admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(model or self.template)
            )
        )
        # What a test commits may be lost with the machine.
        self.admin.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
        )

    def renew(self, model: str = "") -> None:
        """Put the copy back to what the template or another model is, whatever was committed, journal included."""
        self.drop(self.name)
        self.copy(self.name, model)

    def drop(self, name: str) -> None:
        """Remove a database, ending the connections that hold it."""
        self.admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def exists(self, name: str) -> bool:
        """Say whether a database exists."""
        return bool(self.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    @contextmanager
    def another(self, model: str = "") -> Iterator[str]:
        """Lend a second copy, for processes that must not share the suite's, or of a model nobody is connected to."""
        name = f"{COPY}{os.getpid()}_{secrets.token_hex(3)}"
        self.admin.execute("SELECT pg_advisory_lock(%s)", [key_of(name)])
        self.copy(name, model)
        try:
            yield name
        finally:
            self.drop(name)
            self.admin.execute("SELECT pg_advisory_unlock(%s)", [key_of(name)])

    def sweep(self) -> None:
        """Remove the copies and old templates that no living run holds."""
        rows = self.admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s OR datname LIKE %s",
            [COPY + "%", TEMPLATE + "%"],
        ).fetchall()
        for (name,) in rows:
            if name == self.template:
                continue
            taken = self.admin.execute("SELECT pg_try_advisory_lock(%s)", [key_of(name)]).fetchone()
            if taken and taken[0]:
                self.drop(name)
                self.admin.execute("SELECT pg_advisory_unlock(%s)", [key_of(name)])
