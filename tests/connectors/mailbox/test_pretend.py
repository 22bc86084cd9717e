"""The mailbox of demonstrations: files that arrive."""

import os
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import LARGEST, PermanentFailure
from parvis.connectors.mailbox.pretend import PretendConnector, from_url


def numbers(connector: PretendConnector, after: int = 0, since: datetime | None = None) -> list[int]:
    with connector.open("INBOX") as folder:
        return [each.uid for each in folder.fetch(after=after, since=since, at_most=10)]


def test_files_arrive_in_order_under_numbers_never_given_twice(tmp_path: Path) -> None:
    connector = from_url("pretend:mairie", var_dir=tmp_path)
    for raw in (b"un", b"deux", b"trois"):
        connector.drop(raw)
    stranger = tmp_path / "inbox" / "mairie" / "d'ailleurs.eml"
    stranger.write_bytes(b"quatre")
    assert numbers(connector) == [1, 2, 3, 4]
    (tmp_path / "inbox" / "mairie" / "0000000004.eml").unlink()
    connector.drop(b"cinq")
    assert numbers(connector, after=2) == [3, 5]
    with connector.open("inbox") as folder:
        assert [each.raw for each in folder.fetch(after=4, since=None, at_most=1)] == [b"cinq"]
        validity = folder.uid_validity
    old = datetime.now(UTC) - timedelta(days=2)
    os.utime(tmp_path / "inbox" / "mairie" / "0000000003.eml", (old.timestamp(), old.timestamp()))
    assert numbers(connector, after=2, since=datetime.now(UTC) - timedelta(days=1)) == [5]
    shutil.copytree(tmp_path / "inbox" / "mairie", tmp_path / "inbox" / "autre")
    with from_url("pretend:autre", var_dir=tmp_path).open("INBOX") as folder:
        assert folder.uid_validity != validity


def test_waits_for_a_file_and_reads_only_the_head_of_one_too_big(tmp_path: Path) -> None:
    connector = from_url("pretend:mairie", var_dir=tmp_path)
    assert connector.check("INBOX").messages == 0
    with connector.open("INBOX") as folder:
        assert not folder.wait(0.1, unless=lambda: False)
        threading.Timer(0.2, connector.drop, [b"Subject: gros\r\n\r\n" + b"x" * LARGEST]).start()
        started = time.monotonic()
        assert folder.wait(10, unless=lambda: False)
        assert time.monotonic() - started < 5
        [message] = folder.fetch(after=0, since=None, at_most=5)
    assert (message.too_big, message.raw) == (True, b"Subject: gros")


def test_refuses_another_address_or_folder(tmp_path: Path) -> None:
    for url in ("pretend:", "pretend:../x", "pretend:a/b", "pretend://a", "pretend:a?x=1"):
        with pytest.raises(ValueError, match="expected pretend:name"):
            connect(url, var_dir=tmp_path)
    with pytest.raises(PermanentFailure, match="folder"):
        connect("pretend:a", var_dir=tmp_path).check("Absent")
