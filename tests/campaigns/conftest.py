"""A town that informs: its topics, those who agreed, a campaign at any stage of its life."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.base.scope import scope
from parvis.campaigns.actions import (
    Words,
    approve,
    ask,
    confirm,
    open_topic,
    submit,
    write,
)
from parvis.campaigns.links import Named
from parvis.campaigns.models import Agreement, Campaign, Subscriber, Topic
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, Cast

WORKS = {"fr": "Travaux dans les rues", "en": "Roadworks"}
MILLS = {"fr": "Quartier des Moulins", "en": "Mills district"}
SAID = {
    "fr": {
        "subject": "La rue du Moulin ferme lundi",
        "text": "Bonjour,\n\nLa rue ferme lundi.\n\n- à pied : libre\n- à vélo : libre",
    },
    "en": {"subject": "Mill Street closes on Monday", "text": "Hello,\n\nThe street closes on Monday."},
}


class Informing:
    """What tests do with campaigns, in the transaction of the test or in transactions of their own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.author = cast.agent
        self.approver = cast.manager
        self.works = self.topic(Topic.Kind.SERVICE, WORKS)

    def topic(self, kind: Topic.Kind, title: dict[str, str]) -> Topic:
        """Open a topic."""
        with scope(walls=self.cast.walls):
            return open_topic(self.cast.association, kind, title, by=self.approver, at=timezone.now())

    def agreed(self, address: str, *topics: Topic, language: str = "fr") -> Subscriber:
        """Have an address agree, by the link."""
        now = timezone.now()
        chosen = [topic.pk for topic in topics or (self.works,)]
        subscriber = ask(self.cast.town, address, chosen, language=language, at=now)
        confirm(Named(self.cast.town.pk, subscriber.pk), at=now)
        return subscriber

    def draft(self, *topics: Topic, **changes: Any) -> Campaign:
        """Write a campaign."""
        words = {
            "title": "Rue du Moulin",
            "said": SAID,
            "topics": [one.pk for one in topics or (self.works,)],
        }
        with scope(walls=self.cast.walls):
            return write(self.cast.association, Words(**words | changes), by=self.author, at=timezone.now())

    def submitted(self, *topics: Topic, **changes: Any) -> Campaign:
        """Write one and submit it."""
        draft = self.draft(*topics, **changes)
        with scope(walls=self.cast.walls):
            return submit(draft.pk, turn=draft.turn, by=self.author, at=timezone.now())

    def approved(self, *topics: Topic, **changes: Any) -> Campaign:
        """Write one, submit it, and have it approved."""
        waiting = self.submitted(*topics, **changes)
        with scope(walls=self.cast.walls):
            return approve(waiting.pk, turn=waiting.turn, by=self.approver, at=timezone.now())

    def read(self, campaign: Campaign) -> Campaign:
        """The campaign as the database holds it."""
        with scope(walls=self.cast.walls):
            return Campaign.objects.get(pk=campaign.pk)

    def deliveries(self, campaign: Campaign) -> list[Delivery]:
        """Its messages, in the order of their leaving."""
        with scope(walls=self.cast.walls):
            return list(Delivery.objects.filter(holder_id=campaign.pk).order_by("id"))

    def agreements(self, subscriber: Subscriber) -> list[tuple[str, str]]:
        """The topics a subscriber agreed to, and by what way each ended, by title."""
        with scope(walls=self.cast.walls):
            held = Agreement.objects.filter(subscriber=subscriber).order_by("topic__title__fr", "id")
            return [(topic["fr"], way) for topic, way in held.values_list("topic__title", "withdrawn_by")]


@pytest.fixture
def informing(cast: Cast) -> Informing:
    return Informing(cast)


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the hour of the tests, it is not a quiet one."""
    monkeypatch.setattr("parvis.campaigns.sending.may_leave", lambda authority, at: True)


def approvers(cast: Cast, names: Iterable[str]) -> list[Agent]:
    """Others who manage the service."""
    return [
        cast.agent_of(cast.town, name, rights=[Right.MANAGE], sectors=[CULTURE], unit=cast.association)
        for name in names
    ]


def local(at: datetime) -> str:
    """A moment as a form takes it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
