"""The sender: one dialogue with the mail server, and what a dead one left behind.

The rule of effects: nothing open in the database during the dialogue; ``sending`` is committed before it,
``transmitting`` before its last byte. A session-level advisory lock says that the sender is alive: the
database frees it when the process dies, whatever kills it. The number of the attempt says that this dialogue
is still the one that counts: a sender who lost its lock, with its connection, finds out before the last byte.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from parvis.base.alone import alone, key_of
from parvis.base.counting import count_dialogue
from parvis.base.installation import installation_name
from parvis.base.scope import Wall, scope
from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import (
    Attachment,
    CannotWriteEmail,
    ConnectionFailure,
    EmailConnector,
    OutcomeUnknown,
    OutgoingEmail,
    PermanentFailure,
    TemporaryFailure,
)

from . import actions
from .attachments import AttachmentLate, AttachmentLost, File, attached, files_of
from .calling import call_sender_again
from .footing import footed
from .models import Delivery, Purpose

Clock = Callable[[], datetime]
Headers = tuple[tuple[str, str], ...]

OVERDUE = timedelta(seconds=30)
"""How long a delivery may be due before its job is taken for lost."""

SENT_BY = "X-Parvis-Sent"
"""The header that tells our own messages."""

MOST_AT_ONCE = 500
"""Lost jobs asked for again by one recovery."""

INSISTENCE = 20
"""Times, one second apart, that a known outcome is offered to a database that went away."""

log = structlog.get_logger(__name__)

_BORNE: dict[str, Callable[[Delivery], Headers]] = {}
"""What messages of a purpose bear beside the usual headers, said by the context above that queues them."""


class CannotSend(Exception):
    """Refuse to hold a dialogue while a transaction is open."""


@dataclass(frozen=True)
class Recovered:
    """What a recovery did: dialogues of dead processes settled, lost jobs asked for again."""

    taken_back: int
    called_again: int


def bearing(purpose: Purpose, headers: Callable[[Delivery], Headers]) -> None:
    """Have the messages of a purpose bear more headers; they are read at each sending, and must not change."""
    _BORNE[purpose.value] = headers


def connector_of_settings() -> EmailConnector:
    """Return the connector the installation is set to."""
    return connect(settings.EMAIL_URL, var_dir=settings.VAR_DIR)


def send(delivery_id: UUID, *, connector: EmailConnector | None = None, clock: Clock = timezone.now) -> None:
    """Send one delivery if it is due and nobody is at it; whatever happens is written on it.

    Only what is not foreseen is raised: the delivery then stays as a dead process would have left it.
    """
    if connection.in_atomic_block:
        raise CannotSend("a transaction is open")
    # First of all: wrong settings must not look like a dead sender.
    connector = connector or connector_of_settings()
    wall = _wall_of(delivery_id)
    if wall is None:
        return
    with alone(lock_key(delivery_id)) as is_ours:
        if not is_ours:
            return
        try:
            with scope(walls=[wall]):
                delivery = actions.claim(delivery_id, at=clock())
                files = files_of(delivery)
        except actions.CannotClaim:
            return
        _converse(delivery, wall, files, connector, clock)


def recover(*, clock: Clock = timezone.now) -> Recovered:
    """Settle the dialogues of dead processes and ask again for lost jobs."""
    at = clock()
    with scope(office="sweep"):
        under_way = list(
            Delivery.objects.under_way().order_by("id").values_list("id", "authority_id", "sector")
        )
        lost = list(
            Delivery.objects.due(at=at - OVERDUE)
            .order_by("next_attempt_at", "id")
            .values_list("id", flat=True)[:MOST_AT_ONCE]
        )
    taken_back = sum(_take_back(id_, Wall(authority, sector), at) for id_, authority, sector in under_way)
    return Recovered(taken_back=taken_back, called_again=sum(_call_again(id_) for id_ in lost))


def composed(delivery: Delivery, attachments: tuple[Attachment, ...]) -> OutgoingEmail:
    """Return the e-mail of a delivery, always the same. Raise ``CannotWriteEmail``."""
    name, address = actions.sender_of(delivery.authority)
    text, html = footed(delivery)
    return OutgoingEmail(
        sender=address,
        sender_name=name,
        recipient=delivery.recipient,
        recipient_name=delivery.recipient_name,
        subject=delivery.subject,
        text=text,
        html=html,
        message_id=delivery.message_id,
        attachments=attachments,
        reply_to=delivery.reply_to,
        headers=_headers(delivery),
    )


def _headers(delivery: Delivery) -> Headers:
    """Who wrote it and what it answers, for machines: another installation, an answering machine, a mail program."""
    ours = installation_name()
    more = _BORNE[delivery.purpose](delivery) if delivery.purpose in _BORNE else ()
    if delivery.is_automatic():
        # RFC 3834, 5: an answering machine must not answer this.
        return (
            ("Auto-Submitted", "auto-generated"),
            (SENT_BY, f"{ours}; automatic"),
            *_thread(delivery),
            *more,
        )
    return (SENT_BY, f"{ours}; person"), *_thread(delivery), *more


def _thread(delivery: Delivery) -> Headers:
    """What puts it beside the messages it answers (RFC 5322, 3.6.4)."""
    if not delivery.answers:
        return ()
    return ("In-Reply-To", delivery.answers[-1]), ("References", " ".join(delivery.answers))


def _converse(
    delivery: Delivery, wall: Wall, files: Iterable[File], connector: EmailConnector, clock: Clock
) -> None:
    """Hold the dialogue and write down how it ended."""

    def before_last_byte() -> None:
        with scope(walls=[wall]):
            actions.transmit(delivery.id, attempt=delivery.attempts, at=clock())

    conclude = partial(_conclude, delivery, wall, clock)
    try:
        email = composed(delivery, tuple(attached(file) for file in files))
        sent = connector.send(email, before_last_byte=before_last_byte)
    except AttachmentLate as error:
        conclude(actions.postpone, reason=error.reason, server_reply="", is_refusal=False)
    except AttachmentLost as error:
        conclude(actions.give_up, reason=error.reason, server_reply="")
    except CannotWriteEmail as error:
        log.error("email_unwritable", delivery=str(delivery.id), what=str(error))
        conclude(actions.give_up, reason="unwritable", server_reply="")
    except (ConnectionFailure, TemporaryFailure) as error:
        conclude(
            actions.postpone,
            reason=error.reason,
            server_reply=error.server_reply,
            is_refusal=isinstance(error, TemporaryFailure),
        )
    except PermanentFailure as error:
        conclude(actions.give_up, reason=error.reason, server_reply=error.server_reply)
    except OutcomeUnknown as error:
        conclude(actions.doubt, server_reply=error.server_reply)
    except actions.CannotTransmit:
        log.warning("email_dialogue_superseded", delivery=str(delivery.id), attempt=delivery.attempts)
    else:
        conclude(actions.confirm, server_reply=sent.server_reply)


def _conclude(
    delivery: Delivery, wall: Wall, clock: Clock, action: Callable[..., None], **outcome: object
) -> None:
    """Write an outcome; offer it again to a database that went away, for nobody else knows it."""
    at = clock()
    for left in reversed(range(INSISTENCE)):
        try:
            with scope(walls=[wall]):
                action(delivery.id, attempt=delivery.attempts, at=at, **outcome)
        except (OperationalError, InterfaceError):
            connection.close()
            if not left:
                raise
            time.sleep(1)
        except actions.CannotConclude:
            log.warning("email_outcome_superseded", delivery=str(delivery.id), attempt=delivery.attempts)
            return
        else:
            count_dialogue(action.__name__)
            return


def _take_back(delivery_id: UUID, wall: Wall, at: datetime) -> bool:
    """Settle one dialogue if nobody alive holds it."""
    with alone(lock_key(delivery_id)) as is_ours:
        if not is_ours:
            return False
        with scope(walls=[wall]):
            return actions.take_back(delivery_id, at=at)


def _call_again(delivery_id: UUID) -> bool:
    try:
        call_sender_again(delivery_id)
    except AlreadyEnqueued:
        return False
    return True


def _wall_of(delivery_id: UUID) -> Wall | None:
    """Find behind which wall a delivery is; None when retention has erased it."""
    with scope(office="sweep"):
        found = Delivery.objects.filter(id=delivery_id).values_list("authority_id", "sector").first()
    return None if found is None else Wall(*found)


def lock_key(delivery_id: UUID) -> int:
    """Return the key of the advisory lock its living sender holds: 64 bits of the identifier's digest."""
    return key_of("delivery", delivery_id.bytes)
