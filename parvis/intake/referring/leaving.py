"""What happens when a referral leaves: the message goes to the competent authority, and its sender is told."""

from datetime import date, datetime
from uuid import UUID

from django.utils import formats, timezone, translation

from parvis.authorities.models import Authority
from parvis.authorities.sectors import is_secret
from parvis.base.labels import spoken_language
from parvis.base.scope import scope
from parvis.cases.legal_clock import acknowledgement_by
from parvis.cases.legal_clock.inputs import Received
from parvis.events.actors import SYSTEM
from parvis.events.record import record
from parvis.interactions.models import ELECTRONIC
from parvis.letters.blocks import Letter
from parvis.letters.content import Language, Recipient
from parvis.letters.mail import as_html, as_text
from parvis.letters.pdf import as_pdf
from parvis.letters.referrals import Competent, Passed, referral_notice, referral_transmittal
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.correspondence.values import sender_at
from parvis.notifications.models import Delivery, Purpose

from ..models import Arrival, FirstReception, Referral
from ..receipts import is_read_by_somebody
from ..receiving import receive, whole
from .deciding import original_of
from .passing import as_passed_on

TRANSMITTAL, NOTICE = "referral:", "referral-notice:"
"""Begin the keys of what a referral sends, under the contact of the message."""


def let_leave(referral: UUID, *, at: datetime) -> Referral | None:
    """Send what an agent referred; None when it is not to leave now. Safe to run twice.

    Inside a scope that sees the first authority whole. Raises CannotStore, NoUnit: it is tried again.
    """
    known = Referral.objects.filter(pk=referral).values_list("arrival_id", flat=True).first()
    if known is None:
        return None
    Arrival.objects.select_for_update(of=("self",)).get(pk=known)
    rows = Referral.objects.select_for_update(of=("self",))
    row = rows.select_related("arrival__interaction", "arrival__unit", "authority", "to").get(pk=referral)
    if not row.is_waiting() or row.leaves_at > at:
        return None
    due = _pass_on(row, row.to, at=at) if row.to is not None else _write_to(row, at=at)
    row.is_told = _tell_sender(row, due, at=at)
    row.state, row.ended_at = Referral.State.LEFT, at
    row.save(update_fields=["state", "ended_at", "passed_as", "is_told"])
    record(
        "arrival.referral_left",
        authority=row.authority_id,
        sector=row.sector,
        objects=[("arrival", row.arrival_id, "subject"), ("referral", row.pk, "sent")],
        by=SYSTEM,
        occurred_at=at,
        is_here=row.to_id is not None,
        is_told=row.is_told,
    )
    return row


def is_by_email(row: Referral) -> bool:
    """Whether it leaves by e-mail to an authority outside: never what is under secrecy, which an agent posts."""
    return bool(row.email) and not is_secret(row.sector)


def transmittal_of(row: Referral, *, at: datetime) -> Letter:
    """The letter that goes with a message to an authority outside: by e-mail, or printed."""
    zone = row.authority.calendar()
    return referral_transmittal(
        sender=sender_at(row.authority, row.arrival.unit),
        recipient=Recipient(name=row.name, address_lines=_lines(row.postal_address), email=row.email),
        passed=_passed(row, "fr", is_for_authority=True),
        explanation=row.explanation,
        acknowledges_by=_due(row, at=at),
        is_attached=is_by_email(row) and original_of(row.arrival) is not None,
        on=zone.local_date(at),
    )


def transmittal_pdf(row: Referral, *, at: datetime) -> bytes:
    """The same on paper, for an authority reached by post."""
    return as_pdf(transmittal_of(row, at=at), sender_at(row.authority, row.arrival.unit))


def _pass_on(row: Referral, to: Authority, *, at: datetime) -> date | None:
    """Give the message to an authority of this installation; return the last day of its acknowledgement."""
    passed = as_passed_on(row, to, at=at)
    taken = receive(passed, at=at)
    row.passed_as = taken.arrival.pk
    if not taken.is_new and passed.first is not None:
        _keep_earlier(taken.arrival, row, passed.first.at)
        _reopen(taken.arrival, at=at)
    return taken.arrival.acknowledgement_due_on


def _keep_earlier(known: Arrival, row: Referral, at: datetime) -> None:
    """Say on a message that had reached the competent authority too that we had it before."""
    if at >= known.arrived_at:
        return
    with scope(walls=whole(known.authority_id)):
        FirstReception.objects.get_or_create(
            arrival=known,
            defaults={
                "authority_id": known.authority_id,
                "sector": known.sector,
                "by_name": row.authority.name,
                "at": at,
                "by": row.authority,
                "referral": row.pk,
            },
        )


def _reopen(known: Arrival, *, at: datetime) -> None:
    """Have sorted again a message that comes back to who had referred it, or had taken it out of the tray."""
    if known.state not in (Arrival.State.REFERRED, Arrival.State.SPAM, Arrival.State.SET_ASIDE):
        return
    with scope(walls=whole(known.authority_id)):
        left = Referral.objects.filter(arrival=known, state=Referral.State.LEFT)
        left.update(state=Referral.State.RETURNED)
        Arrival.objects.filter(pk=known.pk).update(state=Arrival.State.TO_SORT, settled_at=None)
        record(
            "arrival.referral_returned",
            authority=known.authority_id,
            sector=known.sector,
            objects=[("arrival", known.pk, "subject")],
            by=SYSTEM,
            occurred_at=at,
        )


def _write_to(row: Referral, *, at: datetime) -> date | None:
    """Write to an authority outside, the original attached; what has no e-mail address is printed by an agent."""
    if is_by_email(row):
        letter, original = transmittal_of(row, at=at), original_of(row.arrival)
        kept = row.arrival.parts.exclude(document=None).values_list("document", flat=True)
        _queue(
            row,
            letter,
            key=f"{TRANSMITTAL}{row.pk}",
            recipient=row.email,
            documents=[original.pk] if original else [one for one in kept if one],
            at=at,
        )
    return _due(row, at=at) if is_by_email(row) else None


def _tell_sender(row: Referral, due: date | None, *, at: datetime) -> bool:
    """Tell whoever wrote which authority has it; False when nobody can be told by e-mail."""
    arrival = row.arrival
    if not is_read_by_somebody(arrival.sender_address):
        return False
    language = spoken_language(str(arrival.suggestion.get("language") or "fr"))
    is_receipt = arrival.receipt_due_on is not None and arrival.receipt_at is None
    letter = referral_notice(
        sender=sender_at(row.authority, arrival.unit),
        recipient=Recipient(name=arrival.sender_name, email=arrival.sender_address),
        passed=_passed(row, language),
        to=Competent(row.name, row.email, _lines(row.postal_address), row.telephone, due),
        explanation=row.explanation,
        is_receipt=is_receipt,
        on=row.authority.calendar().local_date(at),
        language=language,
    )
    try:
        _queue(
            row,
            letter,
            key=f"{NOTICE}{row.pk}",
            recipient=arrival.sender_address,
            name=arrival.sender_name,
            language=language,
            is_legal=is_receipt,
            at=at,
        )
    except CannotQueue:
        return False
    if is_receipt:
        Arrival.objects.filter(pk=arrival.pk).update(receipt_at=at)
    return True


def _queue(
    row: Referral,
    letter: Letter,
    *,
    key: str,
    recipient: str,
    at: datetime,
    name: str = "",
    documents: "list[UUID] | None" = None,
    language: Language = "fr",
    is_legal: bool = False,
) -> Delivery:
    arrival = row.arrival
    return queue(
        authority=row.authority,
        sector=row.sector,
        holder_type="interaction",
        holder_id=arrival.interaction_id,
        key=key,
        purpose=Purpose.REGISTRATION_RECEIPT if is_legal else Purpose.MESSAGE,
        recipient=recipient,
        recipient_name=name,
        reply_to=arrival.mailbox.address if arrival.mailbox and not is_secret(row.sector) else "",
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        language=language,
        documents=documents or [],
        answers=[arrival.message_id] if arrival.message_id and name else [],
        is_legal=is_legal,
        at=at,
    )


def _due(row: Referral, *, at: datetime) -> date | None:
    """The last day of the acknowledgement of an authority that receives it by electronic means today."""
    if row.arrival.channel not in ELECTRONIC:
        return None
    received = Received(at=row.arrival.arrived_at, competent_at=max(at, row.arrival.arrived_at))
    return acknowledgement_by(received, row.authority.calendar())


def _passed(row: Referral, language: Language, *, is_for_authority: bool = False) -> Passed:
    """What is said of the message: to its sender no subject behind secrecy, to the other authority who wrote it."""
    arrival, calendar = row.arrival, row.authority.calendar()
    with translation.override(language):
        moment = formats.date_format(timezone.localtime(arrival.arrived_at, calendar.zone), "DATETIME_FORMAT")
    return Passed(
        moment,
        calendar.local_date(arrival.arrived_at),
        "" if is_secret(row.sector) else arrival.subject,
        arrival.sender_name if is_for_authority else "",
        arrival.sender_address if is_for_authority else "",
    )


def _lines(address: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in address.splitlines() if line.strip())
