"""The library judged from the command line."""

import pytest

from parvis.commands.main import main


def test_one_procedure_or_all_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "check", "elagage"]) == 0
    assert capsys.readouterr().out == "1 judged, 0 faults\n"


def test_an_unknown_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "check", "zeppelin"]) != 0
    assert "zeppelin" in capsys.readouterr().err
