"""A founded territory, under the worker's role, whose files go to a folder of the test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from parvis.base.keyring import keys_path
from parvis.demo import seeding
from tests.database import TestDatabases

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=ZoneInfo("Europe/Paris"))
"""A Wednesday, like the day of a visit."""


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any) -> Path:
    """Have documents and the outbox in a folder of the test."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@dataclass
class Founded:
    """The territory as this process founded it, put aside in a database of its own with the keys that seal in it."""

    databases: TestDatabases
    kept: ExitStack
    name: str = ""
    keys: bytes = b""

    def come(self) -> None:
        """Have the database of the test hold it: founded the first time, copied afterwards."""
        if self.name:
            keys_path().write_bytes(self.keys)
            keys_path().chmod(0o600)
            self._leave()
            self.databases.renew(self.name)
            return
        seeding.found(NOW)
        self.keys = keys_path().read_bytes()
        self._leave()
        self.name = self.kept.enter_context(self.databases.another(self.databases.name))

    def _leave(self) -> None:
        """End our sessions: a database is copied when nobody is there."""
        for connection in connections.all(initialized_only=True):
            connection.close()


@pytest.fixture(scope="session")
def founded(test_databases: TestDatabases) -> Iterator[Founded]:
    """Found the territory once a process: it takes seconds."""
    with ExitStack() as kept:
        yield Founded(test_databases, kept)


@pytest.fixture
def territory(
    own_folder: Path, worker_role: Callable[[], AbstractContextManager[None]], founded: Founded
) -> Iterator[None]:
    """Stay in the founded territory, under the worker's role."""
    with worker_role():
        founded.come()
        yield
