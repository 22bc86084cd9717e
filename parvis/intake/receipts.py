"""The registration receipt a robot sends: to whom, when, and how many at once (R112-11-2).

A sender that our own server vouches for gets one at once, then at most one an hour, which lists every message that
came meanwhile. Whoever forges an address gets none: a receipt must never reach somebody who wrote nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import formats, timezone, translation
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from parvis.authorities.models import Authority, Mailbox
from parvis.authorities.sectors import is_secret
from parvis.base.labels import spoken_language
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record
from parvis.letters.arrivals import Registered, arrival_receipt
from parvis.letters.content import Language, Recipient, Sender
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.models import Purpose

from .believing import believed
from .models import Arrival, Nature

AT_MOST_EVERY = timedelta(hours=1)
"""Between two receipts to one sender."""

LISTED = 50
"""Messages that one receipt names; the others are counted."""

OLDEST = timedelta(days=2)
"""A message that waited longer for its receipt is an agent's to acknowledge."""

GROUPED = "parvis.intake.send_grouped_receipt"

UNANSWERED = frozenset(
    {"look_alike_sender", "several_senders", "no_automatic_answer", "perhaps_automatic", "loop"}
)
"""Warnings of a message that no robot answers."""

NOBODY = frozenset(
    {
        "abuse", "bounce", "bounces", "daemon", "donotreply", "mailerdaemon", "nepasrepondre", "nobody", "nonreply",
        "noreply", "postmaster", "root",
    }
)  # fmt: skip
"""Beginnings of addresses behind which nobody reads, their separators taken out."""


def acknowledge_arrival(arrival: Arrival, *, at: datetime) -> None:
    """Send the receipt of a message now, or with the others of its sender’s hour, or leave it to an agent."""
    if not is_answered_by_robot(arrival):
        return
    last = (
        Arrival.objects.filter(
            authority_id=arrival.authority_id, sender=arrival.sender, receipt_at__gt=at - AT_MOST_EVERY
        )
        .order_by("receipt_at")
        .values_list("receipt_at", flat=True)
        .last()
    )
    if last is None:
        send_receipt([arrival], at=at)
        return
    _call_later(arrival, when=last + AT_MOST_EVERY)


def is_answered_by_robot(arrival: Arrival) -> bool:
    """Whether a receipt may leave without anybody having read the message."""
    return (
        arrival.is_to_sort()
        and arrival.nature == Nature.MESSAGE
        and arrival.receipt_due_on is not None
        and arrival.receipt_at is None
        and arrival.is_authenticated
        and not UNANSWERED.intersection(arrival.warnings)
        and is_read_by_somebody(arrival.sender_address)
        and not _is_ours(arrival)
    )


def is_read_by_somebody(address: str) -> bool:
    """Whether an address seems to be read: not that of a robot."""
    local, _at, domain = address.rpartition("@")
    plain = "".join(sign for sign in local.split("+")[0].lower() if sign.isalnum())
    return (
        bool(local and domain) and plain not in NOBODY and not plain.startswith(("noreply", "nepasrepondre"))
    )


def send_grouped(authority: UUID, sender: str, *, at: datetime) -> int:
    """Send one receipt for every message of a sender that still waits for its own; return how many it tells.

    Inside a scope that sees the authority whole.
    """
    found = Arrival.objects.select_for_update(of=("self",)).to_sort()
    waiting = found.filter(
        authority_id=authority, sender=sender, receipt_at=None, arrived_at__gt=at - OLDEST
    ).order_by("arrived_at", "id")
    answered = [one for one in waiting if is_answered_by_robot(one)]
    if answered:
        send_receipt(answered, at=at)
    return len(answered)


def send_receipt(arrivals: Sequence[Arrival], *, at: datetime, by: Actor = SYSTEM) -> bool:
    """Put the receipt of these messages of one sender in the outbox; False when no server would take the address."""
    last = arrivals[-1]
    authority = last.authority
    language = spoken_language(str(last.suggestion.get("language") or "fr"))
    letter = arrival_receipt(
        sender=Sender(authority=authority.name, service=authority.name, brand_colour=authority.brand_colour),
        recipient=Recipient(name=last.sender_name, email=last.sender_address),
        messages=[_registered(one, authority, language) for one in arrivals[:LISTED]],
        others=max(0, len(arrivals) - LISTED),
        acknowledgement_by=min(one.acknowledgement_due_on for one in arrivals if one.acknowledgement_due_on),
        asks_identity=any("no_identity" in one.warnings for one in arrivals),
        on=authority.calendar().local_date(at),
        language=language,
    )
    try:
        queue(
            authority=authority,
            sector=last.sector,
            holder_type="interaction",
            holder_id=last.interaction_id,
            key="receipt",
            purpose=Purpose.REGISTRATION_RECEIPT,
            recipient=last.sender_address,
            recipient_name=last.sender_name,
            reply_to=_box_of(last),
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=language,
            is_legal=True,
            at=at,
        )
    except CannotQueue:
        return False
    for one in arrivals:
        one.receipt_at = at
    Arrival.objects.filter(pk__in=[one.pk for one in arrivals]).update(receipt_at=at)
    record(
        "arrival.receipt_sent",
        authority=last.authority_id,
        sector=last.sector,
        objects=[("arrival", last.pk, "subject"), *(("arrival", one.pk, "told") for one in arrivals[:-1])],
        by=by,
        occurred_at=at,
        messages=len(arrivals),
    )
    return True


def _registered(arrival: Arrival, authority: Authority, language: Language) -> Registered:
    local = timezone.localtime(arrival.arrived_at, authority.calendar().zone)
    with translation.override(language):
        moment = formats.date_format(local, "DATETIME_FORMAT")
    return Registered(moment, "" if is_secret(arrival.sector) else arrival.subject)


def _is_ours(arrival: Arrival) -> bool:
    """Whether the sender is the authority itself: it would answer itself for ever."""
    ours = {arrival.authority.email, arrival.authority.sender_email}
    ours |= believed(
        ("boxes", arrival.authority_id),
        lambda: set(Mailbox.objects.of(arrival.authority_id).values_list("address", flat=True)),
    )
    return arrival.sender_address.casefold() in {one.casefold() for one in ours if one}


def _box_of(arrival: Arrival) -> str:
    """The address of the box it came by; nothing else of it is read, for how to sign in is sealed."""
    if (box := arrival.mailbox_id) is None:
        return ""
    return believed(("box", box), lambda: Mailbox.objects.values_list("address", flat=True).get(pk=box))


def _call_later(arrival: Arrival, *, when: datetime) -> None:
    """Have one receipt sent for the whole hour; asked again meanwhile, it is the same one."""
    job = app.configure_task(
        GROUPED,
        queue="email",
        queueing_lock=f"receipt:{arrival.authority_id}:{arrival.sender}",
        schedule_at=when,
        allow_unknown=True,
    )
    try:
        with transaction.atomic():
            job.defer(authority=str(arrival.authority_id), sender=arrival.sender)
    except AlreadyEnqueued:
        pass
