"""Raw messages run through the pipeline from the command line, one JSON line each, whatever they are."""

import argparse
import json
from pathlib import Path

import pytest

from parvis.base.scope import scope
from parvis.commands import intake
from parvis.commands.main import CommandRefused
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from tests.cast import Cast
from tests.intake.test_emails import written

FIELDS = {"interaction", "duplicate_of", "person", "certainty", "thread", "suggestion", "warnings"}


def replayed(
    capsys: pytest.CaptureFixture[str], *words: str, authority: str = "montrevel"
) -> tuple[int, list[dict[str, object]]]:
    """What the command prints, and how it ends."""
    parser = argparse.ArgumentParser()
    intake.add_arguments(parser)
    code = intake.run(parser.parse_args(["replay", "email", *words, "--authority", authority, "--json"]))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_gives_one_line_and_stays(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, broken = (tmp_path / name for name in ("a.eml", "b.eml", "c.eml"))
    first.write_bytes(written())
    second.write_bytes(
        written(body="Et encore.\r\n", In_Reply_To="<question@courriel.example>", Message_ID="<b@x>")
    )
    broken.write_bytes(bytes(range(256)) * 20)
    code, lines = replayed(capsys, str(first), str(second), str(broken), str(first))
    assert code == 0
    assert all(set(line) >= FIELDS for line in lines)
    assert [line["duplicate_of"] for line in lines] == [None, None, None, lines[0]["interaction"]]
    assert lines[1]["thread"] == lines[0]["thread"] != lines[2]["thread"]
    with scope(walls=whole(cast.town.pk)):
        assert Arrival.objects.count() == 3


def test_the_word_of_a_server_of_ours_is_believed(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(written())
    _code, (line,) = replayed(capsys, str(file), "--server", "mx.montrevel.example")
    assert line["arrived_at"] == "2026-11-16T08:30:00+00:00"


def test_what_cannot_be_read_is_said_and_the_next_ones_go_on(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(written())
    code, lines = replayed(capsys, str(tmp_path), str(tmp_path / "none.eml"), str(file))
    assert code == 1
    assert [line["interaction"] is None for line in lines] == [True, True, False]
    assert all("error" in line for line in lines[:2])


def test_an_unknown_authority_is_refused(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandRefused, match="nulle-part"):
        replayed(capsys, "x.eml", authority="nulle-part")
