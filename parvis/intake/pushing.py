"""Take in what a provider brings to a box by itself: messages that arrived, and what became of ours."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from parvis.authorities.models import Authority, Mailbox
from parvis.base.scope import Wall, scope
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.pushed import Pushed, Receiver, is_brought
from parvis.notifications.returning import told_by_provider

from .emails import box_of, incoming_email, trusted_arrival
from .incoming import MOST_BYTES
from .mail.reading import heading
from .receiving import receive, whole


class TooBig(Exception):
    """A message is larger than what is kept."""


def brought_box(authority: Authority, box: UUID) -> tuple[Mailbox, Receiver] | None:
    """A box that a provider brings, and how what it posts is read; None when there is no such one."""
    with scope(walls=[Wall(authority.pk, "")]):
        found = Mailbox.objects.in_force().select_related("unit").filter(authority=authority, pk=box).first()
    if found is None or not is_brought(found.connection):
        return None
    connector = connect(found.connection, var_dir=Path(settings.VAR_DIR))
    return (found, connector) if isinstance(connector, Receiver) else None


def take_pushed(box: Mailbox, pushed: Pushed, *, at: datetime) -> None:
    """Keep all of it; the same brought again changes nothing. Raises TooBig, CannotStore."""
    if any(len(raw) > MOST_BYTES for raw in pushed.messages):
        raise TooBig
    for raw in pushed.messages:
        told = trusted_arrival(heading(raw), box.trusted_servers)
        # A clock ahead of ours would have arrived what is not there yet.
        arrived_at = min(told, at) if told else at
        if arrived_at >= box.since:
            receive(incoming_email(raw, box=box_of(box), arrived_at=arrived_at), at=at)
    for one in pushed.told:
        with scope(walls=whole(box.authority_id)):
            told_by_provider(
                one.message_id,
                authority=box.authority_id,
                recipient=one.recipient,
                outcome=one.outcome,
                status="",
                at=min(one.at or at, at),
            )
    with scope(walls=[Wall(box.authority_id, "")]):
        Mailbox.objects.filter(pk=box.pk).update(seen_at=at, trouble="", trouble_since=None)
