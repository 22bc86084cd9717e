"""The rule of effects, by killing the sender for real at each named point of the dialogue.

``COUNT=200`` shares as many kills between the points of a test.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import recover, send
from tests.notifications.conftest import Outbox, Senders, later
from tests.peers.smtp import SmtpPeer, until
from tests.soak import brought, repeated

State = Delivery.State

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
]

LEGAL = pytest.mark.parametrize("is_legal", [True, False], ids=["legal", "ordinary"])
BIG = "Un très long message.\n" * 400_000

STALLS_BEFORE = ["connect", "ehlo", "mail", "rcpt", "data", "body"]
PAUSES_BEFORE = ["claimed", "before_transmitting"]
BEFORE = [*STALLS_BEFORE, *PAUSES_BEFORE]
BETWEEN = [("after_transmitting", 0), ("reply", 1), ("reply_not_kept", 0), ("after_reply", 1)]
EACH_WAY = 2
"""A legal message and an ordinary one share the turns."""


def killed(
    senders: Senders, peer: SmtpPeer, delivery: Delivery, folder: Path, *, stall: str = "", pause: str = ""
) -> None:
    """Start a sender and kill it once it has reached the point."""
    if stall:
        peer.plan(**{stall: {"do": "stall", "times": 1}})
    pid = senders.start(delivery.id, peer.url, folder, pause or "nowhere")
    until(lambda: peer.reached(stall) if stall else (folder / pause).exists())
    senders.kill(pid)
    until(lambda: not senders.is_alive(pid))


def recovered(outbox: Outbox, delivery: Delivery) -> Delivery:
    """Recover until the dead sender's lock is free, and return the delivery."""
    until(lambda: recover().taken_back)
    return outbox.read(delivery)


def an_email(outbox: Outbox, *, is_legal: bool, text: str = "Bonjour,") -> Delivery:
    purpose = Purpose.ACKNOWLEDGEMENT if is_legal else Purpose.MESSAGE
    return outbox.queue(is_legal=is_legal, purpose=purpose, text=text)


@pytest.mark.parametrize("turn", repeated(share=EACH_WAY * len(BEFORE)))
@LEGAL
@pytest.mark.parametrize("point", BEFORE)
def test_killed_before_the_last_byte_it_is_sent_once_after_restart(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path, point: str, is_legal: bool, turn: int
) -> None:
    delivery = an_email(outbox, is_legal=is_legal, text=BIG if point == "body" else "Bonjour,")
    if point in STALLS_BEFORE:
        killed(senders, through, delivery, tmp_path, stall=point)
    else:
        killed(senders, through, delivery, tmp_path, pause=point)
    assert outbox.read(delivery).state == State.SENDING
    assert recovered(outbox, delivery).state == State.QUEUED
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 1}


@pytest.mark.parametrize("turn", repeated(share=EACH_WAY * len(BETWEEN)))
@LEGAL
@pytest.mark.parametrize(("point", "kept"), BETWEEN)
def test_killed_between_the_last_byte_and_our_commit_it_is_uncertain(
    outbox: Outbox,
    senders: Senders,
    through: SmtpPeer,
    tmp_path: Path,
    point: str,
    kept: int,
    is_legal: bool,
    turn: int,
) -> None:
    delivery = an_email(outbox, is_legal=is_legal)
    if point.startswith("reply"):
        through.plan(reply={"do": "stall", "keep": bool(kept), "times": 1})
        pid = senders.start(delivery.id, through.url, tmp_path)
        until(lambda: through.reached("reply"))
        until(lambda: len(through.envelopes()) == kept)
        senders.kill(pid)
        until(lambda: not senders.is_alive(pid))
    else:
        killed(senders, through, delivery, tmp_path, pause=point)
    assert outbox.read(delivery).state == State.TRANSMITTING
    doubtful = recovered(outbox, delivery)
    assert doubtful.uncertain_at is not None
    assert outbox.facts(delivery)[1][0] == "delivery.uncertain"
    send(delivery.id)
    if is_legal:
        assert doubtful.state == State.QUEUED
        assert outbox.read(delivery).state == State.SENT
        assert through.count() == {delivery.message_id: kept + 1}
        brought("doubles", kept)
    else:
        assert doubtful.state == outbox.read(delivery).state == State.UNCERTAIN
        assert through.count() == ({delivery.message_id: 1} if kept else {})


@pytest.mark.parametrize("turn", repeated(share=EACH_WAY))
@LEGAL
def test_killed_during_the_farewell_or_later_it_was_sent_once(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path, is_legal: bool, turn: int
) -> None:
    delivery = an_email(outbox, is_legal=is_legal)
    through.plan(quit={"do": "stall"})
    pid = senders.start(delivery.id, through.url, tmp_path, "after_sent")
    until(lambda: (tmp_path / "after_sent").exists())
    senders.kill(pid)
    recover()
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 1}


def test_a_living_sender_is_left_alone(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path
) -> None:
    delivery = outbox.queue()
    through.plan(rcpt={"do": "stall", "seconds": 1.5})
    pid = senders.start(delivery.id, through.url, tmp_path)
    until(lambda: through.reached("rcpt"))
    assert recover().taken_back == 0
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENDING
    until(lambda: not senders.is_alive(pid))
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 1}


def test_two_senders_at_once_send_one_message(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path
) -> None:
    through.plan(mail={"do": "slow", "seconds": 0.01})
    for turn in range(5):
        delivery = outbox.queue()
        folders = [tmp_path / f"{turn}{letter}" for letter in "abc"]
        for folder in folders:
            folder.mkdir()
        pids = [senders.start(delivery.id, through.url, folder) for folder in folders]
        until(lambda pids=pids: not any(senders.is_alive(pid) for pid in pids))
        assert [(folder / "ended").read_text() for folder in folders] == ["well"] * 3
        assert through.count()[delivery.message_id] == 1
        assert outbox.read(delivery).attempts == 1


@pytest.mark.parametrize("turn", repeated(share=10))
def test_a_sender_that_lost_its_database_stops_before_the_last_byte(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path, owner_connection: object, turn: int
) -> None:
    delivery = outbox.queue()
    pid = senders.start(delivery.id, through.url, tmp_path, "before_transmitting")
    until(lambda: (tmp_path / "before_transmitting").exists())
    cut_off_senders(owner_connection)
    assert recovered(outbox, delivery).state == State.QUEUED
    send(delivery.id)
    (tmp_path / "go").touch()
    until(lambda: not senders.is_alive(pid))
    assert (tmp_path / "ended").read_text() != "well"
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 1}


@pytest.mark.parametrize("turn", repeated(share=EACH_WAY))
@LEGAL
def test_a_sender_that_lost_its_database_after_the_answer_still_tells_it(
    outbox: Outbox,
    senders: Senders,
    through: SmtpPeer,
    tmp_path: Path,
    owner_connection: object,
    is_legal: bool,
    turn: int,
) -> None:
    delivery = an_email(outbox, is_legal=is_legal)
    pid = senders.start(delivery.id, through.url, tmp_path, "after_reply")
    until(lambda: (tmp_path / "after_reply").exists())
    cut_off_senders(owner_connection)
    assert recovered(outbox, delivery).state == (State.QUEUED if is_legal else State.UNCERTAIN)
    (tmp_path / "go").touch()
    until(lambda: not senders.is_alive(pid))
    assert (tmp_path / "ended").read_text() == "well"
    assert outbox.read(delivery).state == State.SENT
    send(delivery.id)
    assert through.count() == {delivery.message_id: 1}


def test_a_legal_message_is_not_repeated_for_ever(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path
) -> None:
    delivery = an_email(outbox, is_legal=True)
    for turn in range(4):
        folder = tmp_path / str(turn)
        folder.mkdir()
        killed(senders, through, outbox.read(delivery), folder, pause="after_reply")
        recovered(outbox, delivery)
    assert outbox.read(delivery).state == State.UNCERTAIN
    assert through.count() == {delivery.message_id: 4}


def test_what_kills_its_sender_each_time_waits_longer_and_longer(
    outbox: Outbox, senders: Senders, through: SmtpPeer, tmp_path: Path
) -> None:
    delivery = outbox.queue()
    for turn in range(3):
        folder = tmp_path / str(turn)
        folder.mkdir()
        killed(senders, through, delivery, folder, pause="claimed")
        delivery = recovered(outbox, delivery)
    assert delivery.losses == 3
    send(delivery.id)
    assert outbox.read(delivery).state == State.QUEUED
    send(delivery.id, clock=later(delivery))
    assert outbox.read(delivery).state == State.SENT


def cut_off_senders(owner: object) -> None:
    """End every session of the worker's role that holds an advisory lock, as a restart would."""
    owner.execute(  # type: ignore[attr-defined]
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND pid <> pg_backend_pid()"
    )
