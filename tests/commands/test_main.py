"""The command line as a whole."""

import os
import subprocess
import sys

import pytest

from parvis.commands import main as command_line
from tests.database import ROOT


def parvis(*words, **environment):
    """Run the real command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "parvis.commands.main", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_every_command_states_what_it_needs():
    known = command_line.commands()
    assert {"clock", "cluster", "demo", "doctor", "migrate", "static", "stop", "worker"} <= {
        command.name for command in known
    }
    for command in known:
        assert command.help.endswith("."), command.name
        assert command.role in (None, "web", "worker", "owner"), command.name


def test_help_lists_the_commands_without_importing_them(capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for command in command_line.commands():
        assert command.name in said


@pytest.mark.parametrize("words", [[], ["nothing-of-ours"], ["cluster"], ["cluster", "explode"]])
def test_a_wrong_question_is_refused(words, capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main(words)
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_wrong_value_is_one_line_that_names_the_variable():
    answer = parvis("migrate", PORT="eighty")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("parvis migrate: PORT: ")
    assert answer.stderr.count("\n") == 1


def test_a_database_that_is_away_is_one_line():
    away = "postgresql://u:secret@127.0.0.1:1/parvis"
    answer = parvis(
        "migrate",
        DATABASE_URL=away,
        DATABASE_WORKER_URL=away,
        DATABASE_OWNER_URL=away,
        VAR_DIR=str(ROOT / "var"),
    )
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "secret" not in answer.stderr


def test_a_reader_who_leaves_is_no_error():
    first = subprocess.Popen(
        [sys.executable, "-m", "parvis.commands.main", "doctor"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    first.stdout.close()
    assert b"Traceback" not in first.stderr.read()
    first.stderr.close()
    first.wait(30)
