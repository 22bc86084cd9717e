"""``parvis process check``: what a diagram of another tool becomes here, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.commands.main import main
from parvis.processes.diagrams.reading import MAX_BYTES
from tests.processes.diagrams.drawn import file_of, flow, line

Capture = pytest.CaptureFixture[str]

IMPORTED = file_of(line('<userTask id="a"/>'))
REFUSED = file_of(line('<scriptTask id="x" name="Calcul"/>') + flow("x", "lost"))


def test_the_document_says_what_is_imported_and_what_is_not(tmp_path: Path, capsys: Capture) -> None:
    """Three keys, whatever the file; the code says it too."""
    file = tmp_path / "one.bpmn"
    for content, code in ((IMPORTED, 0), (REFUSED, 1), (b"", 1), (b" " * (MAX_BYTES * 3), 1)):
        file.write_bytes(content)
        assert main(["process", "check", str(file), "--json"]) == code
        said = json.loads(capsys.readouterr().out)
        assert list(said) == ["imported", "unsupported", "warnings"]
        assert said["imported"] is (code == 0)
        assert bool(said["unsupported"]) is (code == 1)


def test_a_person_reads_the_place_of_each_refusal(tmp_path: Path, capsys: Capture) -> None:
    """The line, the element, its id and its name, and the process it stands in."""
    file = tmp_path / "one.bpmn"
    file.write_bytes(REFUSED)
    assert main(["process", "check", str(file)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("refused\n")
    assert "unsupported: line 5: scriptTask x “Calcul”: " in said
    assert said.splitlines()[1].endswith(" (process P)")


def test_a_file_that_is_not_there_is_said_in_a_line(tmp_path: Path, capsys: Capture) -> None:
    """Neither a folder is read as a file."""
    for missing in (tmp_path / "none.bpmn", tmp_path):
        assert main(["process", "check", str(missing)]) == 1
        assert str(missing) in capsys.readouterr().err


def test_no_database_is_needed(tmp_path: Path) -> None:
    """Where nothing answers, and nothing was ever installed under `var`; nor are models and settings read."""
    file = tmp_path / "one.bpmn"
    file.write_bytes(IMPORTED)
    nowhere = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "VAR_DIR": str(tmp_path / "var"),
    }
    asking = (
        "import sys; from parvis.commands.main import main; code = main(sys.argv[1:]);"
        "sys.exit(2 if {'django.db', 'config.settings'} & set(sys.modules) else code)"
    )
    words = [sys.executable, "-c", asking, "process", "check", str(file), "--json"]
    done = subprocess.run(words, env=nowhere, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["imported"]) == (0, True)
