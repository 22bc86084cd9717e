"""A strict suite on PostgreSQL, under the roles of the service.

- Tests run as the web role; ``@pytest.mark.django_db(databases=["default", "worker"])`` adds the
  worker role on the same database (another connection: it sees what was committed only).
- A test that commits (``transaction=True``) gets a database renewed from the template afterwards,
  because nothing can be deleted from the journal.
- Queries without an order answer in any order; undefined template variables fail.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import INNER
from django.test import TransactionTestCase

from config.env import read_environment
from config.settings import connection_settings
from parvis.base import cluster
from parvis.base.cluster import Record
from parvis.base.cluster.layout import make_open_folder
from tests.database import VARIABLES, TestDatabases

# A busy machine draws slowly: what is asserted is what the code answers, never how fast it was drawn.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("house")

MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
"""The file system that is in memory, and the room it must have, in bytes."""

os.environ["FAIL_INVALID_TEMPLATE_VARS"] = "true"

pytest_plugins = ["tests.cast", "tests.office", "tests.mailroom", "tests.soak"]


def server_addresses() -> dict[str, str]:
    """Return the address of each role: those of the environment, else the suite's own server, started."""
    given = {role: os.environ[name] for role, name in VARIABLES.items() if os.environ.get(name)}
    if not given:
        record = forgetful_server()
        return {role: record.url(role) for role in VARIABLES}
    missing = [name for role, name in VARIABLES.items() if role not in given]
    if missing:
        raise pytest.UsageError(f"the suite needs the three database addresses: {', '.join(missing)} missing")
    return given


def forgetful_server() -> Record:
    """Start the suite's own server, which may lose everything with the machine: no push to the disk.

    Making and removing a database wait for all that is written to be pushed; hundreds of tests do it. Nor does it
    look at the tables by itself: how a query is planned would depend on the moment.
    """
    usual = read_environment().layout
    record = cluster.start(replace(usual, var=in_memory(usual.var / "tests")))
    with psycopg.connect(record.url("superuser", "postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return record


def in_memory(folder: Path) -> Path:
    """Return where the suite's server writes: in memory where there is room, the folder then leads there.

    A database is a thousand files. Made and removed at once by the hundred, they cost ext4 ten times what they cost a
    file system in memory: it searches for numbers of files that nobody had lately.
    """
    if folder.is_dir() and not folder.is_symlink():
        return folder  # one that an earlier suite began on the disk
    mark = hashlib.sha256(os.fsencode(folder.parent.resolve())).hexdigest()[:12]
    place = MEMORY / f"parvis-tests-{os.geteuid()}-{mark}"
    if not place.is_dir() and has_room(MEMORY):
        make_open_folder(place)
    if not place.is_dir() or place.stat().st_uid != os.geteuid():
        folder.unlink(missing_ok=True)
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.is_symlink() or folder.readlink() != place:
        folder.unlink(missing_ok=True)
        folder.symlink_to(place)
    return place


def has_room(memory: Path) -> bool:
    """Whether the suite's databases hold there."""
    return os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > ROOM


def use_addresses(urls: dict[str, str]) -> None:
    """Point Django to these addresses: the web role as ``default``, the worker role beside it."""
    wanted = {"default": connection_settings(urls["web"]), "worker": connection_settings(urls["worker"])}
    for values in wanted.values():
        values["CONN_MAX_AGE"] = 0
    settings.DATABASES = wanted
    settings.DATABASE_URLS = urls
    connections.__dict__.pop("settings", None)
    connections._settings = None  # type: ignore[attr-defined]  # read again from the settings
    for alias in wanted:
        if hasattr(connections._connections, alias):  # type: ignore[attr-defined]
            delattr(connections._connections, alias)  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    """Make passwords quick to check (their strength is tested where it matters), and serve plain files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Each client of a test would look through every file that is served; here a file is looked for when it is asked.
    settings.WHITENOISE_AUTOREFRESH = True
    # Tests about the seconds in which a message may be taken back say so; elsewhere it leaves at once.
    settings.UNDO_SECONDS = 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the soak repeats: no turn of it is asked for here, and none is skipped."""
    absent = [item for item in items if any(map(_has_no_turn, item.iter_markers("skip")))]
    config.hook.pytest_deselected(items=absent)
    items[:] = [item for item in items if item not in absent]


def _has_no_turn(mark: pytest.Mark) -> bool:
    return str(mark.kwargs.get("reason", "")).startswith("got empty parameter set")


@pytest.fixture(scope="session")
def test_databases() -> Iterator[TestDatabases]:
    """Have the databases of this process ready."""
    databases = TestDatabases(server_addresses(), list(settings.INSTALLED_APPS))
    databases.start()
    yield databases
    for connection in connections.all(initialized_only=True):
        connection.close()
    databases.close()


@pytest.fixture(scope="session")
def django_db_setup(test_databases: TestDatabases, django_test_environment: None) -> Iterator[None]:
    """Point Django to this process's copy, and renew it after each test that commits."""
    use_addresses(test_databases.addresses(test_databases.name))

    def renew(case: TransactionTestCase) -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        test_databases.renew()

    usual = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private, and stable
    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = usual  # type: ignore[attr-defined]


@pytest.fixture
def owner_connection(db: None, test_databases: TestDatabases) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection of the owner to the test database; each statement is committed."""
    url = test_databases.addresses(test_databases.name)["owner"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def server_environment(transactional_db: None, test_databases: TestDatabases) -> dict[str, str]:
    """Return the environment for a process of ours that works on this test's database."""
    return test_databases.environment(test_databases.name)


@pytest.fixture(scope="module")
def separate_environment(test_databases: TestDatabases) -> Iterator[dict[str, str]]:
    """Lend a database of its own to processes that live as long as a module of tests."""
    with test_databases.another() as name:
        yield test_databases.environment(name)


@pytest.fixture
def worker_role(transactional_db: None) -> Callable[[], AbstractContextManager[None]]:
    """Return a context in which the house's code runs under the worker's role, as in the worker process.

    The test carries ``@pytest.mark.django_db(transaction=True, databases=["default", "worker"])``.
    """

    @contextmanager
    def change_role() -> Iterator[None]:
        local = connections._connections  # type: ignore[attr-defined]  # private, and stable
        web, worker = connections["default"], connections["worker"]
        local.default = worker
        try:
            yield
        finally:
            local.default = web

    return change_role


def shuffle_unordered(usual: Callable[[SQLCompiler], Any]) -> Callable[[SQLCompiler], Any]:
    """Order at random the queries that ask for no order, as the server is free to do."""

    def pairs(compiler: SQLCompiler) -> Any:
        found = list(usual(compiler))
        query = compiler.query
        free = not (query.subquery or query.distinct or query.combinator or query.distinct_fields)
        if not found and free and query.group_by is None and query.default_cols:
            found.append((OrderBy(Random()), False))
        return iter(found)

    return pairs


SQLCompiler._order_by_pairs = shuffle_unordered(SQLCompiler._order_by_pairs)  # type: ignore[attr-defined]


def refuse_hiding_joins(usual: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a query that keeps only what agents of the reader's own authority did: see ``parvis.agents.names``.

    A key without a constraint of its own is held by the one on the wall: it leads to no other authority.
    """

    def from_clause(compiler: SQLCompiler) -> Any:
        for alias, join in compiler.query.alias_map.items():
            if compiler.query.alias_refcount[alias] and join.table_name == "agents_agent":
                key = getattr(join, "join_field", None)
                crosses = getattr(key, "db_constraint", False) and key.model._meta.app_label != "agents"
                assert not (crosses and join.join_type == INNER), f"{key} joined to agents"
        return usual(compiler)

    return from_clause


SQLCompiler.get_from_clause = refuse_hiding_joins(SQLCompiler.get_from_clause)  # type: ignore[method-assign]
