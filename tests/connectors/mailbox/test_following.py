"""Following a mailbox of a real Dovecot through what happens to it: nothing lost, nothing brought twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from parvis.connectors.mailbox.following import Place, follow
from tests.connectors.mailbox.conftest import Box
from tests.connectors.mailbox.keeping import Kept
from tests.connectors.mailbox.test_imap import NOON, message
from tests.peers.smtp import until


@contextmanager
def followed(
    box: Box,
    kept: Kept,
    place: Place | None = None,
    *,
    folder: str = "INBOX",
    since: datetime | None = None,
    pause: Callable[[float], float] = lambda _seconds: 0.1,
    **parameters: str,
) -> Iterator[Place]:
    """Follow it in a thread for the length of the block."""
    stop, place = threading.Event(), place or Place()
    connector = box.connector(**parameters)
    thread = threading.Thread(
        target=follow,
        args=(connector, folder, kept),
        kwargs={"place": place, "since": since, "stop": stop, "pause": pause},
    )
    thread.start()
    try:
        yield place
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_brings_what_is_there_then_what_comes_and_goes_on_from_its_place(box: Box) -> None:
    box.receives(message(1), message(2))
    kept = Kept()
    with followed(box, kept) as place:
        until(lambda: kept.times_seen > 0)
        box.receives(message(3))
        until(lambda: kept.uids == [1, 2, 3])
    assert (place.last_uid, kept.places[0][1], kept.troubles) == (3, 0, [])
    box.receives(message(4))
    again = Kept()
    with followed(box, again, place):
        until(lambda: again.uids == [4])
    assert again.places == []


def test_neither_what_is_older_than_the_chosen_moment_nor_the_whole_of_what_is_too_big(box: Box) -> None:
    box.receives(message(1), at=NOON.replace(year=2025))
    box.receives(message(2, 30_000), message(3), at=NOON)
    kept = Kept()
    with followed(box, kept, since=NOON, largest="20000"):
        until(lambda: kept.times_seen > 0)
    assert (kept.uids, [uid for uid, _ in kept.headers], kept.arrivals) == ([3], [2], [NOON])


@pytest.mark.fault
def test_a_server_restarted_in_the_middle_of_a_message_brings_the_rest_once(box: Box) -> None:
    box.receives(*(message(number, 3_000_000) for number in range(1, 6)))
    reached = threading.Event()

    class Slow(Kept):
        def bring(self, *, raw: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
            super().bring(raw=raw, uid=uid, uid_validity=uid_validity, arrived_at=arrived_at)
            if uid == 2:
                reached.set()

    kept = Slow()
    with followed(box, kept):
        assert reached.wait(10)
        box.server.stop()
        until(lambda: bool(kept.troubles))
        box.server.start()
        until(lambda: kept.uids[-1] == 5, 20)
    assert kept.uids == [1, 2, 3, 4, 5]
    assert set(kept.troubles) <= {"closed", "unreachable", "unavailable"}


@pytest.mark.fault
def test_a_folder_made_again_is_read_from_its_beginning(box: Box) -> None:
    with box.other_client() as client:
        client.create("Mairie")
        box.receives(message(1), message(2), folder="Mairie")
        kept = Kept()
        with followed(box, kept, folder="Mairie") as place:
            until(lambda: kept.uids == [1, 2])
        client.delete("Mairie")
        client.create("Mairie")
        box.receives(*map(message, (3, 4, 5)), folder="Mairie")
    with followed(box, kept, place, folder="Mairie"):
        until(lambda: kept.messages[2:] == [(1, message(3)), (2, message(4)), (3, message(5))])
    assert len({validity for validity, _ in kept.places}) == 2


def test_numbers_that_fell_back_under_the_same_validity_are_read_from_the_beginning(box: Box) -> None:
    """A folder restored from an older copy gives to new messages the numbers of others."""
    box.receives(message(1))
    with box.open() as folder:
        validity = folder.uid_validity
    kept = Kept()
    with followed(box, kept, Place(validity, 40)):
        until(lambda: kept.uids == [1])
    assert kept.places == [(validity, 0)]


def test_a_wrong_password_is_told_and_not_insisted_upon(box: Box) -> None:
    kept, pauses = Kept(), []

    def pause(seconds: float) -> float:
        pauses.append(seconds)
        return 30.0

    with followed(box, kept, pause=pause, password="faux"):
        until(lambda: bool(pauses))
    assert (kept.troubles, pauses) == (["authentication"], [3600.0])


def test_whatever_the_keeper_raises_ends_it_and_the_message_is_the_next_again(box: Box) -> None:
    box.receives(message(1), message(2))

    class Full(Kept):
        def bring(self, *, raw: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
            if uid == 2:
                raise OSError("no room")
            super().bring(raw=raw, uid=uid, uid_validity=uid_validity, arrived_at=arrived_at)

    kept, place = Full(), Place()
    with pytest.raises(OSError, match="no room"):
        follow(box.connector(), "INBOX", kept, place=place, since=None, stop=threading.Event())
    assert (kept.uids, place.last_uid) == ([1], 1)
