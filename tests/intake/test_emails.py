"""An e-mail at the door: where it arrived, who vouches for it, what it continues."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.intake.emails import NoUnit, box_for, box_of, incoming_email, trusted_arrival
from parvis.intake.listening import Keeper, Listened
from parvis.intake.mail.reading import heading
from parvis.intake.models import Arrival
from parvis.intake.receiving import receive, whole
from parvis.notifications.reply_tokens import reply_address
from tests.cast import CULTURE, Cast

from .conftest import Door

Written = Callable[..., bytes]


def written(
    *, to: str = "accueil@montrevel.example", body: str = "Bonjour,\r\nune question.\r\n", **headers: str
) -> bytes:
    """A message as it stands in a box."""
    usual = {
        "Received": "from a.example by mx.montrevel.example with ESMTPS; Mon, 16 Nov 2026 09:30:00 +0100",
        "Authentication-Results": "mx.montrevel.example; dmarc=pass header.from=courriel.example",
        "From": "Léa Marchal <lea.marchal@courriel.example>",
        "To": to,
        "Subject": "Question",
        "Date": "Mon, 1 Jan 2001 00:00:00 +0000",
        "Message-ID": "<question@courriel.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in usual.items() if value)
    return f"{lines}\r\n{body}".encode()


def test_what_our_own_server_says_is_believed_and_nothing_else(door: Door) -> None:
    box = box_of(door.box)
    said = incoming_email(written(), box=box, arrived_at=timezone.now())
    forged = incoming_email(
        written(Authentication_Results="mx.ailleurs.example; dmarc=pass header.from=courriel.example"),
        box=box,
        arrived_at=timezone.now(),
    )
    assert (said.sender.is_authenticated, forged.sender.is_authenticated) == (True, False)


def test_arrival_is_when_our_server_had_it_never_what_the_sender_says() -> None:
    at = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    assert trusted_arrival(heading(written()), ["MX.montrevel.example"]) == at
    assert trusted_arrival(heading(written()), ["mx.ailleurs.example"]) is None
    assert trusted_arrival(heading(b""), ["mx.montrevel.example"]) is None


def test_a_message_goes_to_the_box_it_was_sent_to(door: Door, cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        other = type(door.box).objects.create(
            authority=cast.town, sector="school", unit=cast.childhood, label="Enfance",
            address="enfance@montrevel.example", since=timezone.now(), opened_at=timezone.now(),
        )  # fmt: skip
    assert box_for(cast.town, heading(written(to="Enfance+abc@montrevel.example"))).mailbox == other.pk
    assert box_for(cast.town, heading(written(to="inconnue@montrevel.example"))).mailbox == door.box.pk


def test_an_authority_without_a_box_sorts_in_its_sorting_service(cast: Cast) -> None:
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        type(cast.other_unit).objects.filter(pk=cast.other_unit.pk).update(is_sorting=True)
    found = box_for(cast.other_town, heading(written()))
    assert (found.unit, found.wall) == (cast.other_unit.pk, Wall(cast.other_town.pk, "general"))


def test_an_authority_without_a_service_is_refused(cast: Cast) -> None:
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        type(cast.other_unit).objects.filter(pk=cast.other_unit.pk).delete()
        type(cast.other_town).objects.filter(pk=cast.other_town.pk)
    with pytest.raises(NoUnit):
        box_for(cast.other_town, heading(written()))


def test_the_same_message_in_two_boxes_is_one(door: Door, cast: Cast) -> None:
    box = box_of(door.box)
    one = receive(incoming_email(written(), box=box, arrived_at=timezone.now()), at=timezone.now())
    two = receive(
        incoming_email(
            written(
                Received="from b by other.example; Tue, 17 Nov 2026 09:30:00 +0100",
                Delivered_To="x@y.example",
            ),
            box=box,
            arrived_at=timezone.now(),
        ),
        at=timezone.now(),
    )
    assert (one.is_new, two.is_new, one.arrival.pk) == (True, False, two.arrival.pk)


def test_a_reply_to_the_address_of_a_case_reaches_it(door: Door, cast: Cast) -> None:
    case = cast.file()
    raw = written(
        to=reply_address(door.box.address, case.pk), body="Voici.\r\n\r\n> Bonjour,\r\n> votre dossier\r\n"
    )
    kept = door.read(
        receive(incoming_email(raw, box=box_of(door.box), arrived_at=timezone.now()), at=timezone.now())
    )
    assert (kept.case_id, kept.interaction.body) == (case.pk, "Voici.")
    assert "votre dossier" in kept.quoted


@pytest.mark.parametrize("raw", [b"", b"\x00" * 50, b"From: \xff\xfe\r\n\r\n", b"\r\n\r\n\r\n"])
def test_any_bytes_are_taken_in(door: Door, raw: bytes) -> None:
    taken = receive(incoming_email(raw, box=box_of(door.box), arrived_at=timezone.now()), at=timezone.now())
    assert taken.is_new


def test_what_names_no_postal_address_is_asked_who_it_is(door: Door) -> None:
    box = box_of(door.box)
    lacking = incoming_email(written(), box=box, arrived_at=timezone.now())
    said = incoming_email(
        written(body="Bonjour\r\n3 rue des Lilas, 26990 Montrevel\r\n"), box=box, arrived_at=timezone.now()
    )
    assert ("no_identity" in lacking.warnings, "no_identity" in said.warnings) == (True, False)


def test_the_listener_keeps_what_it_brings_and_how_far_it_read(door: Door, cast: Cast) -> None:
    keeper = Keeper(Listened(door.box.pk, cast.town.pk, "pretend:///box", "INBOX", timezone.now(), None, 0))
    keeper.trouble("refused", timezone.now())
    keeper.bring(uid=7, uid_validity=3, raw=written(), arrived_at=timezone.now())
    keeper.bring(uid=8, uid_validity=3, raw=written(), arrived_at=timezone.now())
    keeper.too_big(
        uid=9, uid_validity=3, headers=written(body="", Message_ID="<b@x>"), arrived_at=timezone.now()
    )
    with scope(walls=whole(cast.town.pk)):
        door.box.refresh_from_db()
        assert Arrival.objects.count() == 2
    assert (door.box.uid_validity, door.box.last_uid, door.box.trouble) == (3, 9, "refused")
    with scope(walls=whole(cast.town.pk)):
        assert Arrival.objects.filter(sector=CULTURE, warnings__contains=["too_big"]).count() == 1
    keeper.seen(timezone.now())
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert type(door.box).objects.get(pk=door.box.pk).trouble == ""
