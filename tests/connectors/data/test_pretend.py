"""The source of demonstrations answers what its address says, and keeps what it was asked."""

import json
from pathlib import Path

import pytest

from parvis.connectors.data.connection import connect
from parvis.connectors.data.contract import DataFailure


def test_it_answers_its_address_and_keeps_each_question_once(tmp_path: Path) -> None:
    source = connect("pretend:?quotient=640&regime=g%C3%A9n%C3%A9ral&connu=true&rien=null", var_dir=tmp_path)
    assert "pretend" in source.check()
    for _ in range(2):
        answer = source.ask({"numero": "A1"}, key="../../k")
        assert answer == {"quotient": 640, "regime": "général", "connu": True, "rien": None}
    (file,) = (tmp_path / "asked").iterdir()
    assert json.loads(file.read_text())["values"] == {"numero": "A1"}


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "asked").write_text("")
    with pytest.raises(DataFailure, match="unreachable"):
        connect("pretend:", var_dir=tmp_path).check()
    with pytest.raises(ValueError, match="expected pretend:"):
        connect("pretend://host", var_dir=tmp_path)
    with pytest.raises(ValueError, match="unknown data vendor"):
        connect("ldap://host", var_dir=tmp_path)
