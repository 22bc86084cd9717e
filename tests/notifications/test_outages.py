"""Servers that refuse, close, go down and come back, lie or say nothing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.connectors.email.connection import connect
from parvis.documents.models import Document
from parvis.documents.storage import FolderStorage
from parvis.events.actors import Actor
from parvis.notifications import actions
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import CannotSend, lock_key, recover, send
from tests.notifications.conftest import SECTOR, Outbox, later
from tests.peers.smtp import SmtpPeer

State = Delivery.State

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
]


def test_an_accepted_message_is_sent_as_written(outbox: Outbox, through: SmtpPeer) -> None:
    delivery = outbox.queue(reply_to="scolarite@montrevel.example")
    send(delivery.id)
    sent = outbox.read(delivery)
    assert (sent.state, sent.attempts, sent.server_reply) == (State.SENT, 1, "250 2.0.0 kept")
    (message,) = through.messages()
    assert message["Message-ID"] == delivery.message_id
    assert str(message["From"]) == "Mairie de Montrevel <ne-pas-repondre@montrevel.example>"
    assert message["Reply-To"] == "scolarite@montrevel.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [kind for kind, _ in outbox.facts(delivery)] == ["delivery.queued", "delivery.sent"]


def test_what_an_agent_wrote_is_not_said_to_be_automatic(outbox: Outbox, through: SmtpPeer) -> None:
    send(outbox.queue(purpose=Purpose.MESSAGE).id)
    assert through.messages()[0]["Auto-Submitted"] is None


def test_server_down_then_up(outbox: Outbox, through: SmtpPeer) -> None:
    delivery = outbox.queue()
    through.stop()
    for _ in range(40):
        send(delivery.id, clock=later(outbox.read(delivery)))
    waiting = outbox.read(delivery)
    assert (waiting.state, waiting.reason, waiting.refusals) == (State.QUEUED, "unreachable", 0)
    assert waiting.attempts == 40
    assert waiting.next_attempt_at is not None
    assert waiting.sending_at is not None
    assert waiting.next_attempt_at - waiting.sending_at == timedelta(minutes=5)
    through.start()
    send(delivery.id, clock=later(waiting))
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 1}


@pytest.mark.parametrize("point", ["connect", "mail", "rcpt", "data", "reply"])
def test_a_closing_server_counts_nothing_against_the_message(
    outbox: Outbox, through: SmtpPeer, point: str
) -> None:
    delivery = outbox.queue()
    through.plan(**{point: {"do": "reply", "reply": "421 4.3.2 closing", "times": 1}})
    send(delivery.id)
    waiting = outbox.read(delivery)
    assert (waiting.state, waiting.refusals, waiting.reason) == (State.QUEUED, 0, "unavailable")
    send(delivery.id, clock=later(waiting))
    assert through.count() == {delivery.message_id: 1}


@pytest.mark.parametrize("point", ["mail", "rcpt", "data", "reply"])
def test_a_temporary_refusal_waits_longer_and_longer_for_three_days(
    outbox: Outbox, through: SmtpPeer, point: str
) -> None:
    delivery = outbox.queue()
    through.plan(**{point: {"do": "reply", "reply": "451 4.7.1 greylisted"}})
    waits = []
    for _ in range(23):
        waiting = outbox.read(delivery)
        assert waiting.state == State.QUEUED
        send(delivery.id, clock=later(waiting))
        refused = outbox.read(delivery)
        if refused.next_attempt_at and refused.sending_at:
            waits.append(refused.next_attempt_at - refused.sending_at)
    assert [round(wait / timedelta(minutes=1)) for wait in waits[:5]] == [1, 5, 15, 60, 240]
    assert waits == sorted(waits)
    assert timedelta(days=3) <= sum(waits, timedelta()) <= timedelta(days=3, hours=3)
    failed = outbox.read(delivery)
    assert (failed.state, failed.failure) == (State.FAILED, Delivery.Failure.TEMPORARY)
    assert failed.server_reply == "451 4.7.1 greylisted"
    kind, facts = outbox.facts(delivery)[-1]
    assert kind == "delivery.failed"
    assert '"failure": "temporary"' in str(facts)
    assert through.count() == {}


def test_greylisted_then_accepted(outbox: Outbox, through: SmtpPeer) -> None:
    delivery = outbox.queue()
    through.plan(rcpt={"do": "reply", "reply": "451 4.7.1 come back", "times": 2})
    for _ in range(3):
        send(delivery.id, clock=later(outbox.read(delivery)))
    sent = outbox.read(delivery)
    assert (sent.state, sent.attempts, sent.refusals, sent.reason) == (State.SENT, 3, 2, "")


@pytest.mark.parametrize("point", ["mail", "rcpt", "data", "reply"])
def test_a_permanent_refusal_is_final_and_told_without_the_address(
    outbox: Outbox, through: SmtpPeer, point: str
) -> None:
    delivery = outbox.queue()
    through.plan(**{point: {"do": "reply", "reply": "550 5.1.1 <lea.morvan@courriel.example> unknown"}})
    send(delivery.id)
    failed = outbox.read(delivery)
    assert (failed.state, failed.failure) == (State.FAILED, Delivery.Failure.PERMANENT)
    assert failed.server_reply == "550 5.1.1 […] unknown"
    assert "morvan" not in str(outbox.facts(delivery)).lower()
    send(delivery.id)
    assert outbox.read(delivery).attempts == 1


@pytest.mark.parametrize("do", ["stall", "drop"])
@pytest.mark.parametrize("keep", [True, False])
def test_no_answer_after_the_last_byte_is_uncertain(
    outbox: Outbox, through: SmtpPeer, settings: Any, do: str, keep: bool
) -> None:
    settings.EMAIL_URL = f"{through.url}?timeout=20&answer_timeout=0.5"
    through.plan(reply={"do": do, "keep": keep, "times": 2})
    ordinary = outbox.queue(purpose=Purpose.MESSAGE)
    legal = outbox.queue(is_legal=True)
    for delivery in (ordinary, legal):
        send(delivery.id)
    assert outbox.read(ordinary).state == State.UNCERTAIN
    assert outbox.read(legal).state == State.QUEUED
    for delivery in (ordinary, legal):
        send(delivery.id)
    assert outbox.read(ordinary).state == State.UNCERTAIN
    assert outbox.read(legal).state == State.SENT
    assert through.count()[ordinary.message_id] == keep
    assert through.count()[legal.message_id] == keep + 1


def test_a_server_that_accepts_and_loses_the_message_is_believed(outbox: Outbox, through: SmtpPeer) -> None:
    through.plan(reply={"keep": False, "then": "drop"})
    delivery = outbox.queue()
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {}


def test_a_slow_server_is_waited_for(outbox: Outbox, through: SmtpPeer) -> None:
    slow = {"do": "slow", "seconds": 0.01}
    through.plan(ehlo=slow, mail=slow, rcpt=slow, data=slow, reply=slow)
    delivery = outbox.queue()
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT


def test_an_agent_sends_again_what_is_uncertain(outbox: Outbox, through: SmtpPeer) -> None:
    through.plan(reply={"do": "drop", "times": 1})
    delivery = outbox.queue(purpose=Purpose.MESSAGE)
    send(delivery.id)
    agent = Actor("agent", new_id())
    outbox.act(actions.resend, delivery, by=agent, at=timezone.now())
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT
    assert through.count() == {delivery.message_id: 2}
    assert [kind for kind, _ in outbox.facts(delivery)] == [
        "delivery.queued",
        "delivery.uncertain",
        "delivery.queued",
        "delivery.sent",
    ]


def test_nothing_is_said_to_a_server_while_a_transaction_is_open(outbox: Outbox, through: SmtpPeer) -> None:
    delivery = outbox.queue()
    with transaction.atomic(), pytest.raises(CannotSend):
        send(delivery.id)

    class Watching:
        def send(self, email: Any, *, before_last_byte: Any) -> Any:
            assert not connection.in_atomic_block
            before_last_byte()
            assert not connection.in_atomic_block
            return connect(through.url, var_dir=through.folder).send(email, before_last_byte=lambda: None)

        def check(self) -> str:
            return ""

    send(delivery.id, connector=Watching())
    assert outbox.read(delivery).state == State.SENT


def test_a_dialogue_that_no_longer_counts_stops_before_the_last_byte(
    outbox: Outbox, through: SmtpPeer
) -> None:
    delivery = outbox.queue()
    real = connect(through.url, var_dir=through.folder)

    class TakenForDead:
        def send(self, email: Any, *, before_last_byte: Any) -> Any:
            def late() -> None:
                outbox.act(actions.take_back, delivery, at=timezone.now())
                outbox.act(actions.claim, delivery, at=timezone.now())
                before_last_byte()

            return real.send(email, before_last_byte=late)

        def check(self) -> str:
            return ""

    send(delivery.id, connector=TakenForDead())
    other = outbox.read(delivery)
    assert (other.state, other.attempts) == (State.SENDING, 2)
    assert through.reached("body") == 1
    assert through.count() == {}


def test_what_somebody_else_holds_is_not_begun(
    outbox: Outbox, through: SmtpPeer, owner_connection: Any
) -> None:
    delivery = outbox.queue()
    owner_connection.execute("SELECT pg_advisory_lock(%s)", [lock_key(delivery.id)])
    send(delivery.id)
    assert outbox.read(delivery).attempts == 0
    owner_connection.execute("SELECT pg_advisory_unlock(%s)", [lock_key(delivery.id)])
    send(delivery.id)
    assert outbox.read(delivery).state == State.SENT


def test_wrong_settings_begin_no_dialogue(outbox: Outbox, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://someone:password@mail.montrevel.example/"
    delivery = outbox.queue()
    with pytest.raises(ValueError):
        send(delivery.id)
    assert outbox.read(delivery).state == State.QUEUED


def test_a_delivery_that_retention_erased_is_no_error(outbox: Outbox, through: SmtpPeer) -> None:
    send(new_id())
    assert through.reached("connect") == 0


def a_document(outbox: Outbox, delivery_holder: Any, root: Any, **values: Any) -> Document:
    name = "ab" * 20
    path = FolderStorage(root / "documents").path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7 receipt")
    with scope(walls=[outbox.wall]):
        return Document.objects.create(
            **{
                "authority": outbox.town,
                "sector": SECTOR,
                "holder_id": delivery_holder,
                "name": "Accusé de réception.pdf",
                "media_type": "application/pdf",
                "size": 16,
                "sha256": hashlib.sha256(b"%PDF-1.7 receipt").hexdigest(),
                "storage_name": name,
                "state": Document.State.CLEAN,
                "origin": Document.Origin.HOUSE,
                "created_at": timezone.now(),
                **values,
            }
        )


def test_carries_its_documents(outbox: Outbox, through: SmtpPeer, settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    holder = new_id()
    document = a_document(outbox, holder, tmp_path)
    send(outbox.queue(holder_id=holder, documents=[document.id]).id)
    (attached,) = through.messages()[0].iter_attachments()
    assert attached.get_filename() == "Accusé de réception.pdf"
    assert attached.get_payload(decode=True) == b"%PDF-1.7 receipt"


@pytest.mark.parametrize(
    ("state", "expected", "reason"),
    [
        (Document.State.RECEIVED, State.QUEUED, "attachment_late"),
        (Document.State.SCAN_FAILED, State.QUEUED, "attachment_late"),
        (Document.State.INFECTED, State.FAILED, "attachment_lost"),
    ],
)
def test_never_carries_a_document_that_may_not_be_given_out(
    outbox: Outbox, through: SmtpPeer, settings: Any, tmp_path: Any, state: str, expected: str, reason: str
) -> None:
    settings.VAR_DIR = tmp_path
    holder = new_id()
    delivery = outbox.queue(
        holder_id=holder, documents=[a_document(outbox, holder, tmp_path, state=state).id]
    )
    send(delivery.id)
    held = outbox.read(delivery)
    assert (held.state, held.reason) == (expected, reason)
    assert through.reached("connect") == 0


@pytest.mark.parametrize("missing", ["row", "bytes", "another_wall"])
def test_a_lost_document_is_said_and_not_passed_over(
    outbox: Outbox, through: SmtpPeer, settings: Any, tmp_path: Any, missing: str
) -> None:
    settings.VAR_DIR = tmp_path
    holder = new_id()
    document_id = new_id()
    if missing == "bytes":
        document_id = a_document(outbox, holder, tmp_path).id
        FolderStorage(tmp_path / "documents").path("ab" * 20).unlink()
    if missing == "another_wall":
        outbox.wall = outbox.wall._replace(sector="social")
        document_id = a_document(outbox, holder, tmp_path, sector="social").id
        outbox.wall = outbox.wall._replace(sector=SECTOR)
    delivery = outbox.queue(holder_id=holder, documents=[document_id])
    send(delivery.id)
    assert outbox.read(delivery).reason == "attachment_lost"
    assert outbox.read(delivery).state == State.FAILED


def test_what_a_clock_that_was_ahead_queued_does_not_wait_for_its_hour(
    outbox: Outbox, through: SmtpPeer
) -> None:
    hours = [outbox.queue(at=timezone.now() + timedelta(hours=ahead)) for ahead in (2, 24 * 365)]
    assert recover().called_again == 1
    for delivery in hours:
        send(delivery.id)
    assert [outbox.read(delivery).state for delivery in hours] == [State.QUEUED, State.SENT]
    assert through.count() == {hours[1].message_id: 1}


def test_recovery_asks_again_for_a_lost_job_once(outbox: Outbox, through: SmtpPeer) -> None:
    outbox.queue(at=timezone.now() - timedelta(minutes=3))
    fresh = outbox.queue()
    assert recover().called_again == 1
    assert recover().called_again == 0
    assert outbox.read(fresh).state == State.QUEUED
