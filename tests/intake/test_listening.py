"""From a real mail server to the tray: each message once, wherever one stopped."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.commands.channels import HOUSE, listen_once
from parvis.intake.models import Arrival
from parvis.intake.receiving import whole
from tests.intake.conftest import Door
from tests.peers.dovecot import Dovecot

AsWorker = Callable[[], AbstractContextManager[None]]


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_what_is_in_the_box_is_taken_in_once_with_its_place(
    door: Door, dovecot: Dovecot, worker_role: AsWorker
) -> None:
    name = dovecot.newcomer()
    town = Wall(door.cast.town.pk, "")

    def box() -> Mailbox:
        with scope(walls=[town]):
            return Mailbox.objects.get(pk=door.box.pk)

    def once() -> int:
        with worker_role():
            return listen_once(HOUSE)

    door.box.connection = dovecot.url(name, largest="20000")
    with scope(walls=[town]):
        door.box.save(update_fields=["connection"])
    subjects = ["Lampadaire", "Photographies", "Trou"]
    for number, subject in enumerate(subjects):
        size = 30_000 if subject == "Photographies" else 40
        dovecot.deliver(
            name,
            b"From: lea@courriel.example\r\nMessage-ID: <%d@courriel.example>\r\n" % number
            + f"Subject: {subject}\r\n\r\n".encode()
            + b"Bonjour\r\n" * (size // 9),
            at=timezone.now(),
        )
    assert once() == 0
    assert (box().last_uid, box().trouble) == (3, "")
    with scope(walls=whole(door.cast.town.pk)):
        taken = list(Arrival.objects.order_by("recorded_at"))
    assert [each.subject for each in taken] == subjects
    assert ["too_big" in each.warnings for each in taken] == [False, True, False]
    dovecot.stop()
    assert once() == 1
    assert box().trouble == "unreachable"
    dovecot.start()
    # Killed after a message was taken in and before its place was kept: it is brought again, and is the same.
    with scope(walls=[town]):
        Mailbox.objects.filter(pk=door.box.pk).update(last_uid=2)
    assert once() == 0
    assert (box().last_uid, box().trouble) == (3, "")
    with scope(walls=whole(door.cast.town.pk)):
        assert Arrival.objects.count() == 3
