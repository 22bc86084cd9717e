"""What is told of a message after it had left: delivered, late, given back, reported as unwanted.

Reports come in any order, twice, or for messages that are not ours. Of two things told of one message the graver holds,
in the order of ``Delivery.Outcome``: a delay after a delivery undoes nothing, and a message that came back did not
arrive, whatever a server on its way had said.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from parvis.events.actors import SYSTEM
from parvis.events.record import record

from .actions import RETURNED, fail
from .addressees import is_written_to, mark_complained, mark_reached
from .models import Delivery

Outcome = Delivery.Outcome

OUTCOMES: Mapping[str, Outcome] = {
    "delivered": Outcome.DELIVERED,
    "delayed": Outcome.RETURNED_TEMPORARY,
    "failed": Outcome.RETURNED_PERMANENT,
    "complaint": Outcome.COMPLAINED,
}
"""What the words of a report say (RFC 3464, 2.3.3; RFC 5965); relayed and expanded say nothing of who reads."""

_KINDS = {
    Outcome.DELIVERED: "delivery.delivered",
    Outcome.RETURNED_TEMPORARY: "delivery.delayed",
    Outcome.COMPLAINED: "delivery.complained",
}
_LEFT = (Delivery.State.SENT, Delivery.State.UNCERTAIN, *Delivery.UNDER_WAY)
_GRAVITY = ["", *Outcome.values]


def bring_back(
    message_id: str, *, authority: UUID, recipient: str, status: str, at: datetime
) -> Delivery | None:
    """Say that a message which had left came back (RFC 3464); ``status`` as in RFC 3463. See ``told_by_provider``."""
    return told_by_provider(
        message_id,
        authority=authority,
        recipient=recipient,
        outcome=Outcome.RETURNED_PERMANENT,
        status=status,
        at=at,
    )


def told_by_provider(
    message_id: str, *, authority: UUID, recipient: str, outcome: str, status: str, at: datetime
) -> Delivery | None:
    """Write on a message that had left what a server, or a provider, tells of it; ``outcome``: of ``Delivery.Outcome``.

    None when nothing changes: it is none of ours, the report is about another recipient than ours (she has her mail
    forwarded), as grave or graver was told already. Raises ValueError for an outcome that is none.
    """
    told = Outcome(outcome)
    found = Delivery.objects.select_for_update(of=("self",)).filter(
        message_id=message_id, authority_id=authority, state__in=_LEFT
    )
    delivery = found.first()
    if delivery is None or (recipient and recipient.casefold() != delivery.recipient.casefold()):
        return None
    if _GRAVITY.index(told) <= _GRAVITY.index(delivery.outcome):
        return None
    delivery.outcome, delivery.outcome_at = told, at
    if told == Outcome.RETURNED_PERMANENT:
        delivery.sent_at = None
        fail(delivery, Delivery.Failure.PERMANENT, reason=RETURNED, server_reply=status, at=at)
        return delivery
    if told != Outcome.RETURNED_TEMPORARY and delivery.state == Delivery.State.UNCERTAIN:
        # Somebody has it: what the server did not confirm had left.
        delivery.state, delivery.sent_at, delivery.reason, delivery.handled_at = (
            Delivery.State.SENT,
            delivery.uncertain_at,
            "",
            None,
        )
    delivery.save()
    _mark(delivery, told, at=at)
    record(
        _KINDS[told],
        authority=delivery.authority_id,
        sector=delivery.sector,
        objects=delivery.subject_of_facts(),
        by=SYSTEM,
        occurred_at=at,
        purpose=str(delivery.purpose),
    )
    return delivery


def _mark(delivery: Delivery, told: Outcome, *, at: datetime) -> None:
    """Write on the address what a report says of it."""
    if not is_written_to(delivery):
        return
    address = (delivery.authority_id, delivery.sector, delivery.recipient)
    if told == Outcome.DELIVERED:
        mark_reached(*address, sent_at=delivery.queued_at, at=at)
    elif told == Outcome.COMPLAINED:
        mark_complained(*address, at=at)
