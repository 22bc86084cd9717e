"""The verbs: what they refuse, what they leave, what they record."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone, translation

from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.events.actors import Actor
from parvis.notifications import access, actions, queries
from parvis.notifications.addressees import Wish, choose_for
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.reaching import Addressee, Way
from tests.database import TestDatabases
from tests.notifications.conftest import SECTOR, Outbox
from tests.peers.smtp import SmtpPeer, until

State = Delivery.State

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def jobs_of(delivery: Delivery) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'delivery_id' = %s", [str(delivery.id)]
        )
        return int(cursor.fetchone()[0])


def test_an_address_is_known_once_with_the_last_day_it_was_written_to(outbox: Outbox) -> None:
    """What its reader chose meanwhile is kept: a second message only says that the address still serves."""
    year_ago = timezone.now() - timedelta(days=366)
    first = outbox.queue(at=year_ago)
    with scope(walls=[outbox.wall]):
        known = Addressee.objects.get()
        assert known.last_used_on == year_ago.date()
        wanted = Wish(way=Way.PAPER, language="en")
        choose_for(known.pk, outbox.town.pk, SECTOR, wanted, by=None, at=year_ago)
    outbox.queue()
    with scope(walls=[outbox.wall]):
        again = Addressee.objects.get()
    assert (again.pk, again.way, again.language) == (known.pk, Way.PAPER, "en")
    assert again.last_used_on == timezone.now().date()
    assert again.authority_id == first.authority_id


def test_asked_twice_it_is_one_delivery(outbox: Outbox) -> None:
    holder = new_id()
    first = outbox.queue(holder_id=holder)
    again = outbox.queue(holder_id=holder, text="Autre chose", recipient="autre@courriel.example")
    assert again.id == first.id
    assert again.text == first.text
    assert jobs_of(first) == 1
    assert len(outbox.facts(first)) == 1
    assert outbox.queue(holder_id=holder, key="message:1").id != first.id


def test_a_transaction_that_fails_leaves_nothing(outbox: Outbox) -> None:
    with pytest.raises(KeyError), scope(walls=[outbox.wall]):
        delivery = outbox.put()
        raise KeyError
    with scope(walls=[outbox.wall]):
        assert not Delivery.objects.filter(id=delivery.id).exists()
    assert jobs_of(delivery) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"recipient": ""},
        {"recipient": "Léa"},
        {"recipient": "a@b.example, c@d.example"},
        {"recipient": "a@b.example\r\nBcc: c@d.example"},
        {"reply_to": "x"},
        {"text": " \n"},
        {"subject": "\r\n"},
    ],
)
def test_refuses_to_write_to_nobody_or_to_say_nothing(outbox: Outbox, values: dict[str, Any]) -> None:
    with pytest.raises(actions.CannotQueue):
        outbox.queue(**values)


def test_a_hostile_subject_becomes_one_line(outbox: Outbox) -> None:
    delivery = outbox.queue(subject="Bonjour\r\nBcc: x@y.example\x00", recipient_name="Léa\n\tMorvan")
    assert delivery.subject == "Bonjour Bcc: x@y.example"
    assert delivery.recipient_name == "Léa Morvan"


def test_facts_hold_no_personal_data(outbox: Outbox) -> None:
    delivery = outbox.queue()
    told = str(outbox.facts(delivery)).lower()
    assert "acknowledgement" in told
    for word in ("lea", "morvan", "courriel.example", "léa"):
        assert word not in told


def test_each_verb_refuses_what_is_not_its_turn(outbox: Outbox) -> None:
    now = timezone.now()
    delivery = outbox.queue(at=now + timedelta(minutes=1))
    with pytest.raises(actions.CannotClaim):
        outbox.act(actions.claim, delivery, at=now)
    with pytest.raises(actions.CannotTransmit):
        outbox.act(actions.transmit, delivery, attempt=0, at=now)
    with pytest.raises(actions.CannotResend):
        outbox.act(actions.resend, delivery, by=Actor("agent", new_id()), at=now)
    due = now + timedelta(minutes=1)
    outbox.act(actions.claim, delivery, at=due)
    with pytest.raises(actions.CannotClaim):
        outbox.act(actions.claim, delivery, at=due)
    with pytest.raises(actions.CannotTransmit):
        outbox.act(actions.transmit, delivery, attempt=2, at=due)
    with pytest.raises(actions.CannotConclude):
        outbox.act(actions.confirm, delivery, attempt=1, server_reply="250", at=due)
    with pytest.raises(actions.CannotConclude):
        outbox.act(actions.doubt, delivery, attempt=1, at=due)
    outbox.act(actions.transmit, delivery, attempt=1, at=due)
    with pytest.raises(actions.CannotConclude):
        outbox.act(actions.give_up, delivery, attempt=2, reason="x", server_reply="", at=due)
    outbox.act(actions.confirm, delivery, attempt=1, server_reply="250 ok", at=due)
    with pytest.raises(actions.CannotConclude):
        outbox.act(actions.confirm, delivery, attempt=1, server_reply="250 ok", at=due)
    with pytest.raises(actions.CannotResend):
        outbox.act(actions.resend, delivery, by=Actor("agent", new_id()), at=due)
    assert not outbox.act(actions.take_back, delivery, at=due)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sent"},
        {"state": "sending"},
        {"state": "failed", "next_attempt_at": None},
        {"state": "uncertain", "next_attempt_at": None},
        {"next_attempt_at": None},
        {"failure": "permanent"},
        {"recipient": ""},
    ],
)
def test_the_database_refuses_a_state_without_its_time(outbox: Outbox, values: dict[str, Any]) -> None:
    delivery = outbox.queue()
    with pytest.raises(IntegrityError), scope(walls=[outbox.wall]):
        Delivery.objects.filter(id=delivery.id).update(**values)


def test_another_sector_or_town_sees_nothing(outbox: Outbox) -> None:
    delivery = outbox.queue()
    for wall in (Wall(outbox.town.id, "social"), Wall(new_id(), SECTOR)):
        with scope(walls=[wall]):
            assert not Delivery.objects.of(delivery.holder_id).exists()
            assert queries.outbox() == []
    with scope(cases=[delivery.holder_id]):
        assert access.delivery_of(delivery.holder_id, delivery.id).id == delivery.id
    with scope(walls=[outbox.wall]):
        assert access.delivery_of(delivery.holder_id, delivery.id).id == delivery.id
        with pytest.raises(Delivery.DoesNotExist):
            access.delivery_of(new_id(), delivery.id)


def words(outbox: Outbox, delivery: Delivery) -> queries.Line:
    with scope(walls=[outbox.wall]), translation.override("fr"):
        (line,) = queries.lines_of(delivery.holder_id)
        return line


def test_says_where_each_delivery_stands(outbox: Outbox) -> None:
    at = timezone.make_aware(timezone.datetime(2026, 3, 3, 10, 12))
    delivery = outbox.queue(at=at, purpose=Purpose.DECISION)
    assert words(outbox, delivery).purpose == "Décision"
    assert words(outbox, delivery).words == "En attente d’envoi."
    outbox.act(actions.claim, delivery, at=at)
    assert words(outbox, delivery).words == "Envoi en cours."
    outbox.act(
        actions.postpone,
        delivery,
        attempt=1,
        reason="unreachable",
        server_reply="",
        at=at,
        is_refusal=False,
    )
    assert words(outbox, delivery).words == (
        "En attente : le serveur de messagerie ne répond pas. Prochain essai le 3 mars 2026 à 10 h 13."
    )
    at += timedelta(minutes=1)
    outbox.act(actions.claim, delivery, at=at)
    outbox.act(actions.transmit, delivery, attempt=2, at=at)
    outbox.act(actions.doubt, delivery, attempt=2, at=at)
    line = words(outbox, delivery)
    assert line.needs_attention
    assert line.words.startswith("Envoi incertain le 3 mars 2026 à 10 h 13 : le serveur n’a pas confirmé")
    outbox.act(actions.resend, delivery, by=Actor("agent", new_id()), at=at)
    outbox.act(actions.claim, delivery, at=at)
    outbox.act(
        actions.give_up,
        delivery,
        attempt=3,
        reason="recipient_refused",
        server_reply="550 5.1.1 unknown",
        at=at,
    )
    line = words(outbox, delivery)
    assert line.words == "Non envoyé : le serveur refuse l’adresse du destinataire."
    assert line.detail == "550 5.1.1 unknown"
    assert line.needs_attention


def test_the_outbox_is_read_page_by_page(outbox: Outbox) -> None:
    at = timezone.now()
    queued = [outbox.queue(at=at - timedelta(minutes=minute // 2)) for minute in range(7)]
    seen: list[Any] = []
    with scope(walls=[outbox.wall]):
        page = queries.outbox(limit=3)
        while page:
            seen += [line.delivery.id for line in page]
            last = page[-1].delivery
            page = queries.outbox(before=(last.queued_at, last.id), limit=3)
    expected = sorted(queued, key=lambda delivery: (delivery.queued_at, delivery.id), reverse=True)
    assert seen == [delivery.id for delivery in expected]


@pytest.mark.fault
def test_workers_send_what_is_queued_and_recover_what_one_of_them_left(
    outbox: Outbox, peer: SmtpPeer, test_databases: TestDatabases
) -> None:
    command = [sys.executable, "-W", "ignore", "manage.py", "procrastinate", "worker", "--concurrency", "2"]
    environment = {
        **test_databases.environment(test_databases.name),
        "PARVIS_ROLE": "worker",
        "EMAIL_URL": f"{peer.url}?timeout=60",
    }
    queued = [outbox.queue() for _ in range(6)]
    peer.plan(rcpt={"do": "stall", "times": 1})

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    first = start()
    second = None
    try:
        until(lambda: sum(outbox.read(delivery).state == State.SENT for delivery in queued) == 5, 60)
        first.kill()
        first.wait()
        second = start()
        until(lambda: len(peer.envelopes()) == 6, 90)
        until(lambda: all(outbox.read(delivery).state == State.SENT for delivery in queued))
        assert peer.count() == {delivery.message_id: 1 for delivery in queued}
    finally:
        for worker in (first, second):
            if worker is not None:
                worker.kill()
                worker.wait()
