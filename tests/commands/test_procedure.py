"""``parvis procedure``: out of one town and into another, in the name of who designs there."""

import json
from pathlib import Path
from typing import Any

import pytest

from parvis.agents.models import Agent, Right
from parvis.base.scope import scope
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.commands.main import main
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, agent: Agent, *words: str) -> tuple[int, Any, str]:
    """Run the command as an agent; return its code, its document, its complaint."""
    assert agent.account is not None
    capsys.readouterr()
    code = main(["procedure", *words, "--as", agent.account.email])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


@pytest.fixture
def archive(cast: Cast, capsys: Capture, tmp_path: Path) -> str:
    """What the town of the cast shares."""
    path = str(tmp_path / "salle.zip")
    code, done, _said = run(
        capsys, cast.designer, "export", "reserver-une-salle", "--to", path, "--licence", "CC-BY-4.0"
    )
    assert (code, done["version"], done["bytes"]) == (0, 1, Path(path).stat().st_size)
    return path


@pytest.fixture
def designer(cast: Cast) -> Agent:
    """Who designs in the other town."""
    return cast.agent_of(cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=["culture"])


def test_from_one_town_to_another(cast: Cast, capsys: Capture, archive: str, designer: Agent) -> None:
    code, told, _said = run(capsys, designer, "import", archive, "--look")
    assert (code, told["source"]) == (0, "Montrevel")
    assert ("unit", "import") in [(one["topic"], one["blocks"]) for one in told["remarks"]]
    with scope(walls=cast.walls):
        assert not Procedure.objects.filter(authority=cast.other_town).exists()
    code, done, _said = run(capsys, designer, "import", archive, "--unit", "accueil", "--slug", "salle")
    assert (code, done["imported"]) == (0, {"address": "salle", "version": 1, "status": "draft"})
    with scope(walls=cast.walls):
        draft = ProcedureVersion.objects.get(procedure__slug="salle")
        assert (draft.authority_id, draft.status) == (cast.other_town.pk, "draft")
    code, _done, said = run(capsys, designer, "import", archive, "--onto", "salle")
    assert (code, "en cours" in said) == (1, True)
    code, _done, said = run(capsys, designer, "export", "salle", "--to", archive, "--licence", "CC-BY-4.0")
    assert (code, said) == (1, "parvis procedure: nothing is published at salle\n")


def test_nobody_else_may(cast: Cast, capsys: Capture, archive: str, designer: Agent) -> None:
    for agent, *words in (
        (cast.manager, "languages", "reserver-une-salle"),
        (designer, "languages", "reserver-une-salle"),
        (designer, "import", archive, "--unit", "vie-associative"),
        (cast.designer, "import", archive, "--unit", "accueil"),
        (cast.outsider_town, "import", archive, "--unit", "accueil"),
        (cast.manager, "import", archive, "--onto", "reserver-une-salle"),
    ):
        code, done, said = run(capsys, agent, *words)
        assert (code, done) == (1, None)
        assert said.startswith(f"parvis procedure: {agent.email} designs nothing that is named ")


def test_an_archive_of_nothing_is_refused_in_one_line(capsys: Capture, cast: Cast, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"PK")
    code, done, said = run(capsys, cast.designer, "import", str(wrong), "--look")
    assert (code, done, said.count("\n")) == (1, None, 1)
    assert "abîmée" in said


def test_languages_are_told_to_machines(cast: Cast, capsys: Capture) -> None:
    code, told, _said = run(capsys, cast.designer, "languages", "reserver-une-salle")
    assert (code, list(told), told["en"]["missing"]) == (0, ["fr", "en"], [])
    assert told["fr"]["texts"] == told["en"]["translated"] > 10
