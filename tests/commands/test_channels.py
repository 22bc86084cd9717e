"""The process that listens: one thread a mailbox, one process at it, and nothing lost on the way."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError

from parvis.commands import channels
from parvis.connectors.mailbox.pretend import from_url
from parvis.intake.listening import Listened
from tests.connectors.mailbox.keeping import Kept
from tests.peers.smtp import until

pytestmark = pytest.mark.django_db(transaction=True)


def mailbox(connection: str) -> Listened:
    """A mailbox as the intake lists it, never read yet."""
    return Listened(uuid4(), uuid4(), connection, "INBOX", datetime(2026, 1, 1, tzinfo=UTC), None, 0)


class Intake(Kept):
    """The intake in memory: what is kept moves the place of its mailbox."""

    def __init__(self, *mailboxes: Listened, fails: Exception | None = None) -> None:
        super().__init__()
        self.known = list(mailboxes)
        self.fails = fails

    @property
    def house(self) -> channels.House:
        return channels.House(lambda: list(self.known), lambda listened: KeptThere(self, listened.id))


@dataclass
class KeptThere:
    """The keeper of one mailbox."""

    intake: Intake
    id: UUID

    def __getattr__(self, name: str) -> object:
        return getattr(self.intake, name)

    def bring(self, *, raw: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
        if self.intake.fails:
            raise self.intake.fails
        self.intake.bring(raw=raw, uid=uid, uid_validity=uid_validity, arrived_at=arrived_at)
        self._at(uid_validity, uid)

    def moved_on(self, *, uid_validity: int, last_uid: int) -> None:
        self._at(uid_validity, last_uid)

    def _at(self, uid_validity: int, last_uid: int) -> None:
        self.intake.known[:] = [
            replace(each, uid_validity=uid_validity, last_uid=last_uid) if each.id == self.id else each
            for each in self.intake.known
        ]


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


def drop(name: str, raw: bytes) -> None:
    from_url(f"pretend:{name}", var_dir=Path(settings.VAR_DIR)).drop(raw)


@contextmanager
def listening(intake: Intake) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=channels.listen, args=(intake.house, stop), kwargs={"every": 0.1})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_mailboxes_are_listened_to_as_they_come_change_and_go() -> None:
    intake = Intake(mailbox("pretend:etat-civil"))
    drop("etat-civil", b"un")
    with listening(intake):
        until(lambda: [raw for _, raw in intake.messages] == [b"un"])
        intake.known.append(mailbox("pretend:voirie"))
        drop("voirie", b"deux")
        until(lambda: [raw for _, raw in intake.messages] == [b"un", b"deux"])
        del intake.known[0]
        until(lambda: len([each for each in threading.enumerate() if each.name.startswith("mailbox")]) == 1)
        drop("etat-civil", b"perdu de vue")
        drop("voirie", b"trois")
        until(lambda: len(intake.messages) == 3)
    assert intake.messages[-1][1] == b"trois"
    assert not [each for each in threading.enumerate() if each.name.startswith("mailbox")]


def test_two_processes_bring_each_message_once_and_one_takes_over_from_the_other() -> None:
    first, second = Intake(mailbox("pretend:mairie")), Intake()
    second.known = first.known
    drop("mairie", b"0")
    with ExitStack() as both:
        leaves = both.enter_context(ExitStack())
        leaves.enter_context(listening(first))
        until(lambda: first.uids == [1])
        both.enter_context(listening(second))
        for number in range(1, 20):
            drop("mairie", b"%d" % number)
        until(lambda: first.uids == [*range(1, 21)])
        leaves.close()
        drop("mairie", b"encore")
        until(lambda: second.messages == [(21, b"encore")])
    assert first.uids == [*range(1, 21)]


def test_what_cannot_be_kept_is_told_without_its_words_and_brought_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    intake = Intake(mailbox("pretend:mairie"))
    intake.fails = RuntimeError("Mme Blanc, 3 rue des Lilas")
    drop("mairie", b"un")
    with listening(intake):
        until(lambda: channels.NOT_KEPT in intake.troubles)
        intake.fails = OperationalError("the database went away with Mme Blanc")
        until(lambda: "OperationalError" in caplog.text)
        intake.fails = None
        until(lambda: intake.messages == [(1, b"un")])
    assert "RuntimeError" in caplog.text
    assert "Blanc" not in caplog.text


def test_an_address_nobody_understands_is_a_trouble() -> None:
    intake = Intake(mailbox("imap://mail.example/"))
    assert channels.listen_once(intake.house) == 1
    assert intake.troubles == ["not_understood"]
    drop("mairie", b"un")
    fine = Intake(mailbox("pretend:mairie"))
    assert channels.listen_once(fine.house) == 0
    assert fine.uids == [1]
