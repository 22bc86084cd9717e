"""A founded territory, under the worker's role, whose files go to a folder of the test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from parvis.demo import seeding

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=ZoneInfo("Europe/Paris"))
"""A Wednesday, like the day of a visit."""


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any) -> Path:
    """Have documents and the outbox in a folder of the test."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def territory(own_folder: Path, worker_role: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Found the territory and stay under the worker's role."""
    with worker_role():
        seeding.found(NOW)
        yield
