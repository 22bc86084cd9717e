"""The proof that the competent authority has what was passed on, and its answer as one."""

from datetime import datetime
from uuid import UUID

from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record

from .models import Arrival, Nature, Referral

Proof = Referral.Proof


def hear_answer(found: Arrival, *, at: datetime) -> Referral | None:
    """Take an answer of the authority written to, in the conversation of the message, as its receipt.

    It comes from the very address written to, or from its domain when that is not the person's own too (a public
    provider's), and is vouched for: anybody may know the conversation.
    """
    if found.nature != Nature.MESSAGE or not found.is_authenticated or found.thread == found.pk:
        return None
    waiting = Referral.objects.filter(
        arrival__thread=found.thread,
        authority_id=found.authority_id,
        sector=found.sector,
        state=Referral.State.LEFT,
        received_at=None,
        to=None,
    ).exclude(email="")
    for row in waiting.select_related("arrival").order_by("ended_at", "id"):
        if _is_theirs(row, found.sender_address) and (held := left_unproved(row.pk)):
            return proved(held, Proof.ANSWERED, by=SYSTEM, at=at)
    return None


def left_unproved(referral: UUID) -> Referral | None:
    """A referral that left and of which no receipt is known."""
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.filter(pk=referral, state=Referral.State.LEFT, received_at=None).first()


def proved(row: Referral, proof: Proof, *, by: Actor, at: datetime) -> Referral:
    row.received_at, row.proof = at, proof
    row.save(update_fields=["received_at", "proof", "noted_by", "noted_signed"])
    record(
        "arrival.referral_received",
        authority=row.authority_id,
        sector=row.sector,
        objects=[("arrival", row.arrival_id, "subject"), ("referral", row.pk, "received")],
        by=by,
        occurred_at=at,
        proof=proof,
    )
    return row


def _is_theirs(row: Referral, sender: str) -> bool:
    if row.email.casefold() == sender.casefold():
        return True
    return _domain(row.email) == _domain(sender) != _domain(row.arrival.sender_address)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()
