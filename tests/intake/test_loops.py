"""Two towns that both answer by a robot, each to the other: it stops at the first receipt."""

from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.connectors.email.message import written as as_sent
from parvis.intake.emails import Box, box_of, incoming_email
from parvis.intake.models import Nature
from parvis.intake.receiving import Taken, receive, whole
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import composed
from tests.intake.conftest import Door

from .test_emails import written

NEIGHBOUR = "accueil@grandpre.example"


def vouched(domain: str, server: str, sent: bytes) -> bytes:
    """A message as the box it reaches holds it, its sender vouched for by the server of the box."""
    return f"Authentication-Results: {server}; dmarc=pass header.from={domain}\r\n".encode() + sent


def arrives(raw: bytes, box: Box) -> Taken:
    """A message at the door of a town."""
    now = timezone.now()
    return receive(incoming_email(raw, box=box, arrived_at=now), at=now)


def receipts(taken: Taken) -> list[bytes]:
    """The receipts of a message, as they leave."""
    with scope(walls=whole(taken.arrival.authority_id)):
        found = Delivery.objects.select_related("authority").filter(
            purpose=Purpose.REGISTRATION_RECEIPT, holder_id=taken.arrival.interaction_id
        )
        return [as_sent(composed(one, ()), at=timezone.now()) for one in found.order_by("id")]


def test_two_towns_that_answer_each_other_stop_at_the_first_receipt(door: Door) -> None:
    here, cast = box_of(door.box), door.cast
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        opened = Mailbox.objects.create(
            authority=cast.other_town, sector=Sector.GENERAL.value, unit=cast.other_unit, label="Accueil",
            address=NEIGHBOUR, since=timezone.now(), trusted_servers=["mx.grandpre.example"],
            opened_at=timezone.now(),
        )  # fmt: skip
    there = box_of(opened)
    theirs = written(
        From=f"Grandpré <{NEIGHBOUR}>",
        Authentication_Results="mx.montrevel.example; dmarc=pass header.from=grandpre.example",
        Message_ID="<premier@grandpre.example>",
    )
    first = arrives(theirs, here)
    (receipt,) = receipts(first)
    domain = receipt.split(b"From: ")[1].split(b"\r\n")[0].rpartition(b"@")[2].strip(b"> ").decode()
    back = arrives(vouched(domain, "mx.grandpre.example", receipt), there)
    assert back.arrival.nature in (Nature.AUTOMATIC, Nature.OWN)
    assert (back.arrival.state, receipts(back)) == ("set_aside", [])
    assert arrives(vouched(domain, "mx.montrevel.example", receipt), here).arrival.state == "set_aside"


def test_even_stripped_of_its_headers_a_receipt_is_answered_once_an_hour_at_most(door: Door) -> None:
    here = box_of(door.box)
    bodies = [f"Bonjour,\r\nnous avons bien reçu votre message {turn}.\r\n" for turn in range(5)]
    taken = [
        arrives(written(body=body, Message_ID=f"<tour.{turn}@courriel.example>"), here)
        for turn, body in enumerate(bodies)
    ]
    assert sum(len(receipts(one)) for one in taken) == 1
