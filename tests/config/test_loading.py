"""What every process has in memory, and what none of them does until it is wanted."""

import json
import os
import subprocess
import sys
from pathlib import Path

from config.env import ROOT

LOAD = """
import json, sys
import django
django.setup()
from config.loading import load_all
load_all()
from django.urls import get_resolver
json.dump({"modules": sorted(sys.modules), "is_mapped": get_resolver()._populated}, sys.stdout)
"""

NEVER = (
    "django.contrib.admin",
    "docx",
    "parvis.demo.seeding",
    "parvis.demo.writer",
    "pyhanko",
    "pypdf",
    "typst",
)
"""The demonstration's seeds, what reads, makes and signs documents: megabytes most processes never need."""


def test_what_is_loaded_before_the_processes_fork(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not set(NEVER) & set(told["modules"])
    assert {"zen", "parvis.studio.urls", "parvis.live.app", "parvis.commands.worker", "SpiffWorkflow"} <= set(
        told["modules"]
    )
    assert told["is_mapped"]
