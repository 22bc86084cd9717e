"""A campaign leaves by portions, behind everything else: each person once, none who left, nothing once stopped."""

from datetime import datetime, timedelta
from decimal import Decimal
from email import message_from_bytes

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.campaigns import sending
from parvis.campaigns.actions import leave, set_terms, stop
from parvis.campaigns.links import Named, leaving_url
from parvis.campaigns.models import Agreement, Campaign
from parvis.campaigns.queries import figures_of
from parvis.connectors.email.message import written
from parvis.events.actors import PERSON
from parvis.events.models import Event
from parvis.notifications.models import Delivery
from parvis.notifications.sending import composed
from tests.campaigns.conftest import Informing

pytestmark = pytest.mark.django_db

State = Campaign.State


def given(informing: Informing, campaign: Campaign) -> list[str]:
    """Put every message of a campaign in the outbox, one after the other; return to whom."""
    while True:
        with scope(walls=informing.cast.walls):
            if sending.take_next(campaign.pk, at=timezone.now()) is None:
                return [one.recipient for one in informing.deliveries(campaign)]


def begun(informing: Informing, campaign: Campaign, *, at: datetime | None = None) -> bool:
    """Begin to send."""
    with scope(walls=informing.cast.walls):
        return sending.start(campaign.pk, at=at or timezone.now())


def test_each_person_is_written_to_once_in_her_language(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    informing.agreed("b@courriel.example", language="en")
    campaign = informing.approved()
    assert begun(informing, campaign)
    assert given(informing, campaign) == ["a@courriel.example", "b@courriel.example"]
    done = informing.read(campaign)
    assert (done.state, done.reach) == (State.SENT, 2)
    french, english = informing.deliveries(campaign)
    assert (french.subject, english.subject) == (
        "La rue du Moulin ferme lundi",
        "Mill Street closes on Monday",
    )
    assert "Vous recevez ce message parce que vous avez accepté" in french.text
    assert "Travaux dans les rues" in french.text
    assert "Roadworks" in english.text


def test_it_bears_what_lets_one_leave_in_one_click(informing: Informing) -> None:
    hers = informing.agreed("a@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    given(informing, campaign)
    [delivery] = informing.deliveries(campaign)
    with scope(walls=informing.cast.walls):
        delivery = Delivery.objects.select_related("authority").get(pk=delivery.pk)
        message = message_from_bytes(written(composed(delivery, ()), at=timezone.now()))
    url = leaving_url(Named(informing.cast.town.pk, hers.pk, campaign.pk))
    assert message["List-Unsubscribe"] == f"<{url}>", "neither folded nor encoded"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"
    assert message["List-Id"].startswith("<informations.montrevel.")
    assert message["Auto-Submitted"] == "auto-generated"


def test_who_leaves_meanwhile_is_not_written_to(informing: Informing) -> None:
    first = informing.agreed("a@courriel.example")
    second = informing.agreed("b@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    now = timezone.now()
    with scope(walls=informing.cast.walls):
        waiting = sending.take_next(campaign.pk, at=now)
    for subscriber in (first, second):
        named = Named(informing.cast.town.pk, subscriber.pk, campaign.pk)
        leave(named, Agreement.Way.ONE_CLICK, topics=None, by=PERSON, at=now)
    assert given(informing, campaign) == ["a@courriel.example"]
    [delivery] = informing.deliveries(campaign)
    assert (delivery.pk, delivery.state, delivery.reason) == (waiting, "failed", "unsubscribed")
    assert delivery.text == "", "its words bore her links"
    with scope(walls=informing.cast.walls):
        figures = figures_of(informing.read(campaign))
    assert (figures.withdrawn, figures.unsubscribed, figures.sent) == (1, 2, 0)


def test_who_agrees_once_it_is_leaving_is_for_the_next_one(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    informing.agreed("b@courriel.example")
    assert given(informing, campaign) == ["a@courriel.example"]


def test_stopped_nothing_more_leaves(informing: Informing) -> None:
    for name in "abc":
        informing.agreed(f"{name}@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    with scope(walls=informing.cast.walls):
        sending.take_next(campaign.pk, at=timezone.now())
        stop(campaign.pk, by=informing.author, at=timezone.now())
        assert sending.take_next(campaign.pk, at=timezone.now()) is None
    [delivery] = informing.deliveries(campaign)
    assert (delivery.state, delivery.reason) == ("failed", "stopped")


def test_it_waits_for_its_hour_and_for_the_end_of_quiet_hours(
    informing: Informing, monkeypatch: pytest.MonkeyPatch
) -> None:
    informing.agreed("a@courriel.example")
    hour = timezone.now() + timedelta(hours=2)
    campaign = informing.approved(leaves_at=hour)
    assert not begun(informing, campaign)
    monkeypatch.setattr("parvis.campaigns.sending.may_leave", lambda authority, at: False)
    assert not begun(informing, campaign, at=hour)
    monkeypatch.setattr("parvis.campaigns.sending.may_leave", lambda authority, at: True)
    assert begun(informing, campaign, at=hour)


def test_no_more_leave_in_a_minute_than_the_authority_says(informing: Informing) -> None:
    for name in "abc":
        informing.agreed(f"{name}@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    given(informing, campaign)
    now = timezone.now()
    with scope(walls=informing.cast.walls):
        set_terms(per_minute=5, price=Decimal(0), by=informing.approver, at=now)
        assert sending.room_of(informing.cast.town.pk, at=now) == 2
        assert sending.room_of(informing.cast.town.pk, at=now + timedelta(minutes=1)) == 5


def test_its_messages_are_told_by_one_fact(informing: Informing) -> None:
    informing.agreed("a@courriel.example")
    campaign = informing.approved()
    begun(informing, campaign)
    given(informing, campaign)
    with scope(walls=informing.cast.walls):
        kinds = list(
            Event.objects.filter(kind__startswith="campaign.").order_by("id").values_list("kind", flat=True)
        )
        queued = Event.objects.filter(kind="delivery.queued", facts__purpose="campaign")
        assert not queued.exists()
    assert kinds == [
        "campaign.written",
        "campaign.submitted",
        "campaign.approved",
        "campaign.started",
        "campaign.sent",
    ]
