"""How the boxes of all authorities are, as who looks after the installation reads it: numbers, and no box named."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.operations import figures
from parvis.operations.dependencies import boxes
from parvis.workspace.operations import _fact
from tests.intake.conftest import Door, door

__all__ = ["door"]

pytestmark = pytest.mark.django_db


def told(door: Door, *, now: datetime, **changes: Any) -> tuple[str, str]:
    """The state and the words once the box of the town has changed."""
    for name, value in changes.items():
        setattr(door.box, name, value)
    with scope(walls=[Wall(door.cast.town.pk, "")]):
        door.box.save()
    with connection.cursor() as cursor:
        found = boxes(figures.boxes(cursor), now=now)
    return found.state, _fact(found.facts)


def test_boxes_in_trouble_or_that_nobody_reads_are_told(door: Door) -> None:
    now = timezone.now()
    assert told(door, now=now) == ("absent", "")
    there = "imaps://accueil:secret@imap.montrevel.example/"
    assert told(door, now=now, connection=there) == ("ok", "1 boîte lue.")
    seen = {"uid_validity": 1, "seen_at": now - timedelta(minutes=1)}
    assert told(door, now=now, **seen) == ("ok", "1 boîte lue.")
    later = now + timedelta(minutes=10)
    assert told(door, now=later) == ("warning", "Aucun processus ne les lit.")
    since = now - timedelta(hours=3)
    assert told(door, now=now, trouble="authentication", trouble_since=since) == (
        "warning",
        "1 boîte sur 1 ne peut pas être lue, depuis 3\xa0h.",
    )
    assert told(door, now=now, retired_at=now) == ("absent", "")
