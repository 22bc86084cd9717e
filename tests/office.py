"""The real LibreOffice for the tests that print a DOCX, found or unpacked once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.database import ROOT


@pytest.fixture(scope="session")
def office_program() -> Path:
    """Where it is. Where neither the system nor apt brings it, its tests are left out, and fail in CI."""
    found = shutil.which("soffice") or _unpacked()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing: tools/install_soffice.sh")
        pytest.skip("LibreOffice is missing: tools/install_soffice.sh")
    return Path(found)


@pytest.fixture
def soffice(office_program: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, on the PATH of the test."""
    monkeypatch.setenv("PATH", f"{office_program.parent}{os.pathsep}{os.environ['PATH']}")
    return office_program


def _unpacked() -> str | None:
    done = subprocess.run(
        [ROOT / "tools" / "install_soffice.sh"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().split("\n")[-1] if done.returncode == 0 else None
