"""The life of a delivery: each verb locks the row, refuses aloud, changes it and records the fact.

    queued -> sending -> transmitting -> sent
                 |            |-> uncertain (or queued again, when the law wants the message to arrive)
                 |-> queued again later, or failed

``sending`` is committed before the dialogue and ``transmitting`` before its last byte: what a dead process
left behind tells by itself whether the message can have been accepted.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db import transaction

from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id
from parvis.base.once import made_once
from parvis.connectors.email.contract import is_address
from parvis.connectors.email.message import split_address
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record

from .addressees import is_written_to, know_addressee, mark_returned, says_no_such_address
from .calling import call_sender
from .fitting import identifiers, one_line
from .models import FORGOTTEN, Delivery, Purpose
from .quiet import HELD, leaving, quiet_until

State = Delivery.State

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    *[timedelta(hours=4)] * 18,
)
"""Waits after each temporary refusal: three days in all, for the person can still be reached another way."""

SHORTEST_OUTAGE = timedelta(minutes=1)
LONGEST_OUTAGE = timedelta(minutes=5)
"""Bounds of the wait when the server cannot be reached; nothing is counted against the message."""

RETURNED = "returned"
"""Why a delivery failed after all: a server further on gave it back."""

MOST_DOUBTS = 3
"""Doubtful sendings of one legal message before an agent decides: nobody wants the tenth copy."""

FORGIVEN_LOSSES = 2
"""Deaths of the sending process after which a message is sent again at once; later ones wait, for the message
itself may be what kills."""


class CannotQueue(Exception):
    """Refuse to write to something that is not an address, or without words."""


class CannotClaim(Exception):
    """Refuse to send what is not waiting to be sent now."""


class CannotTransmit(Exception):
    """Refuse the last byte: this dialogue is no longer the one that counts."""


class CannotConclude(Exception):
    """Refuse the outcome of a dialogue that is no longer the one that counts."""


class CannotResend(Exception):
    """Refuse to send again what has left, or is about to, or whose words are forgotten."""


class CannotSetAside(Exception):
    """Refuse to call handled what is in no trouble."""


class CannotWithdraw(Exception):
    """Refuse to take back what is leaving or has left."""


def queue(
    *,
    authority: Authority,
    sector: str,
    holder_id: UUID,
    key: str,
    purpose: Purpose,
    recipient: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    recipient_name: str = "",
    reply_to: str = "",
    language: str = "fr",
    documents: Iterable[UUID] = (),
    answers: Iterable[str] = (),
    is_legal: bool = False,
    holder_type: str = "case",
    by: Actor = SYSTEM,
    is_called: bool = True,
) -> Delivery:
    """Put an e-mail in the outbox, in the caller's transaction and scope; it leaves after commit. Raise CannotQueue.

    ``key`` names it within ``holder_id`` (``f"message:{interaction.id}"``): asked again with the same one, the delivery
    there is returned unchanged. Not ``is_called``: the caller sends it itself, after commit, at its own pace.
    """
    drawn = Delivery(
        **_named(authority),
        authority=authority,
        holder_id=holder_id,
        key=key,
        sector=sector,
        holder_type=holder_type,
        purpose=purpose,
        **_sendable(recipient, recipient_name, reply_to, subject, text, html),
        language=language,
        documents=list(documents),
        answers=identifiers(answers),
        is_legal=is_legal,
        **leaving(authority, purpose, at),
    )
    delivery, created = made_once(drawn, authority=authority, holder_id=holder_id, key=key)
    if created:
        _tell("delivery.queued", delivery, at=at, by=by)
        if is_called:
            call_sender(delivery, when=delivery.next_attempt_at or at, now=at)
        know_addressee(delivery, at=at)
    return delivery


def claim(delivery_id: UUID, *, at: datetime) -> Delivery:
    """Begin a dialogue. Raise ``CannotClaim`` when it is not waiting to be sent now."""
    delivery = _locked(delivery_id)
    if not delivery.is_due(at=at):
        raise CannotClaim(delivery.state)
    delivery.state = State.SENDING
    delivery.attempts += 1
    delivery.next_attempt_at = None
    delivery.sending_at = at
    delivery.transmitting_at = None
    delivery.save(update_fields=["state", "attempts", "next_attempt_at", "sending_at", "transmitting_at"])
    return delivery


def transmit(delivery_id: UUID, *, attempt: int, at: datetime) -> None:
    """Say that the last byte is about to leave. Raise ``CannotTransmit``: it then must not."""
    delivery = _locked(delivery_id)
    if delivery.state != State.SENDING or delivery.attempts != attempt:
        raise CannotTransmit(delivery.state)
    delivery.state = State.TRANSMITTING
    delivery.transmitting_at = at
    delivery.save(update_fields=["state", "transmitting_at"])


def confirm(delivery_id: UUID, *, attempt: int, server_reply: str, at: datetime) -> None:
    """Say that the server accepted the message. Raise ``CannotConclude``.

    The news may come late, once the dialogue was taken for lost: it still holds, and cancels a new sending
    that has not begun.
    """
    delivery = _locked(delivery_id)
    is_settled = delivery.state in (State.SENT, State.FAILED)
    if delivery.attempts != attempt or delivery.transmitting_at is None or is_settled:
        raise CannotConclude(delivery.state)
    delivery.state = State.SENT
    delivery.sent_at = at
    delivery.next_attempt_at = delivery.handled_at = None
    delivery.reason = ""
    delivery.server_reply = server_reply
    delivery.save(
        update_fields=["state", "sent_at", "next_attempt_at", "handled_at", "reason", "server_reply"]
    )
    _forget(delivery)
    _tell("delivery.sent", delivery, at=at, attempt=attempt)


def postpone(
    delivery_id: UUID, *, attempt: int, reason: str, server_reply: str, at: datetime, is_refusal: bool
) -> None:
    """Try again later, after a temporary refusal or when the server could not be reached.

    Give up after as many refusals as there are waits; an unreachable server never exhausts anything.
    """
    delivery = _locked(delivery_id)
    _demand_ours(delivery, attempt)
    if is_refusal and delivery.refusals >= len(RETRY_AFTER):
        fail(delivery, Delivery.Failure.TEMPORARY, reason=reason, server_reply=server_reply, at=at)
        return
    delivery.reason = reason
    delivery.server_reply = server_reply
    if is_refusal:
        wait = RETRY_AFTER[delivery.refusals]
        delivery.refusals += 1
    else:
        wait = min(max((at - delivery.queued_at) / 4, SHORTEST_OUTAGE), LONGEST_OUTAGE)
    held = quiet_until(delivery.authority, at + wait) if delivery.purpose in HELD else None
    delivery.held_until = held
    _requeue(delivery, when=held or at + wait, now=at)


def give_up(delivery_id: UUID, *, attempt: int, reason: str, server_reply: str, at: datetime) -> None:
    """Say that the server refused the message for good. Raise ``CannotConclude``."""
    delivery = _locked(delivery_id)
    _demand_ours(delivery, attempt)
    fail(delivery, Delivery.Failure.PERMANENT, reason=reason, server_reply=server_reply, at=at)


def doubt(delivery_id: UUID, *, attempt: int, at: datetime, server_reply: str = "") -> None:
    """Say that nobody knows whether the server accepted the message. Raise ``CannotConclude``.

    A legal acknowledgement is sent again under the same identifier, a few times; any other waits for an
    agent.
    """
    delivery = _locked(delivery_id)
    if delivery.state != State.TRANSMITTING or delivery.attempts != attempt:
        raise CannotConclude(delivery.state)
    _doubt(delivery, at=at, server_reply=server_reply)


def take_back(delivery_id: UUID, *, at: datetime) -> bool:
    """Settle a dialogue whose process is dead; say whether there was one.

    The caller holds the sender's lock, which a living sender would hold.
    """
    delivery = _locked(delivery_id)
    if delivery.state == State.SENDING:
        delivery.losses += 1
        late = delivery.losses - FORGIVEN_LOSSES
        wait = RETRY_AFTER[min(late, len(RETRY_AFTER)) - 1] if late > 0 else timedelta()
        _requeue(delivery, when=at + wait, now=at)
        return True
    if delivery.state == State.TRANSMITTING:
        delivery.losses += 1
        _doubt(delivery, at=at, server_reply="")
        return True
    return False


def doubt_restored(delivery_id: UUID, *, at: datetime) -> None:
    """Doubt a message that an older database, come back, holds as still to leave: it may have left since."""
    delivery = _locked(delivery_id)
    if delivery.state in (State.QUEUED, *Delivery.UNDER_WAY):
        _doubt(delivery, at=at, server_reply="")


def resend(delivery_id: UUID, *, by: Actor, at: datetime) -> Delivery:
    """Send again, on an agent's decision, what failed or is uncertain. Raise ``CannotResend``."""
    delivery = _locked(delivery_id)
    if delivery.state not in Delivery.TROUBLED or delivery.purpose in FORGOTTEN:
        raise CannotResend(delivery.state)
    delivery.failure = delivery.outcome = ""
    delivery.handled_at = delivery.outcome_at = delivery.held_until = None
    delivery.refusals = delivery.losses = delivery.doubts = 0
    delivery.queued_at = at
    _requeue(delivery, when=at, now=at)
    _tell("delivery.queued", delivery, at=at, by=by, resent=True)
    return delivery


def set_aside(delivery_id: UUID, *, by: Actor, at: datetime) -> Delivery:
    """Say that the person was reached another way than by what failed. Raise ``CannotSetAside``."""
    delivery = _locked(delivery_id)
    if not delivery.needs_attention():
        raise CannotSetAside(delivery.state)
    delivery.handled_at = at
    delivery.save(update_fields=["handled_at"])
    _tell("delivery.handled", delivery, at=at, by=by)
    return delivery


def withdraw(delivery_id: UUID, *, by: Actor, at: datetime, reason: str = "address_corrected") -> Delivery:
    """Take out of the outbox what has not left: its address is wrong, usually. Raise ``CannotWithdraw`` otherwise."""
    delivery = _locked(delivery_id)
    if delivery.state != State.QUEUED:
        raise CannotWithdraw(delivery.state)
    delivery.state = State.FAILED
    delivery.failure = Delivery.Failure.PERMANENT
    delivery.reason = reason
    delivery.next_attempt_at = None
    delivery.failed_at = delivery.handled_at = at
    delivery.save()
    _forget(delivery)
    _tell("delivery.withdrawn", delivery, at=at, by=by)
    return delivery


def sender_of(authority: Authority) -> tuple[str, str]:
    """Return the name and the address an authority writes under: its own, or the installation's."""
    usual_name, usual_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = authority.sender_name or authority.name or usual_name
    return one_line(name, at_most=120), authority.sender_email or usual_address


def _named(authority: Authority) -> dict[str, UUID | str]:
    """The identifiers of a message: its row's, and the one that servers and programs know it by."""
    id_ = new_id()
    return {"id": id_, "message_id": f"<{id_}@{split_address(sender_of(authority)[1])[1]}>"}


def _sendable(
    recipient: str, recipient_name: str, reply_to: str, subject: str, text: str, html: str
) -> dict[str, str]:
    """Return the values of a message made fit for its headers. Raise ``CannotQueue``."""
    values = {
        "recipient": recipient.strip(),
        "recipient_name": one_line(recipient_name, at_most=200),
        "reply_to": reply_to.strip(),
        "subject": one_line(subject, at_most=250),
        "text": text,
        "html": html,
    }
    if not is_address(values["recipient"]):
        raise CannotQueue("recipient address")
    if values["reply_to"] and not is_address(values["reply_to"]):
        raise CannotQueue("reply address")
    if not values["subject"] or not text.strip():
        raise CannotQueue("empty message")
    return values


def _locked(delivery_id: UUID) -> Delivery:
    return Delivery.objects.select_for_update(of=("self",)).select_related("authority").get(id=delivery_id)


def _demand_ours(delivery: Delivery, attempt: int) -> None:
    if delivery.state not in Delivery.UNDER_WAY or delivery.attempts != attempt:
        raise CannotConclude(delivery.state)


def _doubt(delivery: Delivery, *, at: datetime, server_reply: str) -> None:
    delivery.doubts += 1
    delivery.uncertain_at = at
    delivery.reason = "no_answer"
    delivery.server_reply = server_reply
    again = delivery.is_legal and delivery.doubts <= MOST_DOUBTS
    if again:
        _requeue(delivery, when=at, now=at)
    else:
        delivery.state = State.UNCERTAIN
        delivery.save()
        _forget(delivery)
    _tell("delivery.uncertain", delivery, at=at, attempt=delivery.attempts, again=again)


def fail(
    delivery: Delivery, failure: Delivery.Failure, *, reason: str, server_reply: str, at: datetime
) -> None:
    """Give up a delivery whose row the caller holds."""
    delivery.state = State.FAILED
    delivery.failure = failure
    delivery.reason = reason
    delivery.server_reply = server_reply
    delivery.failed_at = at
    delivery.save()
    _forget(delivery)
    if is_written_to(delivery) and says_no_such_address(delivery):
        mark_returned(delivery.authority_id, delivery.sector, delivery.recipient, at=at)
    _tell("delivery.failed", delivery, at=at, attempt=delivery.attempts, failure=str(failure), reason=reason)


def _forget(delivery: Delivery) -> None:
    """Erase the words that were a secret of the person's: no agent, no backup has them afterwards."""
    if delivery.purpose in FORGOTTEN:
        delivery.text = delivery.html = ""
        delivery.save(update_fields=["text", "html"])


def _requeue(delivery: Delivery, *, when: datetime, now: datetime) -> None:
    delivery.state = State.QUEUED
    delivery.next_attempt_at = when
    delivery.save()
    call_sender(delivery, when=when, now=now)


def _tell(kind: str, delivery: Delivery, *, at: datetime, by: Actor = SYSTEM, **facts: object) -> None:
    assert transaction.get_connection().in_atomic_block
    if delivery.purpose == Purpose.CAMPAIGN:
        # One fact of the campaign tells all its messages (note 92).
        return
    record(
        kind,
        authority=delivery.authority_id,
        sector=delivery.sector,
        objects=delivery.subject_of_facts(),
        by=by,
        occurred_at=at,
        purpose=str(delivery.purpose),
        **facts,
    )
