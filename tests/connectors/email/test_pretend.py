"""The outbox of demonstrations keeps what would have left, or nothing."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import ConnectionFailure
from tests.connectors.email.test_message import an_email


def test_keeps_the_message_as_it_would_have_left(tmp_path: Path) -> None:
    seen: list[list[Path]] = []
    connector = connect("pretend:", var_dir=tmp_path)
    connector.send(an_email(), before_last_byte=lambda: seen.append(list(tmp_path.rglob("*.eml"))))
    assert seen == [[]]
    (kept,) = (tmp_path / "outbox").iterdir()
    message = message_from_bytes(kept.read_bytes(), policy=default)
    assert message["Message-ID"] == an_email().message_id
    assert message["To"].addresses[0].addr_spec == "lea.morvan@courriel.example"
    assert kept.name.endswith("-0198a000-0000-7000-8000-000000000001.eml")
    assert kept.stat().st_mode & 0o077 == 0


def test_a_hostile_identifier_stays_in_the_folder(tmp_path: Path) -> None:
    connect("pretend:", var_dir=tmp_path).send(
        an_email(message_id="<../../../a@b.example>"), before_last_byte=lambda: None
    )
    (kept,) = tmp_path.rglob("*.eml")
    assert kept.parent == tmp_path / "outbox"


def test_keeps_nothing_when_the_caller_refuses(tmp_path: Path) -> None:
    def refuse() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        connect("pretend:", var_dir=tmp_path).send(an_email(), before_last_byte=refuse)
    assert list((tmp_path / "outbox").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_connection_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    connector = connect("pretend:", var_dir=tmp_path)
    with pytest.raises(ConnectionFailure):
        connector.check()
    with pytest.raises(ConnectionFailure):
        connector.send(an_email(), before_last_byte=lambda: None)


def test_checks_the_folder_and_leaves_nothing(tmp_path: Path) -> None:
    connect("pretend:", var_dir=tmp_path).check()
    assert list((tmp_path / "outbox").iterdir()) == []
