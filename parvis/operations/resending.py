"""The worker's part of sending refused messages again: each behind its own wall."""

from datetime import datetime
from uuid import UUID

from parvis.base.scope import Wall, scope
from parvis.events.actors import Actor
from parvis.notifications import actions as outbox
from parvis.notifications.models import Delivery

from .actions import OF_THE_ADDRESS, CannotResend


def resend_refused(reason: str, *, agent: UUID, at: datetime) -> int:
    """Send again each message refused for this reason that nobody has seen to; return how many.

    Raises CannotResend for a reason that sending again does not mend.
    """
    if reason in OF_THE_ADDRESS:
        raise CannotResend(reason)
    with scope(office="sweep"):
        refused = Delivery.objects.needing_attention().filter(state=Delivery.State.FAILED, reason=reason)
        found = list(refused.order_by("failed_at", "id").values_list("id", "authority_id", "sector"))
    done = 0
    for id_, authority, sector in found:
        with scope(walls=[Wall(authority, sector)]):
            try:
                outbox.resend(id_, by=Actor("agent", agent), at=at)
            except outbox.CannotResend:
                # An agent was quicker, or its words were a secret and are erased.
                continue
        done += 1
    return done
