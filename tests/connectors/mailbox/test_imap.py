"""The IMAP connector against a real Dovecot, beside another client of the same mailbox."""

import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parvis.base.cluster.server import free_port
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import (
    LARGEST,
    Fetched,
    Folder,
    MailboxError,
    PermanentFailure,
    TemporaryFailure,
)
from parvis.connectors.mailbox.imap.grammar import folder_name, ranges
from tests.connectors.mailbox.conftest import Box
from tests.peers.smtp import until

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(number: int, size: int = 40) -> bytes:
    return b"From: lea@example.org\r\nSubject: %d\r\n\r\n" % number + (b"x" * 70 + b"\r\n") * (size // 72 + 1)


def fetched(
    folder: Folder, after: int = 0, since: datetime | None = None, at_most: int = 100
) -> list[Fetched]:
    return list(folder.fetch(after=after, since=since, at_most=at_most))


@pytest.mark.parametrize(
    ("scheme", "parameters"), [("imap", {}), ("imap+tls", {}), ("imaps", {}), ("imaps", {"auth": "xoauth2"})]
)
def test_signs_in_each_way_and_says_what_the_server_can_do(
    box: Box, scheme: str, parameters: dict[str, str]
) -> None:
    box.receives(message(1))
    able = box.connector(scheme, **parameters).check("INBOX")
    assert (able.idle, able.uidplus, able.condstore, able.messages) == (True, True, True, 1)


def test_says_whether_to_try_again(box: Box, tmp_path: Path) -> None:
    def failure(url: str, folder: str = "INBOX") -> MailboxError:
        with pytest.raises(MailboxError) as refused:
            connect(url, var_dir=tmp_path).check(folder)
        assert box.name not in str(refused.value)
        return refused.value

    server = box.server
    found = [
        failure(server.url(box.name, password="faux")),
        failure(server.url(box.name, password="faux", auth="xoauth2")),
        failure(server.url(box.name), "Absent"),
        failure(server.url(box.name).partition("?")[0]),  # trusts the system's certificates only
        failure(server.url(box.name, ca_file="/nowhere")),
    ]
    assert [each.reason for each in found] == ["authentication", "authentication", "folder", "tls", "tls"]
    assert all(isinstance(each, PermanentFailure) for each in found)
    away = failure(f"imap://a:b@127.0.0.1:{free_port()}/")
    assert (type(away), away.reason) == (TemporaryFailure, "unreachable")


def test_gives_what_came_after_a_number_in_order_byte_for_byte_and_marks_nothing(box: Box) -> None:
    strange = b"Subject: \xe9t\xc3\xa9 {12}\r\n\r\n)\r\n* 1 FETCH (UID 1)\r\nP9 OK\r\n"
    strange += bytes(range(14, 256)) + b"\r\n"
    sent = [message(number) for number in range(1, 130)] + [strange]
    box.receives(*sent, at=NOON)
    with box.open() as folder:
        all_of_them = fetched(folder, at_most=1000)
        assert [each.uid for each in all_of_them] == [*range(1, 131)]
        assert [each.raw for each in all_of_them] == sent
        assert {each.at for each in all_of_them} == {NOON}
        assert [each.uid for each in fetched(folder, after=127)] == [128, 129, 130]
        assert [each.uid for each in fetched(folder, after=100, at_most=2)] == [101, 102]
        assert fetched(folder, after=130) == []
    with box.other_client() as client:
        assert client.search(None, "UNSEEN")[1][0].split()[-1] == b"130"


def test_never_gives_what_came_before_the_chosen_moment(box: Box) -> None:
    """Servers look at the day alone, as they wrote it: the hour is ours to compare."""
    for hours in (-60, -1, 0, 1):
        box.receives(message(hours), at=NOON + timedelta(hours=hours))
    with box.open() as folder:
        assert [each.uid for each in fetched(folder, since=NOON)] == [3, 4]
        assert [each.uid for each in fetched(folder, after=3, since=NOON)] == [4]


def test_opens_a_folder_whatever_its_name(box: Box) -> None:
    with box.other_client() as client:
        client.create(folder_name('Été & "hiver" 東').decode())
    with box.open('Été & "hiver" 東') as folder:
        assert fetched(folder) == []
    assert folder_name("Éte & 東京/x") == b'"&AMk-te &- &Z3FOrA-/x"'
    assert folder_name("Ͽ") == b'"&A,8-"'
    assert ranges([1, 2, 3, 5, 8, 9]) == b"1:3,5,8:9"


def test_another_client_moves_and_deletes_meanwhile(box: Box) -> None:
    """What left is left out, what is there is given, and nothing twice."""
    box.receives(*(message(number, 300_000) for number in range(1, 21)))
    taken = []
    with box.open() as folder, box.other_client() as client:
        client.create("Archives")
        for each in folder.fetch(after=0, since=None, at_most=100):
            taken.append(each.uid)
            if each.uid == 3:
                client.uid("MOVE", "1,10,15", "Archives")
                client.uid("STORE", "2,12:14", "+FLAGS", "\\Deleted")
                client.expunge()
        box.receives(message(21))
        assert folder.wait(5, unless=lambda: False)
        taken += [each.uid for each in fetched(folder, after=taken[-1])]
    assert taken == sorted(set(taken))
    assert {3, 8, 9, 11, 16, 20, 21} <= set(taken)
    assert not {12, 13, 14, 15} & set(taken)


def test_of_a_message_beyond_the_limit_only_the_headers_come(box: Box) -> None:
    box.receives(message(1), message(2, 30_000), message(3))
    with box.open(largest="20000") as folder:
        found = fetched(folder)
    assert [each.too_big for each in found] == [False, True, False]
    assert found[1].raw == b"From: lea@example.org\r\nSubject: 2\r\n\r\n"
    assert found[1].size > 30_000


def test_messages_of_forty_megabytes_take_the_memory_of_one(box: Box) -> None:
    large = message(1, LARGEST - 2_000)
    box.receives(large, large)
    with box.open() as folder:
        tracemalloc.start()
        sizes = [len(each.raw) for each in folder.fetch(after=0, since=None, at_most=9)]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert sizes == [len(large)] * 2
    assert peak < 2.6 * LARGEST


def test_is_told_of_what_comes_while_it_waits(box: Box) -> None:
    with box.open() as folder:
        assert fetched(folder) == []
        threading.Timer(0.3, box.receives, [message(1)]).start()
        started = time.monotonic()
        assert folder.wait(20, unless=lambda: False)
        assert time.monotonic() - started < 5
        assert [each.uid for each in fetched(folder)] == [1]
        assert not folder.wait(0.2, unless=lambda: False)


def test_a_server_restarted_in_the_middle_is_a_passing_failure(box: Box) -> None:
    box.receives(*(message(number, 3_000_000) for number in range(1, 5)))
    given = []
    with pytest.raises(TemporaryFailure) as cut, box.open() as folder:
        for each in folder.fetch(after=0, since=None, at_most=9):
            given.append(each.uid)
            box.server.stop()
    assert cut.value.reason == "closed"
    assert given == [1]
    box.server.start()
    until(lambda: box.connector().check("INBOX").messages == 4)
    with box.open() as folder:
        assert [each.uid for each in fetched(folder, after=1)] == [2, 3, 4]


@pytest.mark.parametrize(
    "url",
    ["imaps:", "imaps://h/", "imaps://u@h/", "imaps://u:p@h/INBOX", "imap://u:p@mail.example/", "imaps://u:p@h:99999/",
     "imaps://u:p@h/?x=1", "imaps://u:p@h/?timeout=0", "imaps://u:p@h/?timeout=vite", "imaps://u%0D%0A:p@h/",
     "imaps://u:p@h/?largest=99999999999", "imaps://u:p@h/?auth=plain", "imaps://u:p@h/?client_id=x",
     "imaps://u:p@h/?client_id=x&scope=y&token_url=http%3A%2F%2Fx.example%2F"],
)  # fmt: skip
def test_refuses_an_address_it_does_not_understand_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError) as refused:
        connect(url, var_dir=Path("/nowhere"))
    assert "u:p" not in str(refused.value)
