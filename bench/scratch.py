"""A database and a folder that live as long as one run of the bench."""

import os
import secrets
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.report import tell
from config.env import DATABASE_VARIABLES, ROOT, Environment, Role, database_urls, read_environment
from parvis.base import cluster
from parvis.base.cluster.roles import database_statement

NAME = "parvis_bench_"
KEY = "a key for measures only, as long as the settings want it to be"
FOREIGN = ("BASE_URL", "ALLOWED_HOSTS", "ANTIVIRUS_URL", "DEBUG", "SECRET_KEY", "FRESH")

ROWS = """
CREATE TABLE IF NOT EXISTS bench_row (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    family_name text NOT NULL, given_names text NOT NULL, email text NOT NULL,
    event text NOT NULL, guests integer NOT NULL, created_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS bench_file (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL, path text NOT NULL, size bigint NOT NULL, created_at timestamptz NOT NULL
);
"""
"""The tables of the bare contenders: one row a request."""


@dataclass(frozen=True)
class Scratch:
    """The place of a run: its database under each role, its folder, and the environment of its processes."""

    urls: dict[Role, str] = field(repr=False)
    folder: Path
    environment: dict[str, str] = field(repr=False)

    @property
    def database(self) -> str:
        """The name of its database."""
        return urlsplit(self.urls["owner"]).path.removeprefix("/")

    def run(self, module: str, *words: str, role: Role = "web", patience: float = 900) -> str:
        """Run a module of Python on this database under a role, and return what it printed."""
        done = subprocess.run(  # noqa: S603  # our own modules, without a shell
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**self.environment, "PARVIS_ROLE": role, "PARVIS_TRACEBACK": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{module} {' '.join(words)} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def inside(self, module: str, *words: str, role: Role = "web", patience: float = 900) -> str:
        """Run a module of the bench that speaks to the models of Parvis."""
        return self.run("bench.within", module, *words, role=role, patience=patience)

    @property
    def blank(self) -> str:
        """The name of a copy of it, migrated and empty: what other databases of the run begin as."""
        return f"{self.database}_blank"

    def connect(self, role: Role = "owner") -> psycopg.Connection[Any]:
        """Open a session on the database; each statement is committed."""
        return psycopg.connect(self.urls[role], autocommit=True)

    def value(self, query: str) -> Any:
        """Read one value as the owner, whom no wall stops."""
        with self.connect() as session:
            row = session.execute(query.encode()).fetchone()
        return row[0] if row else None


@contextmanager
def scratch() -> Iterator[Scratch]:
    """Lend a migrated, empty database on the server of this copy, and remove it at the end."""
    env = read_environment()
    server = server_of(env)
    name = f"{NAME}{os.getpid()}_{secrets.token_hex(3)}"
    folder = env.var_dir / name
    urls: dict[Role, str] = {role: with_name(url, name) for role, url in server.items()}
    with psycopg.connect(server["owner"], autocommit=True) as admin:
        sweep(admin, env.var_dir)
        # Held as long as we live: a copy that nobody holds was left by a killed run, and goes.
        admin.execute("SELECT pg_advisory_lock(%s)", [key_of(name)])
        try:
            admin.execute(database_statement(name, urlsplit(server["owner"]).username or "").encode())
            folder.mkdir(parents=True)
            made = Scratch(urls, folder, environment(urls, folder))
            admin.execute("SELECT pg_advisory_lock(%s)", [key_of(made.blank)])
            prepare(made)
            copy(admin, made.database, made.blank)
            yield made
        finally:
            drop(admin, name)
            drop(admin, f"{name}_blank")
            shutil.rmtree(folder, ignore_errors=True)


def server_of(env: Environment) -> dict[Role, str]:
    """The addresses of the server of this copy, under each role; started when it is ours."""
    if env.database_url is None:
        cluster.start(env.layout)
    server = database_urls(env)
    if missing := [DATABASE_VARIABLES[role] for role in DATABASE_VARIABLES if role not in server]:
        raise RuntimeError(f"the bench needs the three database addresses: {', '.join(missing)} missing")
    return server


def prepare(made: Scratch) -> None:
    """Migrate by the very command of a database in service, and make the tables of the bare contenders."""
    tell("preparing: database and static files")
    made.run("parvis.commands.main", "migrate", "--quiet", role="owner")
    made.run("parvis.commands.main", "static")
    with made.connect() as owner:
        owner.execute(ROWS.encode())


def copy(admin: psycopg.Connection[Any], name: str, new: str) -> None:
    """Make a database as another is, to which nobody is connected; rights on the database itself are not copied."""
    owner = admin.info.user
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*map(sql.Identifier, (new, owner, name)))
    )


def environment(urls: dict[Role, str], folder: Path) -> dict[str, str]:
    """The environment of every process of a run: the one of a service, behind a proxy of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {
        **kept,
        **{DATABASE_VARIABLES[role]: url for role, url in urls.items()},
        "PARVIS_ROLE": "web",
        "VAR_DIR": str(folder),
        "SECRET_KEY": KEY,
        "HOST": "127.0.0.1",
        # Each resident has an address of her own, said by the proxy.
        "BEHIND_PROXY": "1",
        # A run sends in a minute what a town sends in a month.
        "QUESTION_AFTER": "100000000",
        "EMAIL_URL": "pretend:",
        "WEB_WORKERS": "2",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def with_name(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def key_of(name: str) -> int:
    """The advisory lock of a database."""
    return zlib.crc32(name.encode())


def drop(admin: psycopg.Connection[Any], name: str) -> None:
    """Remove a database, ending the connections that hold it."""
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def sweep(admin: psycopg.Connection[Any], var: Path) -> None:
    """Remove what killed runs left."""
    for (name,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s", [NAME + "%"]
    ).fetchall():
        held = admin.execute("SELECT pg_try_advisory_lock(%s)", [key_of(name)]).fetchone()
        if held and held[0]:
            drop(admin, name)
            shutil.rmtree(var / name, ignore_errors=True)
            admin.execute("SELECT pg_advisory_unlock(%s)", [key_of(name)])
