"""A PostgreSQL that is not ours: Debian's, prepared as docs/install.md says, at the version found here."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from parvis.base import cluster
from parvis.base.cluster.layout import Layout, choose_runner
from parvis.base.cluster.record import Record
from parvis.base.cluster.roles import ROLES
from parvis.base.cluster.server import free_port, launch, make
from tests.commands.test_main import parvis
from tests.database import ROOT, VARIABLES
from tests.soak import left_to_the_soak

pytestmark = pytest.mark.fault

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
SLICE = [
    "tests/config/test_suite.py",
    "tests/events/test_journal.py::test_the_sealer_seals_within_a_second_tells_once_and_survives_a_cut",
    "tests/house/test_walls.py",
    "tests/people/test_search.py",
    "tests/portal/test_filing.py::test_a_resident_finds_fills_checks_sends_and_follows",
]
"""The roles and their rights, the sealed journal, the walls, a whole request through the pages."""


@pytest.fixture(scope="module")
def outside() -> Iterator[dict[str, str]]:
    """Lend the environment of a server of the system, with the roles that `parvis doctor --sql` makes."""
    if not SERVERS:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL of the system: apt-get install postgresql")
        pytest.skip("no PostgreSQL of the system: apt-get install postgresql")
    programs = SERVERS[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="parvis-outside-"))
    folder.chmod(0o755)
    layout = Layout(root=folder, var=folder / "server", bin_dir=programs)
    runner = choose_runner()
    home = layout.var / "postgres"
    home.mkdir(mode=0o700, parents=True)
    runner.own(home)
    passwords = {role: f"p-{role}" for role in ("superuser", *ROLES)}
    record = Record(str(programs), str(home), runner.user, free_port(), passwords)
    try:
        make(record, runner)
        with (record.data / "postgresql.conf").open("a") as file:
            file.write("fsync = off\n")  # nothing here has to outlive the machine
        record = launch(layout, record, runner)
        prepare(record)
        yield {
            **{VARIABLES[role]: record.url(role) for role in ROLES},
            "VAR_DIR": str(folder / "var"),
            "PARVIS_ROLE": "web",
            "PYTEST_ADDOPTS": "",
            "COUNT": "1",
        }
    finally:
        cluster.stop(layout)
        shutil.rmtree(folder, ignore_errors=True)


def prepare(record: Record) -> None:
    """Give the printed SQL to psql, its passwords replaced, as an administrator does."""
    text = re.sub(r"REPLACE-(\w+)-password", r"p-\1", parvis("doctor", "--sql").stdout)
    done = subprocess.run(
        [Path(record.bin_dir, "psql"), "-X", "-v", "ON_ERROR_STOP=1", record.url("superuser", "postgres")],
        input=text,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_it_is_prepared_migrated_and_found_sound(outside: dict[str, str]) -> None:
    migrated = parvis("migrate", "--quiet", **outside)
    assert migrated.returncode == 0, migrated.stderr
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **outside},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    with psycopg.connect(outside["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE forbidden (by text)")


@left_to_the_soak
def test_a_part_of_the_suite_passes_there(outside: dict[str, str], turn: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *SLICE],
        cwd=ROOT,
        env={**os.environ, **outside},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout
