"""A report of delivery says what became of a message of ours; a forged or a foreign one says nothing."""

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.intake.emails import box_of, incoming_email
from parvis.intake.incoming import Returned
from parvis.intake.models import Nature
from parvis.intake.receiving import receive, whole
from parvis.notifications.actions import queue
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.queries import told
from tests.cast import ANSWERS, CULTURE, Cast

from .conftest import Door

HERS = ANSWERS["mail"]

REPORT = """\
From: Mail Delivery System <mailer-daemon@courriel.example>
To: accueil@montrevel.example
Subject: Undelivered
Message-ID: <report@courriel.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.courriel.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {recipient}

--b--
"""


@pytest.fixture
def sent(cast: Cast) -> Delivery:
    """A message about a case, that its server took."""
    case = cast.file()
    with scope(walls=cast.walls):
        delivery = queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key="message:1", purpose=Purpose.MESSAGE,
            recipient=HERS, subject="Votre dossier", text="…", at=timezone.now(),
        )  # fmt: skip
        Delivery.objects.filter(pk=delivery.pk).update(
            state="sent",
            sent_at=timezone.now(),
            next_attempt_at=None,
            attempts=1,
            transmitting_at=timezone.now(),
        )
    return delivery


def state(cast: Cast, sent: Delivery) -> tuple[str, str, str]:
    """Where the message stands."""
    with scope(walls=whole(cast.town.pk)):
        found = Delivery.objects.get(pk=sent.pk)
    return found.state, found.reason, found.server_reply


def reported(door: Door, sent: Delivery, *, recipient: str = HERS, action: str = "failed") -> None:
    """A report arrives by the box."""
    raw = (
        REPORT.format(recipient=recipient, action=action, message_id=sent.message_id)
        .replace("\n", "\r\n")
        .encode()
    )
    now = timezone.now()
    assert (
        receive(incoming_email(raw, box=box_of(door.box), arrived_at=now), at=now).arrival.nature
        == Nature.BOUNCE
    )


def test_a_message_that_comes_back_is_told_to_who_follows_the_case(
    door: Door, cast: Cast, sent: Delivery
) -> None:
    reported(door, sent)
    assert state(cast, sent) == ("failed", "returned", "5.1.1")
    with scope(walls=cast.walls):
        (line,) = told([Delivery.objects.get(pk=sent.pk)])
        assert Event.objects.filter(kind="delivery.failed").count() == 1
    assert line.needs_attention
    assert line.words.startswith("Revenu le ")


def test_a_report_about_somebody_else_changes_nothing(door: Door, cast: Cast, sent: Delivery) -> None:
    reported(door, sent, recipient="ailleurs@courriel.example")
    assert state(cast, sent)[0] == "sent"


def test_a_message_that_is_only_late_is_not_returned(door: Door, cast: Cast, sent: Delivery) -> None:
    reported(door, sent, action="delayed")
    assert state(cast, sent)[0] == "sent"


def test_a_report_told_twice_or_of_nobody_s_message_changes_nothing(
    door: Door, cast: Cast, sent: Delivery
) -> None:
    for text in ("un", "deux"):
        door.brings(nature=Nature.BOUNCE, text=text, returned=Returned(sent.message_id, HERS, "5.2.2"))
    door.brings(nature=Nature.BOUNCE, text="trois", returned=Returned("<autre@x.example>", HERS, "5.1.1"))
    door.brings(nature=Nature.MESSAGE, text="quatre", returned=Returned(sent.message_id, HERS, "5.1.1"))
    with scope(walls=whole(cast.town.pk)):
        assert Event.objects.filter(kind="delivery.failed").count() == 1
