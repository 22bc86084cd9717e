"""A box of the town, and messages that arrive by it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.intake.incoming import Brought, Incoming, Sender
from parvis.intake.models import Arrival
from parvis.intake.receiving import Taken, receive, whole
from parvis.interactions.models import Channel
from tests.cast import CULTURE, Cast

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def brought(name: str = "note.txt", content: bytes = b"Trois lignes.\n", **changes: Any) -> Brought:
    """A file that comes with a message."""

    def pieces() -> Iterator[bytes]:
        yield content

    return Brought(name, "text/plain", len(content), pieces, **changes)


@dataclass
class Door:
    """What the tests bring to the door of the town."""

    cast: Cast
    box: Mailbox

    def message(self, **changes: Any) -> Incoming:
        """A message of somebody unknown, that our server vouches for; unlike any other but for what is told."""
        now = timezone.now()
        usual = Incoming(
            authority=self.cast.town.pk,
            wall=Wall(self.cast.town.pk, CULTURE),
            unit=self.cast.association.pk,
            channel=Channel.EMAIL,
            key="",
            arrived_at=now - timedelta(minutes=2),
            sender=Sender("lea.marchal@courriel.example", "Léa Marchal", is_authenticated=True),
            subject="Salle des fêtes",
            text="Bonjour, la salle est-elle libre samedi ?",
            raw=b"From: lea.marchal@courriel.example\r\n\r\nBonjour\r\n",
            mailbox=self.box.pk,
        )
        told = replace(usual, **changes)
        named = f"{told.sender.address}{told.subject}{told.text}{told.message_id}{told.tokens}"
        return replace(told, key=told.key or hashlib.sha256(named.encode()).hexdigest())

    def brings(self, at: datetime | None = None, **changes: Any) -> Taken:
        """Bring a message to the door."""
        return receive(self.message(**changes), at=at or timezone.now())

    def read(self, taken: Taken) -> Arrival:
        """What the database holds of it now."""
        with scope(walls=whole(self.cast.town.pk)):
            found = Arrival.objects.select_related("interaction", "original", "case")
            return found.prefetch_related("parts__document").get(pk=taken.arrival.pk)


@pytest.fixture
def door(cast: Cast) -> Door:
    """The door of the town, by its box."""
    with scope(walls=[Wall(cast.town.pk, "")]):
        box = Mailbox.objects.create(
            authority=cast.town,
            sector=CULTURE,
            unit=cast.association,
            label="Accueil",
            address="accueil@montrevel.example",
            since=timezone.now() - timedelta(days=1),
            trusted_servers=["mx.montrevel.example"],
            opened_at=timezone.now(),
        )
    return Door(cast, box)


Inside = Callable[[], Any]
