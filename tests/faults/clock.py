"""Clocks that jump: processes read one of their own, moved while they run (libfaketime)."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.database import ROOT

AWAKE = "import threading, time\ntime.sleep = lambda seconds: threading.Event().wait(seconds) and None\n"
"""libfaketime refuses the system call by which Python sleeps since 3.11 (``clock_nanosleep`` until an hour told by
the steady clock): whoever reads this clock sleeps another way."""

SEEN_AFTER = 1
"""Seconds after which a move is seen."""


class Clock:
    """What some processes take for the time of day; the steady clock, by which they wait, is left alone."""

    def __init__(self, folder: Path, library: Path) -> None:
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        self.folder = folder
        self.library = library
        (folder / "sitecustomize.py").write_text(AWAKE)
        self.move(0)

    def move(self, hours: float) -> None:
        """Have it be so many hours ahead of the true one, from now on."""
        draft = self.folder / "offset.new"
        draft.write_text(f"{round(hours * 3600):+d}\n")
        draft.chmod(0o644)
        draft.rename(self.folder / "offset")

    def begin(self) -> None:
        """Have it read by a server that starts from now on."""
        (self.folder / "on").touch()

    @property
    def environment(self) -> dict[str, str]:
        """What a process is given to read it."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "offset"),
            "FAKETIME_CACHE_DURATION": str(SEEN_AFTER),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def python(self, environment: dict[str, str]) -> dict[str, str]:
        """The environment of a process of ours that reads it."""
        path = os.pathsep.join([str(self.folder), environment.get("PYTHONPATH", str(ROOT))])
        return environment | self.environment | {"PYTHONPATH": path}

    def programs(self, real: Path) -> Path:
        """The programs of a server that reads it from its next start on, once it has begun."""
        folder = self.folder / "bin"
        folder.mkdir()
        given = " ".join(f"{name}='{value}'" for name, value in self.environment.items())
        for name in ("postgres", "initdb", "pg_ctl"):
            clocked = f"[ -e '{self.folder}/on' ] && export {given}\n" if name == "pg_ctl" else ""
            (folder / name).write_text(f"#!/bin/sh\n{clocked}exec '{real}/{name}' \"$@\"\n")
            (folder / name).chmod(0o755)
        return folder


def library() -> Path | None:
    """Where libfaketime is, unpacked the first time; None where it cannot be had."""
    done = subprocess.run(
        [ROOT / "tools" / "install_faketime.sh"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0 and os.environ.get("CI"):
        pytest.fail(f"libfaketime is missing: tools/install_faketime.sh: {done.stderr}")
    return Path(done.stdout.strip()) if done.returncode == 0 else None
