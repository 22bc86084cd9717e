"""What Parvis is made of: the same bytes from the same pins, each of them there; what is set aside comes back."""

import json
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.database import ROOT

TODAY = date(2026, 11, 22)


@pytest.fixture
def dependencies(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lend the tool, as it is found when it is run."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return import_module("dependencies")


def test_every_pinned_package_is_listed_and_the_bytes_are_the_same(dependencies: Any) -> None:
    written = dependencies.document()
    assert written == dependencies.document()
    listed = {part["purl"]: part for part in json.loads(written)["components"]}
    python = dict(dependencies.pinned(ROOT / "requirements.txt"))
    assert python["django"].startswith("5.2")
    for name, version in python.items():
        assert listed[f"pkg:pypi/{name}@{version}"]["scope"] == "required"
    front = [part for purl, part in listed.items() if purl.startswith("pkg:npm/")]
    assert {part["name"] for part in front if part["scope"] == "required"} >= {"govuk-frontend", "htmx.org"}
    assert all(part["hashes"] for part in front)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"until": "2026-11-21"}, ["X-1: to be looked at again since 2026-11-21"]),
        ({"reason": " "}, ["X-1: set aside without a reason"]),
        ({"package": "absent"}, ["X-1: absent is no longer used"]),
    ],
)
def test_an_advisory_is_set_aside_for_a_reason_and_a_time(
    dependencies: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    said: list[str],
) -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / file).write_text("Django==5.2.19\n")
    (tmp_path / "tools").mkdir()
    one = {"id": "X-1", "package": "django", "reason": "not reached", "until": "2026-11-22"} | change
    (tmp_path / "tools" / "advisories.json").write_text(json.dumps([one]))
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    assert dependencies.set_aside(TODAY) == (["X-1"], said)
