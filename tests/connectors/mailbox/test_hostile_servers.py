"""Servers that stall, drip, cut, lie and overflow: a failure in time, of the right kind, and never a message lost."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from parvis.connectors.mailbox.contract import (
    Fetched,
    MailboxConnector,
    MailboxError,
    PermanentFailure,
    TemporaryFailure,
)
from parvis.connectors.mailbox.imap import dialogue
from tests.connectors.mailbox.liars import BODIES, LISTED, OK, liar


def read(connector: MailboxConnector, after: int = 0) -> list[Fetched]:
    with connector.open("INBOX") as folder:
        return list(folder.fetch(after=after, since=None, at_most=100))


def test_the_honest_one_is_understood() -> None:
    """What fails below is what was changed, not the peer."""
    with liar({}) as connector:
        assert [(each.uid, each.raw, each.at, each.size) for each in read(connector)] == [
            (5, b"cinq", datetime(2026, 3, 1, 9, tzinfo=UTC), 4),
            (9, b"neuf!", datetime(2026, 3, 2, 9, tzinfo=UTC), 5),
        ]
        with connector.open("INBOX") as folder:
            assert (folder.uid_validity, folder.uid_next) == (77, 10)
            assert folder.wait(5, unless=lambda: False)


CUT = b"%CUT"
QUIET = {"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n" + OK, "EXAMINE": b"* OK [UIDVALIDITY 77] ok\r\n" + OK}
"""Has no IDLE, and nothing new."""
LIES: dict[str, tuple[Mapping[str, bytes], type[MailboxError], str]] = {
    "no greeting": ({"greeting": CUT}, TemporaryFailure, "closed"),
    "a web server": ({"greeting": b"HTTP/1.1 400 Bad Request\r\n"}, TemporaryFailure, "not_understood"),
    "bye at once": ({"greeting": b"* BYE [UNAVAILABLE] later\r\n"}, TemporaryFailure, "unavailable"),
    "signed in already": ({"greeting": b"* PREAUTH marie\r\n"}, TemporaryFailure, "not_understood"),
    "wrong password": (
        {"AUTHENTICATE": b"%T NO [AUTHENTICATIONFAILED] no marie\r\n"},
        PermanentFailure,
        "authentication",
    ),
    "sign-in away": ({"AUTHENTICATE": b"%T NO [UNAVAILABLE] db\r\n"}, TemporaryFailure, "authentication"),
    "asks for ever": ({"AUTHENTICATE": b"%DRIP+ \r\n"}, TemporaryFailure, "timeout"),
    "no such folder": (
        {"EXAMINE": b"%T NO [NONEXISTENT] Mailbox doesn't exist\r\n"},
        PermanentFailure,
        "folder",
    ),
    "folder in use": ({"EXAMINE": b"%T NO [INUSE] busy\r\n"}, TemporaryFailure, "folder"),
    "no validity": ({"EXAMINE": b"* 2 EXISTS\r\n" + OK}, PermanentFailure, "not_understood"),
    "another tag": ({"UID SEARCH UID": b"X9 OK\r\n"}, TemporaryFailure, "not_understood"),
    "silence": ({"UID SEARCH UID": b""}, TemporaryFailure, "timeout"),
    "drop by drop": ({"UID SEARCH UID": b"%DRIP* OK still there\r\n"}, TemporaryFailure, "timeout"),
    "cut in a list": ({"UID FETCH L": LISTED + CUT}, TemporaryFailure, "closed"),
    "cut in a message": (
        {"UID FETCH B": b"* 1 FETCH (UID 5 BODY[] {4}\r\nci%CUT"},
        TemporaryFailure,
        "closed",
    ),
    "a literal without end": (
        {"UID FETCH B": b"* 1 FETCH (UID 5 BODY[] {999999999999}\r\n" + b"x" * 999},
        TemporaryFailure,
        "too_long",
    ),
    "a literal of another length": (
        {"UID FETCH B": b"* 1 FETCH (UID 5 BODY[] {6}\r\ncinq)\r\n" + OK},
        TemporaryFailure,
        "not_understood",
    ),
    "no parenthesis": (
        {"UID FETCH B": b"* 1 FETCH (UID 5 BODY[] {4}\r\ncinq\r\n" + OK},
        TemporaryFailure,
        "not_understood",
    ),
    "a message without number": (
        {"UID FETCH B": b"* 1 FETCH (BODY[] {4}\r\ncinq)\r\n" + OK},
        TemporaryFailure,
        "not_understood",
    ),
    "a size that is none": (
        {"UID FETCH L": b"* 1 FETCH (UID 5 RFC822.SIZE -4)\r\n" + OK},
        TemporaryFailure,
        "not_understood",
    ),
    "a message left out": (
        {"UID FETCH B": b"* 2 FETCH (BODY[] {5}\r\nneuf! UID 9)\r\n" + OK},
        TemporaryFailure,
        "not_understood",
    ),
    "refused half way": (
        {"UID FETCH B": BODIES + b"%T NO some could not\r\n"},
        TemporaryFailure,
        "not_understood",
    ),
    "bye half way": ({"UID FETCH B": b"* BYE shutting down\r\n"}, TemporaryFailure, "unavailable"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_a_failure_of_its_kind_in_time(name: str) -> None:
    changed, kind, reason = LIES[name]
    started = time.monotonic()
    with liar(changed) as connector, pytest.raises(MailboxError) as refused:
        read(connector)
    assert (type(refused.value), refused.value.reason) == (kind, reason)
    assert "marie" not in str(refused.value)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("UID SEARCH UID", b"* SEARCH " + b"1 " * 100_000 + b"\r\n" + OK),
        ("NOOP", b"* 3 RECENT\r\n" * 10_000 + OK),
    ],
)
def test_a_line_or_an_answer_without_end_takes_no_memory(
    command: str, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "LONGEST_LINE", 50_000)
    monkeypatch.setattr(dialogue, "MOST_LINES", 5_000)
    with (
        liar({**QUIET, command: answer}) as connector,
        pytest.raises(MailboxError) as refused,
        connector.open("INBOX") as folder,
    ):
        folder.wait(0.3, unless=lambda: False)
        list(folder.fetch(after=0, since=None, at_most=1))
    assert (type(refused.value), refused.value.reason) == (TemporaryFailure, "too_long")


def test_numbers_that_go_down_repeat_or_belong_to_others_give_each_message_once() -> None:
    changed = {
        "UID SEARCH UID": b"* SEARCH 9 5 9 3\r\n* SEARCH 5\r\n" + OK,
        "UID FETCH L": LISTED + LISTED + b"* 4 FETCH (UID 4000 RFC822.SIZE 1)\r\n" + OK,
        "UID FETCH B": b'* 1 FETCH (FLAGS (\\Seen "a"))\r\n* 3 EXPUNGE\r\n* 7 EXISTS\r\n'
        + BODIES
        + BODIES
        + OK,
    }
    with liar(changed) as connector:
        assert [(each.uid, each.raw) for each in read(connector, after=4)] == [(5, b"cinq"), (9, b"neuf!")]


def test_a_message_the_server_cannot_read_and_a_date_nobody_can_read_are_a_message_all_the_same() -> None:
    changed = {
        "UID SEARCH UID": b"* SEARCH 5\r\n" + OK,
        "UID FETCH L": b'* 1 FETCH (UID 5 INTERNALDATE "32-Foo-2026 99:00:00 +0100" RFC822.SIZE 4)\r\n' + OK,
        "UID FETCH B": b"* 1 FETCH (UID 5 BODY[] NIL)\r\n" + OK,
    }
    with liar(changed) as connector:
        [message] = read(connector)
    assert message.raw == b""
    assert abs((datetime.now(UTC) - message.at).total_seconds()) < 10


def test_a_server_that_guesses_sizes_gives_no_more_than_the_limit() -> None:
    changed = {
        "UID SEARCH UID": b"* SEARCH 5\r\n" + OK,
        "UID FETCH L": b"* 1 FETCH (UID 5 RFC822.SIZE 4)\r\n" + OK,
        "UID FETCH B": b"* 1 FETCH (UID 5 BODY[]<0> {11}\r\nSubject: a\r)\r\n"
        b"* 1 FETCH (UID 5 BODY[HEADER]<0> {10}\r\nSubject: a)\r\n" + OK,
    }
    with liar(changed, largest=10) as connector:
        [message] = read(connector)
    assert (message.too_big, message.raw) == (True, b"Subject: a")


def test_without_idle_it_asks_now_and_then() -> None:
    quiet = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n" + OK,
        "EXAMINE": b"* OK [UIDVALIDITY 77] ok\r\n" + OK,
    }
    with liar(quiet) as connector, connector.open("INBOX") as folder:
        started = time.monotonic()
        assert not folder.wait(0.3, unless=lambda: False)
        assert 0.25 < time.monotonic() - started < 1
    with liar({**QUIET, "NOOP": b"* 3 EXISTS\r\n" + OK}) as connector, connector.open("INBOX") as folder:
        assert folder.wait(5, unless=lambda: False)


def test_a_wait_ends_when_told_and_a_dead_peer_is_noticed_at_its_end() -> None:
    quiet = {"EXAMINE": b"* OK [UIDVALIDITY 77] ok\r\n" + OK, "IDLE": b"+ idling\r\n"}
    with liar(quiet) as connector, connector.open("INBOX") as folder:
        started = time.monotonic()
        assert not folder.wait(60, unless=lambda: time.monotonic() - started > 0.2)
        assert time.monotonic() - started < 2
    with (
        liar({**quiet, "DONE": b""}) as connector,
        pytest.raises(TemporaryFailure) as dead,
        connector.open("INBOX") as folder,
    ):
        folder.wait(0.1, unless=lambda: False)
    assert dead.value.reason == "timeout"


def test_words_said_before_encryption_are_refused() -> None:
    """Whoever stands between could have said them."""
    changed = {"STARTTLS": OK + b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"}
    with liar(changed, scheme="imap+tls") as connector, pytest.raises(PermanentFailure) as refused:
        connector.check("INBOX")
    assert refused.value.reason == "tls"
