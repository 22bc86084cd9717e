"""What an agent sends where no robot does: the registration receipt, and the acknowledgement of what opens no case."""

from datetime import date, datetime

from django.utils import formats, timezone, translation

from parvis.agents.models import Agent
from parvis.authorities.sectors import is_secret
from parvis.base.labels import house_language
from parvis.cases.legal_clock import Rule, Silence, implicit_decision
from parvis.cases.legal_clock.inputs import Received
from parvis.events.record import record
from parvis.letters.arrival_answers import arrival_acknowledgement, identity_words
from parvis.letters.arrivals import Registered
from parvis.letters.content import AppealRoutes, Recipient
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.correspondence.values import sender_at
from parvis.notifications.models import Purpose

from .models import Arrival
from .receipts import is_read_by_somebody, send_receipt
from .referring.first import first_received_at
from .referring.proving import tell_first


class CannotRelease(Exception):
    """Said in one word: ``sent`` (it was already), ``due`` (none is owed), ``address`` (nobody reads it)."""


def is_receipt_owed(arrival: Arrival) -> bool:
    """Whether a registration receipt is due and nobody sent it."""
    return arrival.receipt_due_on is not None and arrival.receipt_at is None and _stands(arrival)


def is_acknowledgement_owed(arrival: Arrival) -> bool:
    """Whether an acknowledgement is due that no case will send."""
    return (
        arrival.acknowledgement_due_on is not None
        and arrival.acknowledged_at is None
        and arrival.case_id is None
        and _stands(arrival)
    )


def release_receipt(arrival: Arrival, *, agent: Agent, at: datetime) -> Arrival:
    """Send the registration receipt that no robot sent (R112-11-2). Raises CannotRelease."""
    held = _locked(arrival)
    _demand(held, is_due=held.receipt_due_on is not None, is_sent=held.receipt_at is not None)
    if not send_receipt([held], at=at, by=agent.actor):
        raise CannotRelease("address")
    return held


def release_acknowledgement(arrival: Arrival, *, is_request: bool, agent: Agent, at: datetime) -> Arrival:
    """Acknowledge a message that opens no case (R112-11-1); ``is_request``: silence will reject it (L231-4, 2°).

    Raises CannotRelease, and IncompleteLetter when a mention that binds is not known.
    """
    held = _locked(arrival)
    _demand(held, is_due=is_acknowledgement_owed(held), is_sent=held.acknowledged_at is not None)
    authority, language = held.authority, house_language(str(held.suggestion.get("language") or "fr"))
    letter = arrival_acknowledgement(
        sender=sender_at(authority, held.unit),
        recipient=Recipient(name=held.sender_name, email=held.sender_address),
        message=Registered(_moment(held, language), "" if is_secret(held.sector) else held.subject),
        rejected_on=rejected_on(held) if is_request else None,
        appeal=appeal_routes(held) if is_request else None,
        on=authority.calendar().local_date(at),
        language=language,
    )
    try:
        queue(
            authority=authority,
            sector=held.sector,
            holder_type="interaction",
            holder_id=held.interaction_id,
            key="acknowledgement",
            purpose=Purpose.ACKNOWLEDGEMENT,
            recipient=held.sender_address,
            recipient_name=held.sender_name,
            reply_to=held.mailbox.address if held.mailbox else "",
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=language,
            answers=[held.message_id] if held.message_id else [],
            is_legal=True,
            by=agent.actor,
            at=at,
        )
    except CannotQueue:
        raise CannotRelease("address") from None
    held.acknowledged_at = at
    held.save(update_fields=["acknowledged_at"])
    _tell(held, is_request=is_request, by=agent, at=at)
    tell_first(held, at=at)
    return held


def identity_asked(arrival: Arrival, language: str) -> str:
    """The words by which an agent asks who writes, to read over (R112-9-1)."""
    return identity_words(moment=_moment(arrival, language), language=language)


def rejected_on(arrival: Arrival) -> date | None:
    """The day silence rejects a request that follows no procedure: two months from the first receipt (L231-4)."""
    received = Received(at=first_received_at(arrival) or arrival.arrived_at, competent_at=arrival.arrived_at)
    rule = Rule(silence=Silence.REJECTION)
    return implicit_decision(received, rule, (), arrival.authority.calendar()).on


def appeal_routes(arrival: Arrival) -> AppealRoutes | None:
    """Where such a rejection is contested; None when the authority names no court."""
    court = arrival.authority.court
    if not court.get("name"):
        return None
    lines = (line.strip() for line in arrival.authority.address.splitlines())
    return AppealRoutes(
        administrative_to=(arrival.authority.name, *(line for line in lines if line)),
        court=court["name"],
        court_address=tuple(court.get("address", ())),
        court_online=court.get("online", ""),
    )


def _locked(arrival: Arrival) -> Arrival:
    rows = Arrival.objects.select_for_update(of=("self",))
    return rows.select_related("authority", "unit", "mailbox").get(pk=arrival.pk)


def _stands(arrival: Arrival) -> bool:
    """Whether something is still owed on it: not on spam, nor on what another message or authority answers for."""
    over = (Arrival.State.SPAM, Arrival.State.REFERRED)
    return arrival.state not in over and arrival.merged_into_id is None and not arrival.matters.exists()


def _demand(arrival: Arrival, *, is_due: bool, is_sent: bool) -> None:
    if is_sent:
        raise CannotRelease("sent")
    if not is_due or not _stands(arrival):
        raise CannotRelease("due")
    if not is_read_by_somebody(arrival.sender_address):
        raise CannotRelease("address")


def _moment(arrival: Arrival, language: str) -> str:
    local = timezone.localtime(arrival.arrived_at, arrival.authority.calendar().zone)
    with translation.override(language):
        return formats.date_format(local, "DATETIME_FORMAT")


def _tell(arrival: Arrival, *, is_request: bool, by: Agent, at: datetime) -> None:
    record(
        "arrival.acknowledged",
        authority=arrival.authority_id,
        sector=arrival.sector,
        objects=[("arrival", arrival.pk, "subject")],
        by=by.actor,
        occurred_at=at,
        is_request=is_request,
    )
