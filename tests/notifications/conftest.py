"""An authority, its deliveries, and senders in processes of their own that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.notifications import actions
from parvis.notifications.models import Delivery, Purpose
from tests.database import TestDatabases
from tests.journeys.town import kill
from tests.peers.smtp import SmtpPeer

SECTOR = "school"


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[SmtpPeer]:
    folder = tmp_path / "peer"
    folder.mkdir()
    server = SmtpPeer(folder).start()
    yield server
    server.stop()


@pytest.fixture
def as_worker(transactional_db: None) -> Iterator[None]:
    """Work under the worker's role, as the sender does, until the end of the test."""
    usual = connections["default"].settings_dict
    mine = connections["worker"].settings_dict
    before = {name: usual[name] for name in ("USER", "PASSWORD")}
    connections["default"].close()
    usual.update({name: mine[name] for name in before})
    yield
    connections["default"].close()
    usual.update(before)


@pytest.fixture
def town(as_worker: None) -> Authority:
    id_ = new_id()
    with scope(walls=[Wall(id_, "")]):
        return Authority.objects.create(
            id=id_,
            code="montrevel",
            name="Montrevel",
            kind=Authority.Kind.COMMUNE,
            department="01",
            sender_name="Mairie de Montrevel",
            sender_email="ne-pas-repondre@montrevel.example",
        )


class Outbox:
    """What a test puts in the outbox, and what it reads there."""

    def __init__(self, town: Authority) -> None:
        self.town = town
        self.wall = Wall(town.id, SECTOR)

    def queue(self, **values: Any) -> Delivery:
        """Queue one message in a transaction of its own."""
        with scope(walls=[self.wall]):
            return self.put(**values)

    def put(self, **values: Any) -> Delivery:
        """Queue one message in the transaction of the moment."""
        usual = {
            "authority": self.town,
            "sector": SECTOR,
            "holder_id": new_id(),
            "key": "acknowledgement",
            "purpose": Purpose.ACKNOWLEDGEMENT,
            "recipient": "lea.morvan@courriel.example",
            "recipient_name": "Léa Morvan",
            "subject": "Votre demande est arrivée",
            "text": "Bonjour,\n\nNous avons reçu votre demande.\n",
            "at": timezone.now(),
        }
        return actions.queue(**{**usual, **values})

    def read(self, delivery: Delivery) -> Delivery:
        """Return the delivery as the database holds it."""
        with scope(walls=[self.wall]):
            return Delivery.objects.get(id=delivery.id)

    def facts(self, delivery: Delivery) -> list[tuple[str, dict[str, Any]]]:
        """Return the facts recorded about the delivery, oldest first."""
        with scope(walls=[self.wall]), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT kind, facts::text FROM events_event WHERE case_id = %s ORDER BY id",
                [delivery.holder_id],
            )
            return cast(list[tuple[str, dict[str, Any]]], cursor.fetchall())

    def act(self, action: Callable[..., Any], delivery: Delivery, **values: Any) -> Any:
        """Do one action in a transaction of its own."""
        with scope(walls=[self.wall]):
            return action(delivery.id, **values)


@pytest.fixture
def outbox(town: Authority) -> Outbox:
    return Outbox(town)


@pytest.fixture
def through(settings: Any, peer: SmtpPeer) -> SmtpPeer:
    """Have this process send through the peer."""
    settings.EMAIL_URL = f"{peer.url}?timeout=30&answer_timeout=30"
    return peer


class Senders:
    """Processes that each send one delivery, forked from one that has everything loaded."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.sender_processes"],
            env={**environment, "PARVIS_ROLE": "worker"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=settings.BASE_DIR,
        )

    def start(self, delivery_id: UUID, url: str, folder: Path, stop_at: str = "nowhere") -> int:
        """Start one; it pauses at ``stop_at`` after writing a file of that name in ``folder``."""
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write(f"{delivery_id} {url} {folder} {stop_at}\n")
        self._mother.stdin.flush()
        return int(self._mother.stdout.readline())

    def kill(self, pid: int) -> None:
        """Kill one without warning."""
        kill(pid)

    def is_alive(self, pid: int) -> bool:
        """Say whether one still runs."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        """End them all: they die with their mother. By now their numbers may be those of other processes."""
        self._mother.communicate()


@pytest.fixture(scope="session")
def mother(django_db_setup: None, test_databases: TestDatabases) -> Iterator[Senders]:
    senders = Senders(test_databases.environment(test_databases.name))
    yield senders
    senders.stop()


@pytest.fixture
def senders(mother: Senders, outbox: Outbox) -> Senders:
    return mother


def later(delivery: Delivery) -> Callable[[], datetime]:
    """A clock that stands when the delivery is due."""
    assert delivery.next_attempt_at is not None
    due = delivery.next_attempt_at
    return lambda: max(due, timezone.now())
