"""The real Dovecot of the tests, unpacked once and started once for each process of the suite."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import ROOT
from tests.office import within_reach
from tests.peers.dovecot import Dovecot


@pytest.fixture(scope="session")
def dovecot_program() -> Path:
    """What starts it. Where apt does not bring it, its tests are left out, and fail in CI."""
    done = subprocess.run(
        [ROOT / "tools" / "install_dovecot.sh"],
        env={**os.environ, "VAR_DIR": str(within_reach())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return Path(done.stdout.strip().split("\n")[-1])
    if os.environ.get("CI"):
        pytest.fail(f"Dovecot is missing: tools/install_dovecot.sh\n{done.stderr}")
    pytest.skip("Dovecot is missing: tools/install_dovecot.sh")


@pytest.fixture(scope="session")
def dovecot_server(dovecot_program: Path) -> Iterator[Dovecot]:
    """One server for the whole process."""
    server = Dovecot(dovecot_program)
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Iterator[Dovecot]:
    """The same, up before the test and after it."""
    yield dovecot_server
    if not dovecot_server.is_up:
        dovecot_server.start()
