"""What an agent sends where no robot does: the receipt, and the acknowledgement of what opens no case."""

import pytest
from django.utils import timezone

from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.base.working_days import add_months
from parvis.events.models import Event
from parvis.intake.incoming import Sender
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from parvis.intake.releasing import (
    CannotRelease,
    is_acknowledgement_owed,
    is_receipt_owed,
    release_acknowledgement,
    release_receipt,
)
from parvis.notifications.models import Delivery
from parvis.ui.wording import day_words
from tests.cast import Cast

from .conftest import Door

FORGED = Sender("lea@courriel.example", "Léa Marchal", is_authenticated=False)


def test_an_agent_sends_the_receipt_that_no_robot_sent_once(door: Door, cast: Cast) -> None:
    arrival, now = door.brings(sender=FORGED).arrival, timezone.now()
    with scope(walls=whole(cast.town.pk)):
        assert is_receipt_owed(arrival)
        held = release_receipt(arrival, agent=cast.receptionist, at=now)
        assert not is_receipt_owed(held)
        sent = Delivery.objects.get(holder_id=arrival.interaction_id)
        assert (sent.recipient, sent.purpose, sent.is_legal) == (FORGED.address, "registration_receipt", True)
        with pytest.raises(CannotRelease, match="sent"):
            release_receipt(arrival, agent=cast.receptionist, at=now)
        told = Event.objects.get(kind="arrival.receipt_sent")
        assert told.actor_id == cast.receptionist.pk


def test_nobody_is_written_to_where_nobody_reads(door: Door, cast: Cast) -> None:
    arrival = door.brings(sender=Sender("no-reply@boutique.example")).arrival
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotRelease, match="address"):
        release_receipt(arrival, agent=cast.receptionist, at=timezone.now())


def test_a_request_that_follows_no_procedure_is_acknowledged_with_its_day_and_its_appeals(
    door: Door, cast: Cast
) -> None:
    arrival, now = door.brings().arrival, timezone.now()
    with scope(walls=whole(cast.town.pk)):
        Authority.objects.filter(pk=cast.town.pk).update(
            court={"name": "Tribunal administratif de Grenoble", "address": ["2 place de Verdun"]}
        )
        held = release_acknowledgement(arrival, is_request=True, agent=cast.receptionist, at=now)
        sent = Delivery.objects.get(holder_id=arrival.interaction_id, key="acknowledgement")
        assert held.acknowledged_at == now
        assert not is_acknowledgement_owed(held)
        day = add_months(cast.town.calendar().local_date(arrival.arrived_at), 2)
        assert day_words(day) in " ".join(sent.text.split())
        assert "Tribunal administratif de Grenoble" in " ".join(sent.text.split())
        with pytest.raises(CannotRelease, match="sent"):
            release_acknowledgement(arrival, is_request=True, agent=cast.receptionist, at=now)


def test_what_asks_for_no_decision_is_acknowledged_without(door: Door, cast: Cast) -> None:
    arrival = door.brings().arrival
    with scope(walls=whole(cast.town.pk)):
        release_acknowledgement(arrival, is_request=False, agent=cast.receptionist, at=timezone.now())
        sent = Delivery.objects.get(holder_id=arrival.interaction_id, key="acknowledgement")
        assert "Aucune décision implicite" in sent.text
        assert "réputée rejetée" not in sent.text


def test_spam_is_owed_nothing(door: Door, cast: Cast) -> None:
    arrival = door.brings(sender=FORGED).arrival
    with scope(walls=whole(cast.town.pk)):
        Arrival.objects.filter(pk=arrival.pk).update(state="spam", settled_at=timezone.now())
        with pytest.raises(CannotRelease, match="due"):
            release_receipt(arrival, agent=cast.receptionist, at=timezone.now())
