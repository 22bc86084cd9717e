"""The receipt a robot sends: at once to who is vouched for, then one an hour that lists all."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.intake.incoming import Sender
from parvis.intake.jobs import send_grouped_receipt
from parvis.intake.receipts import AT_MOST_EVERY, LISTED, is_read_by_somebody, send_grouped
from parvis.intake.receiving import whole
from parvis.notifications.models import Delivery
from tests.cast import SOCIAL, Cast

from .conftest import Door

LEA = "lea.marchal@courriel.example"


def receipts(cast: Cast) -> list[Delivery]:
    """What was put in the outbox about messages received."""
    with scope(walls=whole(cast.town.pk)):
        return list(Delivery.objects.filter(holder_type="interaction").order_by("queued_at", "id"))


def test_who_is_vouched_for_gets_a_receipt_at_once(door: Door, cast: Cast) -> None:
    kept = door.read(door.brings(warnings=("no_identity",)))
    (sent,) = receipts(cast)
    assert (sent.recipient, sent.purpose, sent.is_legal) == (LEA, "registration_receipt", True)
    assert sent.reply_to == "accueil@montrevel.example"
    assert kept.receipt_at is not None
    assert "Salle des fêtes" in sent.text
    assert "112-11-2" in sent.text
    assert "adresse postale" in sent.text
    assert "samedi" not in sent.text, "nothing of what was said comes back"


def test_who_says_who_she_is_is_not_asked(door: Door, cast: Cast) -> None:
    door.brings()
    assert "adresse postale" not in receipts(cast)[0].text


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": Sender(LEA, "Léa", is_authenticated=False)},
        {"sender": Sender("", "Personne", is_authenticated=True)},
        {"sender": Sender("no-reply@boutique.example", is_authenticated=True)},
        {"sender": Sender("Accueil@montrevel.example", is_authenticated=True)},
        {"sender": Sender("mairie@montrevel.example", is_authenticated=True)},
        {"warnings": ("look_alike_sender",)},
        {"warnings": ("no_automatic_answer",)},
    ],
    ids=["forged", "nobody", "robot", "own box", "own sender", "look-alike", "asks for none"],
)
def test_nobody_else_is_answered_by_a_robot(door: Door, cast: Cast, changes: dict[str, Any]) -> None:
    kept = door.read(door.brings(**changes))
    assert kept.receipt_due_on is not None, "an agent still has to"
    assert kept.receipt_at is None
    assert receipts(cast) == []


def test_behind_secrecy_not_even_the_subject_comes_back(door: Door, cast: Cast) -> None:
    door.brings(wall=Wall(cast.town.pk, SOCIAL), subject="Mon traitement")
    assert "traitement" not in receipts(cast)[0].text


def test_a_sender_of_many_messages_gets_one_receipt_an_hour_that_lists_them_all(
    door: Door, cast: Cast
) -> None:
    start = timezone.now()
    for number in range(LISTED + 3):
        door.brings(subject=f"Objet {number}", at=start + timedelta(minutes=number % 50))
    assert len(receipts(cast)) == 1
    sender = door.message().sender
    with scope(walls=whole(cast.town.pk)):
        told = send_grouped(cast.town.pk, door.brings().arrival.sender, at=start + AT_MOST_EVERY)
    grouped = receipts(cast)[-1]
    assert told == LISTED + 3
    assert grouped.recipient == sender.address
    assert "« Objet 1 »" in grouped.text
    assert "et 3 autres messages" in grouped.text
    with scope(walls=whole(cast.town.pk)):
        assert send_grouped(cast.town.pk, door.brings().arrival.sender, at=start + AT_MOST_EVERY) == 0


def test_after_an_hour_the_next_message_has_its_own_receipt(door: Door, cast: Cast) -> None:
    start = timezone.now()
    door.brings(at=start)
    door.brings(text="Autre chose.", at=start + AT_MOST_EVERY + timedelta(seconds=1))
    assert len(receipts(cast)) == 2


def test_the_job_of_the_hour_sends_what_waits(door: Door, cast: Cast) -> None:
    first = door.brings(at=timezone.now() - AT_MOST_EVERY)
    door.brings(text="Autre chose.", at=timezone.now() - timedelta(minutes=59))
    assert len(receipts(cast)) == 1
    send_grouped_receipt(str(cast.town.pk), first.arrival.sender)
    assert len(receipts(cast)) == 2


def test_what_somebody_sorted_meanwhile_is_not_told_again(door: Door, cast: Cast) -> None:
    door.brings(at=timezone.now() - AT_MOST_EVERY)
    second = door.brings(text="Autre chose.", at=timezone.now() - timedelta(minutes=59))
    with scope(walls=whole(cast.town.pk)):
        type(second.arrival).objects.filter(pk=second.arrival.pk).update(
            state="sorted", settled_at=timezone.now()
        )
    send_grouped_receipt(str(cast.town.pk), second.arrival.sender)
    assert len(receipts(cast)) == 1


@pytest.mark.parametrize(
    "address", ["ne-pas-repondre@x.fr", "NoReply+1@x.fr", "MAILER-DAEMON@x.fr", "sans", "@x.fr"]
)
def test_addresses_that_nobody_reads(address: str) -> None:
    assert not is_read_by_somebody(address)


def test_an_ordinary_address_is_read() -> None:
    assert is_read_by_somebody("norbert.reply@x.fr")
