"""A town in a database, its files in a folder, a vault, a key: and the owner's role, under which backups are taken."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import ConnectionHandler, connections

from config.settings import connection_settings
from parvis.connectors.vault.folder import FolderVault
from parvis.keeping.keys import BackupKey, closing_half, new_recovery_key, read_key
from tests.database import TestDatabases

Role = Callable[[], AbstractContextManager[None]]


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Have the house's code run under the role, and on the database, of an address."""
    local = connections._connections  # type: ignore[attr-defined]  # private, and stable
    usual = connections["default"]
    other = ConnectionHandler({"default": connection_settings(url)})["default"]
    local.default, local.usual = other, usual
    try:
        yield
    finally:
        other.close()
        local.default = usual


@pytest.fixture
def owner(transactional_db: None, test_databases: TestDatabases) -> Role:
    """How to run under the owner's role, as the command does."""
    url = test_databases.addresses(test_databases.name)["owner"]
    return lambda: connected(url)


@contextmanager
def as_web() -> Iterator[None]:
    """Go back for a while to the pages' own connection, inside ``connected``."""
    local = connections._connections  # type: ignore[attr-defined]  # private, and stable
    other, local.default = local.default, local.usual
    try:
        yield
    finally:
        local.default = other


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    """The folder of what the installation writes."""
    settings.VAR_DIR = settings.JOURNAL_HEADS_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    folder: Path = settings.VAR_DIR
    return folder


@pytest.fixture
def vault(tmp_path: Path, settings: Any) -> FolderVault:
    """A folder for the backups."""
    settings.BACKUP_URL = f"file:{tmp_path / 'vault'}"
    return FolderVault(tmp_path / "vault")


@pytest.fixture
def recovery() -> BackupKey:
    """What opens."""
    return read_key(new_recovery_key())


@pytest.fixture
def another() -> BackupKey:
    """What opens other backups than ours."""
    return read_key(new_recovery_key())


@pytest.fixture
def key(recovery: BackupKey, settings: Any) -> BackupKey:
    """What closes, as the machine has it."""
    settings.BACKUP_KEY = closing_half(str(recovery.identity))
    return read_key(settings.BACKUP_KEY)
