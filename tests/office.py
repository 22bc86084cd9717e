"""The real LibreOffice for the tests that print a DOCX, found or unpacked once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from parvis.base.cluster.layout import Layout, choose_runner, make_open_folder
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
        [ROOT / "tools" / "install_soffice.sh"],
        env={**os.environ, "VAR_DIR": str(within_reach())},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().split("\n")[-1] if done.returncode == 0 else None


def within_reach() -> Path:
    """Where to unpack it: it runs as nobody, who does not cross a closed home."""
    layout = Layout(root=ROOT, var=settings.VAR_DIR)
    layout.var.mkdir(parents=True, exist_ok=True)
    runner = choose_runner()
    if runner.user is None or runner.can("/bin/sh", "-c", 'cd "$0"', layout.var):
        return layout.var
    for folder in (layout.system_folder, layout.own_system_folder):
        make_open_folder(folder)
    return layout.own_system_folder
