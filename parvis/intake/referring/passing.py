"""A message as the competent authority of this installation takes it in: by the one door of everything that arrives."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from parvis.authorities.models import Authority, Mailbox, Unit
from parvis.authorities.sectors import Sector, is_secret
from parvis.base.scope import Wall, scope
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.interactions.models import Channel

from ..emails import Box, NoUnit, box_of, incoming_email
from ..incoming import Brought, FirstHad, Incoming, Sender
from ..models import Arrival, ArrivalPart, Nature, Referral
from ..receiving import whole
from .deciding import original_of


def as_passed_on(row: Referral, to: Authority, *, at: datetime) -> Incoming:
    """The message of a referral, with its words, its files and its original. Inside the scope of the first authority.

    Raises NoUnit when the other authority has no service to sort what arrives.
    """
    arrival = row.arrival
    box, raw = door_of(to.pk, arrival.sector), _bytes(original_of(arrival))
    return Incoming(
        authority=to.pk,
        wall=box.wall,
        unit=box.unit,
        channel=Channel(arrival.channel),
        key=arrival.key,
        arrived_at=at,
        sender=Sender(arrival.sender_address, arrival.sender_name, arrival.is_authenticated),
        subject=arrival.subject,
        text=arrival.interaction.body,
        quoted=arrival.quoted,
        nature=Nature.MESSAGE,
        language=arrival.interaction.language,
        message_id=arrival.message_id,
        parts=_parts(arrival, raw, at=at),
        raw=raw,
        warnings=tuple(one for one in arrival.warnings if one != "forged_token"),
        mailbox=box.mailbox,
        first=FirstHad(row.authority.name, _first_at(arrival), row.authority_id, row.pk),
    )


def door_of(authority: UUID, sector: str) -> Box:
    """Where what is passed on is sorted: what is under secrecy stays behind the wall of its sector. Raises NoUnit."""
    is_kept_secret = is_secret(sector)
    with scope(walls=whole(authority)):
        general = Mailbox.objects.in_force().of(authority).filter(sector=Sector.GENERAL.value)
        if not is_kept_secret and (mailbox := general.first()) is not None:
            return box_of(mailbox)
        units = Unit.objects.filter(authority_id=authority).order_by("-is_sorting", "id")
        unit = units.values_list("pk", flat=True).first()
    if unit is None:
        raise NoUnit(str(authority))
    return Box(authority, Wall(authority, sector if is_kept_secret else Sector.GENERAL.value), unit)


def _first_at(arrival: Arrival) -> datetime:
    """When the first of all had it: what is passed on a second time keeps the first day."""
    earlier = getattr(arrival, "first_reception", None)
    return earlier.at if earlier is not None else arrival.arrived_at


def _bytes(original: Document | None) -> bytes:
    if original is None:
        return b""
    with storage().open(original.storage_name) as stored:
        return stored.read()


def _parts(arrival: Arrival, raw: bytes, *, at: datetime) -> tuple[Brought, ...]:
    """Its files: read again in the original, so that what was set aside here is judged there too."""
    kept = list(arrival.parts.select_related("document"))
    if raw and arrival.channel == Channel.EMAIL:
        box = Box(arrival.authority_id, Wall(arrival.authority_id, arrival.sector), arrival.unit_id)
        brought = incoming_email(raw, box=box, arrived_at=at).parts
        return tuple(brought[one.position] for one in kept if one.position < len(brought))
    return tuple(_brought(one, one.document) for one in kept if one.document is not None)


def _brought(part: ArrivalPart, document: Document) -> Brought:
    return Brought(part.name, part.media_type, part.size, _reading(document.storage_name), part.is_inline)


def _reading(name: str) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        with storage().open(name) as stored:
            while piece := stored.read(1 << 20):
                yield piece

    return pieces
