"""The live process on the database of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.database import TestDatabases
from tests.live.service import Live, serving


@pytest.fixture
def live(transactional_db: None, cast: Cast, test_databases: TestDatabases, tmp_path: Path) -> Iterator[Live]:
    """Lend a live process that serves the cast."""
    with serving(cast, test_databases.environment(test_databases.name), tmp_path) as found:
        yield found
