"""A visitor of the demonstration plays somebody outside: what she writes arrives, what the town sends comes back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.commands.channels import HOUSE, listen_once
from parvis.connectors.mailbox.pushed import drawn
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from parvis.interactions.models import Interaction
from parvis.notifications.models import Delivery
from parvis.notifications.sending import send
from tests.intake.conftest import Door, door

__all__ = ["door"]

AsWorker = Callable[[], AbstractContextManager[None]]

LETTER = {
    "name": "Camille Martin",
    "address": "camille.martin@courriel.example",
    "to": "accueil@montrevel.example",
    "subject": "Lampadaire éteint",
    "text": "Bonjour,\nle lampadaire du 12 rue des Tilleuls est éteint.\n",
    "authenticated": "on",
}


@pytest.fixture
def demonstration(tmp_path: Path, settings: Any, door: Door) -> Door:
    """A demonstration with one box, whose files are those of the test."""
    settings.VAR_DIR, settings.DEMONSTRATION = tmp_path, True
    door.box.connection = "pretend:accueil"
    with scope(walls=[Wall(door.cast.town.pk, "")]):
        door.box.save(update_fields=["connection"])
        # A box that a provider brings beside it: nobody listens to that one.
        Mailbox.objects.create(
            authority=door.cast.town,
            sector="general",
            unit=door.cast.association,
            label="Apportée",
            address="apportee@montrevel.example",
            since=timezone.now(),
            opened_at=timezone.now(),
            connection=drawn("postmark", ""),
        )
    return door


def read_boxes(worker_role: AsWorker, town: Any) -> None:
    """Do what the processes of the service do: read the boxes, send what waits."""
    with worker_role():
        assert listen_once(HOUSE) == 0
        with scope(walls=whole(town.pk)):
            waiting = list(Delivery.objects.filter(state="queued").values_list("id", flat=True))
        for delivery in waiting:
            send(delivery)


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_what_she_writes_arrives_and_her_answer_threads(
    demonstration: Door, tmp_path: Path, worker_role: AsWorker
) -> None:
    town, client = demonstration.cast.town, Client()
    note = SimpleUploadedFile("plan.txt", b"Devant le portail.\n", "text/plain")
    assert client.post("/monde-exterieur/", {**LETTER, "file": note}).status_code == 302
    assert "En route" in client.get("/monde-exterieur/courrier/").content.decode()
    read_boxes(worker_role, town)
    with scope(walls=whole(town.pk)):
        arrival = Arrival.objects.prefetch_related("parts").get()
    assert (arrival.subject, arrival.is_authenticated) == ("Lampadaire éteint", True)
    assert [part.name for part in arrival.parts.all()] == ["plan.txt"]
    page = client.get("/monde-exterieur/courrier/").content.decode()
    assert "À trier" in page
    found = re.search(r"/monde-exterieur/courrier/([\w-]+)/", page)
    assert found, page
    receipt = client.get(found[0]).content.decode()
    assert "Lampadaire éteint" in receipt and "accueil@montrevel.example" in receipt
    assert client.post(found[0], {"text": "C’est devant le portail."}).status_code == 302
    read_boxes(worker_role, town)
    with scope(walls=whole(town.pk)):
        second = Arrival.objects.order_by("recorded_at").last()
        assert second is not None
        assert Interaction.objects.get(pk=second.interaction_id).body == "C’est devant le portail."
    assert (second.thread, second.is_authenticated) == (arrival.thread, False)


@pytest.mark.django_db
def test_outside_a_demonstration_nothing_is_there(client: Client, settings: Any) -> None:
    addresses = (
        "/monde-exterieur/",
        "/monde-exterieur/courrier/",
        "/monde-exterieur/courrier/20260101T000000000000-a/",
    )
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    settings.DEMONSTRATION, settings.EMAIL_URL = True, "smtp://127.0.0.1:25"
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.django_db
def test_she_reads_her_own_mail_only_and_a_forged_header_adds_nothing(
    demonstration: Door, tmp_path: Path, client: Client
) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    name = "20260101T000000000000-a"
    raw = b"From: mairie@montrevel.example\r\nTo: autre@courriel.example\r\nSubject: Code\r\n\r\n"
    raw += LETTER["address"].encode()
    (outbox / f"{name}.eml").write_bytes(raw)
    for wrong in (
        {"subject": "a\nBcc: x@y.example"},
        {"address": "a@b.example>, <c@d.example"},
        {"to": "x@y.example"},
    ):
        answer = client.post("/monde-exterieur/", {**LETTER, **wrong})
        if "subject" not in wrong:
            assert answer.status_code == 422
    [arrived] = (tmp_path / "inbox" / "accueil").glob("*.eml")
    assert b"Subject: a Bcc: x@y.example\r\n" in arrived.read_bytes()
    assert "Code" not in client.get("/monde-exterieur/courrier/").content.decode()
    assert client.get(f"/monde-exterieur/courrier/{name}/").status_code == 404
