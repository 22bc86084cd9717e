"""What the process that listens to boxes asks of the house: which ones, and one keeper for each."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from parvis.authorities.models import Mailbox
from parvis.base.scope import Wall, scope
from parvis.connectors.mailbox.pushed import is_brought

from .believing import Beliefs, believing
from .emails import Box, box_of, incoming_email
from .incoming import Incoming
from .receiving import receive


@dataclass(frozen=True)
class Listened:
    """A box to listen to, and how far it was read."""

    id: UUID
    authority: UUID
    connection: str
    folder: str
    since: datetime
    uid_validity: int | None
    last_uid: int


def mailboxes() -> list[Listened]:
    """Every box that is listened to, of every authority, the first opened first."""
    with scope(office="sweep"):
        found = Mailbox.objects.in_force().exclude(connection="").order_by("opened_at", "id")
        return [
            Listened(
                one.pk,
                one.authority_id,
                one.connection,
                one.folder,
                one.since,
                one.uid_validity,
                one.last_uid,
            )
            for one in found
            if not is_brought(one.connection)
        ]


class Keeper:
    """The house's side of one box."""

    def __init__(self, box: Listened) -> None:
        self._id, self._wall = box.id, Wall(box.authority, "")
        self._beliefs = Beliefs()

    def bring(self, *, uid: int, uid_validity: int, raw: bytes, arrived_at: datetime) -> None:
        """Take in a message and say how far the box was read, in one transaction: killed, neither is done."""
        self._take_in(incoming_email(raw, box=self._box(), arrived_at=arrived_at), uid_validity, uid)

    def too_big(self, *, uid: int, uid_validity: int, headers: bytes, arrived_at: datetime) -> None:
        """Take in what a box says of a message too large to be kept: its headers, said to be alone."""
        incoming = incoming_email(headers, box=self._box(), arrived_at=arrived_at)
        told = replace(incoming, warnings=(*incoming.warnings, "too_big"))
        self._take_in(told, uid_validity, uid)

    def moved_on(self, uid_validity: int, last_uid: int) -> None:
        """Keep how far the box was read; with another validity its numbers begin again (RFC 9051, 2.3.1.1)."""
        self._change(uid_validity=uid_validity, last_uid=last_uid)

    def seen(self, at: datetime) -> None:
        """Say that the box was read to its end: it is in order."""
        self._change(seen_at=at, trouble="", trouble_since=None)

    def trouble(self, reason: str, at: datetime) -> None:
        """Say why the box cannot be read, and since when."""
        with scope(walls=[self._wall]):
            found = Mailbox.objects.select_for_update(of=("self",)).get(pk=self._id)
            found.trouble, found.trouble_since = reason[:40], found.trouble_since or at
            found.save(update_fields=["trouble", "trouble_since"])

    def _take_in(self, incoming: Incoming, uid_validity: int, uid: int) -> None:
        def keep_place() -> None:
            Mailbox.objects.filter(pk=self._id).update(uid_validity=uid_validity, last_uid=uid)

        with believing(self._beliefs):
            receive(incoming, at=timezone.now(), also=keep_place)

    def _box(self) -> Box:
        """What the box says of its messages."""

        def read() -> Box:
            with scope(walls=[self._wall]):
                return box_of(Mailbox.objects.get(pk=self._id))

        return self._beliefs.get("box", read)

    def _change(self, **columns: object) -> None:
        with scope(walls=[self._wall]):
            Mailbox.objects.filter(pk=self._id).update(**columns)
