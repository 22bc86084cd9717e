"""What had left and came back: a report of delivery tells that the message was received nowhere."""

from datetime import datetime
from uuid import UUID

from .actions import fail
from .models import Delivery

RETURNED = "returned"
"""Why a delivery failed after all: a server further on gave it back."""

_LEFT = (Delivery.State.SENT, Delivery.State.UNCERTAIN, *Delivery.UNDER_WAY)


def bring_back(
    message_id: str, *, authority: UUID, recipient: str, status: str, at: datetime
) -> Delivery | None:
    """Say that a message which had left came back (RFC 3464); ``status`` as in RFC 3463.

    None when it is none of ours, when the report is about another recipient than ours (she has her mail forwarded),
    or when it is told again.
    """
    found = Delivery.objects.select_for_update(of=("self",)).filter(
        message_id=message_id, authority_id=authority, state__in=_LEFT
    )
    delivery = found.first()
    if delivery is None or (recipient and recipient.casefold() != delivery.recipient.casefold()):
        return None
    delivery.sent_at = None
    fail(delivery, Delivery.Failure.PERMANENT, reason=RETURNED, server_reply=status, at=at)
    return delivery
