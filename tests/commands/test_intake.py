"""Raw messages run through the pipeline from the command line, one JSON line each, whatever they are."""

import argparse
import json
from base64 import encodebytes
from pathlib import Path

import pytest

from parvis.base.scope import scope
from parvis.commands import intake
from parvis.commands.main import CommandRefused
from parvis.intake.mail.warnings import WARNINGS
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from tests.cast import Cast
from tests.documents.makers import archive
from tests.intake.mail.hostile_mail import HEAD, SHAPES
from tests.intake.test_emails import written

FIELDS = {"interaction", "duplicate_of", "person", "certainty", "thread", "suggestion", "warnings"}
ALL = FIELDS | {"file", "nature", "state", "case", "arrived_at"}
HOSTILE = 4
"""Messages of each shape: some two hundred and fifty with the others."""
LENGTH = 3_000
"""Bytes of most of them: what size costs is measured where messages are read (``tests/intake/mail``)."""
BIG: dict[str, bytes] = {
    "a million lines": b"From: a@b.example\r\n\r\n" + b"x\r\n" * 1_000_000,
    "2,000 attachments": HEAD
    + b"Content-Type: multipart/mixed; boundary=cut\r\n\r\n"
    + b"--cut\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n" * 2_000
    + b"--cut--\r\n",
    "a bomb": HEAD
    + b"Content-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + encodebytes(archive({"zeros": b"\0" * 60_000_000})),
    "10,000 deep": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(10_000)
    ),
    "broken base64": HEAD
    + b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n%PDF!*=\xff=a",
    "headers in headers": b"From: a@b.example\r\nSubject: =?utf-8?q?x=0D=0ABcc:_z=40y.example?=\r\n\r\nx\r\n",
    "nothing": b"",
}


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


def test_hundreds_of_hostile_messages_give_a_line_each_and_stay(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = BIG | {
        f"{shape} {seed}": drawn(seed, LENGTH) for shape, drawn in SHAPES.items() for seed in range(HOSTILE)
    }
    files = []
    for number, raw in enumerate(messages.values()):
        files.append(str(tmp_path / f"{number}.eml"))
        Path(files[-1]).write_bytes(raw)
    code, lines = replayed(capsys, *files, *files[:20])
    assert code == 0
    assert {frozenset(line) for line in lines} == {frozenset(ALL)}
    assert [line["file"] for line in lines] == [*files, *files[:20]]
    assert all(
        isinstance(line["warnings"], list) and set(line["warnings"]) <= set(WARNINGS) for line in lines
    )
    first = {line["file"]: line["interaction"] for line in lines[: len(files)]}
    assert [line["duplicate_of"] for line in lines[len(files) :]] == [first[name] for name in files[:20]]
    new = {line["interaction"] for line in lines if line["duplicate_of"] is None}
    with scope(walls=whole(cast.town.pk)):
        assert {str(one) for one in Arrival.objects.values_list("interaction_id", flat=True)} == new
    told = dict(zip(messages, lines, strict=False))
    assert "cut" in told["a million lines"]["warnings"]  # type: ignore[operator]
    assert "header_injection" in told["headers in headers"]["warnings"]  # type: ignore[operator]


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
    assert {frozenset(line) for line in lines[:2]} == {frozenset(FIELDS | {"file", "error"})}


def test_an_unknown_authority_is_refused(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandRefused, match="nulle-part"):
        replayed(capsys, "x.eml", authority="nulle-part")
