"""What is known of an address by which people are written to: what its reader chose, whether it takes mail.

One row for an address, a sector and an authority; the identifier is a keyed digest of the three, and the address is
not kept. A request whose person is known to nobody is covered as well as a file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from parvis.agents.models import Agent
from parvis.base.labels import spoken
from parvis.events.actors import PERSON, SYSTEM, Actor
from parvis.events.record import record

from .choosing import SIGNED_OFF, Mail
from .models import Delivery
from .reaching import Addressee, Way

FORGOTTEN_AFTER = timedelta(days=2 * 366)
"""How long what is known of an address is kept once nothing is written to it any more."""


OF_THE_ADDRESS = ("recipient_refused", "address_not_ascii", "returned")
"""The reasons of a failure that lie in the address, as ``Delivery.reason`` says them."""

_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_OF_THE_MESSAGE = ("4.", "5.2.2", "5.2.3", "5.3.", "5.5.", "5.6.", "5.7.")


class CannotChoose(Exception):
    """Said in one word: ``way`` or ``language`` that is not offered, ``nothing`` new."""


class CannotReuse(Exception):
    """The address is not one that is left alone."""


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be written to; empty: as usual."""

    way: str = ""
    language: str = ""


def addressee_id(authority: UUID, sector: str, address: str) -> UUID:
    """The identifier of an address behind a wall; whoever does not hold the address cannot reckon it."""
    named = f"{authority}/{sector}/{address.strip().casefold()}"
    return UUID(bytes=salted_hmac("parvis.notifications.addressee", named, algorithm="sha256").digest()[:16])


def addressee_at(authority: UUID, sector: str, address: str) -> Addressee | None:
    """What is known of an address; None when nothing was ever written to it."""
    return Addressee.objects.filter(pk=addressee_id(authority, sector, address)).first() if address else None


def addressees_of(addresses: Iterable[tuple[UUID, str, str]]) -> dict[UUID, Addressee]:
    """What is known of addresses, each with its authority and sector, by identifier; one query, none for no address."""
    asked = [addressee_id(*one) for one in addresses]
    return Addressee.objects.in_bulk(asked) if asked else {}


def addressee_written(authority: UUID, sector: str, address: str, *, on: date) -> Addressee:
    """The row of an address to which something is about to be written; made the first time."""
    found, created = Addressee.objects.get_or_create(
        pk=addressee_id(authority, sector, address),
        defaults={"authority_id": authority, "sector": sector, "last_used_on": on},
    )
    if not created and found.last_used_on < on:
        found.last_used_on = on
        found.save(update_fields=["last_used_on"])
    return found


def mail_of(found: Addressee | None, address: str) -> Mail:
    """What an address is worth for sending."""
    if not address:
        return Mail.NONE
    if found is None or found.takes_mail():
        return Mail.GOOD
    return Mail.COMPLAINED if found.complained_at else Mail.RETURNED


def is_writable(authority: UUID, sector: str, address: str) -> bool:
    """Whether an information may be sent there: it takes mail, and its reader wants some."""
    return bool(writable(authority, sector, [address]))


def writable(authority: UUID, sector: str, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses to which an information may be sent; one query."""
    asked = {addressee_id(authority, sector, one): one for one in addresses if one}
    known = Addressee.objects.in_bulk(list(asked))
    return {
        address
        for id_, address in asked.items()
        if (found := known.get(id_)) is None or (found.takes_mail() and found.way in ("", Way.EMAIL))
    }


def choose_for(
    addressee: UUID, authority: UUID, sector: str, wish: Wish, *, by: Agent | None, at: datetime
) -> Addressee:
    """Write down how somebody wants to be written to; ``by`` None: she said so herself. Raises CannotChoose."""
    if wish.way not in ("", *Way.values):
        raise CannotChoose("way")
    if wish.language and wish.language not in spoken():
        raise CannotChoose("language")
    found, _created = Addressee.objects.select_for_update(of=("self",)).get_or_create(
        pk=addressee,
        defaults={"authority_id": authority, "sector": sector, "last_used_on": at.date()},
    )
    if (found.way, found.language) == (wish.way, wish.language):
        raise CannotChoose("nothing")
    found.way, found.language = wish.way, wish.language
    found.origin = Addressee.Origin.AGENT if by else Addressee.Origin.PERSON
    found.chosen_at, found.chosen_by, found.signed = at, by, by.signature if by else ""
    found.save()
    actor = by.actor if by else PERSON
    _tell("addressee.chosen", found, by=actor, at=at, way=wish.way, language=wish.language)
    return found


def mark_returned(authority: UUID, sector: str, address: str, *, at: datetime) -> None:
    """Say that an address gives back what is sent to it: nothing more leaves for it by itself."""
    _mark("returned_at", "addressee.returned", authority, sector, address, at=at)


def mark_complained(authority: UUID, sector: str, address: str, *, at: datetime) -> None:
    """Say that its reader reported a message of ours as unwanted."""
    _mark("complained_at", "addressee.complained", authority, sector, address, at=at)


def mark_reached(authority: UUID, sector: str, address: str, *, sent_at: datetime, at: datetime) -> None:
    """Say that a message sent after it gave one back was delivered there: it takes mail again."""
    found = _locked(addressee_id(authority, sector, address))
    if found is None or found.returned_at is None or found.returned_at >= sent_at:
        return
    found.returned_at = None
    found.save(update_fields=["returned_at"])
    _tell("addressee.reused", found, by=SYSTEM, at=at)


def reuse(authority: UUID, sector: str, address: str, *, by: Actor, at: datetime) -> Addressee:
    """Write again to an address that was left alone: somebody knows that it is good. Raises CannotReuse."""
    found = _locked(addressee_id(authority, sector, address))
    if found is None or found.takes_mail():
        raise CannotReuse
    found.returned_at = found.complained_at = None
    found.save(update_fields=["returned_at", "complained_at"])
    _tell("addressee.reused", found, by=by, at=at)
    return found


def forget_addressees(*, at: datetime) -> int:
    """Delete what is known of addresses that nobody writes to any more; return how many. In a scope that sees them."""
    return Addressee.objects.filter(last_used_on__lt=(at - FORGOTTEN_AFTER).date()).delete()[0]


def is_written_to(delivery: Delivery) -> bool:
    """Whether a message is for somebody outside, at an address that is kept an eye on."""
    return bool(delivery.sector) and delivery.holder_type != "agent"


def know_addressee(delivery: Delivery, *, at: datetime) -> None:
    """Have a row for the address of a message that bears at its foot the link to it."""
    if delivery.purpose in SIGNED_OFF and is_written_to(delivery):
        wall = delivery.authority_id, delivery.sector
        written = Addressee(
            pk=addressee_id(*wall, delivery.recipient),
            authority_id=wall[0],
            sector=wall[1],
            last_used_on=at.date(),
        )
        # One statement, whether there is a row or not: a receipt leaves for each message that arrives.
        Addressee.objects.bulk_create(
            [written], update_conflicts=True, unique_fields=["id"], update_fields=["last_used_on"]
        )


def says_no_such_address(delivery: Delivery) -> bool:
    """Whether a message was refused for good, or came back, because of its address and not of what it says.

    A full mailbox empties, a message may be too long or unwanted (RFC 3463, 3.3, 3.4, 3.6 to 3.8): the next arrives.
    """
    if delivery.failure != Delivery.Failure.PERMANENT or delivery.reason not in OF_THE_ADDRESS:
        return False
    code = _STATUS.search(delivery.server_reply)
    return code is None or not code.group().startswith(_OF_THE_MESSAGE)


def _mark(column: str, kind: str, authority: UUID, sector: str, address: str, *, at: datetime) -> None:
    found = addressee_written(authority, sector, address, on=at.date())
    if getattr(found, column) is not None:
        return
    setattr(found, column, at)
    found.save(update_fields=[column])
    _tell(kind, found, by=SYSTEM, at=at)


def _locked(id_: UUID) -> Addressee | None:
    return Addressee.objects.select_for_update(of=("self",)).filter(pk=id_).first()


def _tell(kind: str, found: Addressee, *, by: Actor, at: datetime, **facts: str) -> None:
    record(
        kind,
        authority=found.authority_id,
        sector=found.sector,
        objects=[("addressee", found.pk, "subject")],
        by=by,
        occurred_at=at,
        **facts,
    )
