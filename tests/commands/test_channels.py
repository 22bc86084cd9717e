"""The process that listens: one thread a mailbox, one process at it, and nothing lost on the way."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError

from parvis.commands import channels
from parvis.connectors.mailbox.pretend import from_url
from tests.connectors.mailbox.keeping import Kept
from tests.peers.smtp import until

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Mailbox:
    """A mailbox as the intake gives it."""

    connection: str
    folder: str = "INBOX"
    since: datetime | None = None
    uid_validity: int | None = None
    last_uid: int = 0
    id: UUID = field(default_factory=uuid4)


class Intake(Kept):
    """The intake of one mailbox, in memory: what is kept moves the place of the mailbox, as its transaction does."""

    def __init__(self, *mailboxes: Mailbox) -> None:
        super().__init__()
        self.known = list(mailboxes)
        self.fails: Exception | None = None

    def mailboxes(self) -> list[Mailbox]:
        return list(self.known)

    def bring(self, mailbox: UUID, **told: object) -> None:  # type: ignore[override]
        if self.fails:
            raise self.fails
        super().bring(**told)  # type: ignore[arg-type]
        self._at(mailbox).last_uid = told["uid"]  # type: ignore[assignment]

    def moved_on(self, mailbox: UUID, **told: int) -> None:  # type: ignore[override]
        super().moved_on(**told)
        self._at(mailbox).uid_validity, self._at(mailbox).last_uid = told["uid_validity"], told["last_uid"]

    def trouble(self, mailbox: UUID, **told: object) -> None:  # type: ignore[override]
        super().trouble(**told)  # type: ignore[arg-type]

    def seen(self, mailbox: UUID, **told: object) -> None:  # type: ignore[override]
        super().seen(**told)  # type: ignore[arg-type]

    def _at(self, mailbox: UUID) -> Mailbox:
        return next(each for each in self.known if each.id == mailbox)


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


def drop(name: str, raw: bytes) -> None:
    from_url(f"pretend:{name}", var_dir=Path(settings.VAR_DIR)).drop(raw)


@contextmanager
def listening(intake: Intake) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=channels.listen, args=(intake, stop), kwargs={"every": 0.1})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_mailboxes_are_listened_to_as_they_come_change_and_go() -> None:
    intake = Intake(Mailbox("pretend:etat-civil"))
    drop("etat-civil", b"un")
    with listening(intake):
        until(lambda: [raw for _, raw in intake.messages] == [b"un"])
        intake.known.append(Mailbox("pretend:voirie"))
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
    mailbox = Mailbox("pretend:mairie")
    first, second = Intake(mailbox), Intake(mailbox)
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
    capsys: pytest.CaptureFixture[str],
) -> None:
    intake = Intake(Mailbox("pretend:mairie"))
    intake.fails = RuntimeError("Mme Blanc, 3 rue des Lilas")
    drop("mairie", b"un")
    with listening(intake):
        until(lambda: channels.NOT_KEPT in intake.troubles)
        intake.fails = OperationalError("the database went away with Mme Blanc")
        until(lambda: len(intake.troubles) > 0)
        intake.fails = None
        until(lambda: intake.messages == [(1, b"un")])
    said = "".join(capsys.readouterr())
    assert "Blanc" not in said


def test_an_address_nobody_understands_is_a_trouble() -> None:
    intake = Intake(Mailbox("imap://mail.example/"))
    assert channels.listen_once(intake) == 1
    assert intake.troubles == ["not_understood"]
    drop("mairie", b"un")
    fine = Intake(Mailbox("pretend:mairie"))
    assert channels.listen_once(fine) == 0
    assert fine.uids == [1]
