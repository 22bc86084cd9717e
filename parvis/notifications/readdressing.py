"""Correcting the address of a case, and sending again to the right one what went to the wrong one."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.agents.models import Agent
from parvis.cases.actions import CannotCorrectEmail, correct_email
from parvis.cases.filed import helper_written_to
from parvis.cases.links import with_links_for
from parvis.cases.models import Case
from parvis.events.actors import Actor
from parvis.interactions.models import Channel

from .actions import CannotResend, queue, resend, set_aside, withdraw
from .addressees import CannotReuse, reuse
from .models import Delivery, Purpose

ONLY_LINKS = (Purpose.RESUME_DRAFT, Purpose.TRACKING_LINK)
"""Messages that only bring a link: every message sent again brings a fresh one."""


SENT_AGAIN = "again:"
"""Begins the key of what was sent again to a corrected address."""


class BeingSent(CannotCorrectEmail):
    """A message is leaving for the former address at this very moment."""


def worth_sending_again(case: Case) -> QuerySet[Delivery]:
    """What went to the declared address, or failed to, and says something; what has not left moves by itself."""
    sent_there = Delivery.objects.of(case.pk).filter(recipient__iexact=case.mailbox)
    settled = Q(state__in=[Delivery.State.SENT, *Delivery.TROUBLED]) & ~Q(reason="address_corrected")
    return sent_there.filter(settled).exclude(purpose__in=ONLY_LINKS)


def matters_most(delivery: Delivery) -> bool:
    """Whether it should be sent again unless somebody says otherwise: undelivered, or a letter of the service."""
    return delivery.needs_attention() or delivery.is_legal or bool(delivery.documents)


def correct_address(
    case: UUID,
    email: str,
    *,
    ground: Channel,
    again: Collection[UUID],
    by: Agent,
    at: datetime,
    revision: int | None = None,
) -> list[Delivery]:
    """Correct the declared address of a case; send to it what is asked and what had not left yet.

    Messages in trouble at the former address stop calling for attention: it is not theirs to arrive there.
    Nothing is written to the former address. Raises CannotCorrectEmail, BeingSent, Conflict.
    """
    former = Case.objects.select_related("applicant", "filing").get(pk=case).mailbox
    corrected = correct_email(case, email, ground=ground, by=by, at=at, revision=revision)
    with suppress(CannotReuse):
        # Somebody said that it is hers: it is tried again.
        reuse(corrected.authority_id, corrected.sector, corrected.mailbox, by=by.actor, at=at)
    there = Delivery.objects.of(case).filter(recipient__iexact=former).select_for_update()
    moved = []
    for delivery in list(there):
        if delivery.state in Delivery.UNDER_WAY:
            raise BeingSent(corrected.reference)
        if delivery.state == Delivery.State.QUEUED:
            moved.append(
                _sent_again(corrected, withdraw(delivery.pk, by=by.actor, at=at), by=by.actor, at=at)
            )
        elif delivery.pk in again:
            moved.append(_sent_again(corrected, delivery, by=by.actor, at=at))
        if delivery.needs_attention():
            set_aside(delivery.pk, by=by.actor, at=at)
    return moved


def send_to_declared(case: Case, delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """Send a message again where those of the case go now, be it another address than its own.

    To nobody when the case has no address any more: a message to who helped is not the person's to receive, nor the
    other way round. Raises CannotResend.
    """
    if not case.mailbox:
        raise CannotResend("no address")
    if delivery.recipient.lower() == case.mailbox.lower():
        return resend(delivery.pk, by=by, at=at)
    if delivery.state not in Delivery.TROUBLED or Delivery.objects.filter(key=_again(delivery)).exists():
        raise CannotResend(delivery.state)
    moved = _sent_again(case, delivery, by=by, at=at)
    if delivery.needs_attention():
        set_aside(delivery.pk, by=by, at=at)
    return moved


def _again(delivery: Delivery) -> str:
    """What names a message sent again: asked twice, it leaves once."""
    return f"{SENT_AGAIN}{delivery.pk}"


def _sent_again(case: Case, delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """The same message, once, to the address declared now, with links that open for it."""
    email = case.mailbox
    return queue(
        authority=case.authority,
        sector=delivery.sector,
        holder_id=case.pk,
        key=_again(delivery),
        purpose=Purpose(delivery.purpose),
        recipient=email,
        recipient_name=helper_written_to(case) or case.applicant.display_name,
        reply_to=delivery.reply_to,
        subject=delivery.subject,
        text=with_links_for(delivery.text, case.pk, email),
        html=with_links_for(delivery.html, case.pk, email),
        language=delivery.language,
        documents=delivery.documents,
        is_legal=delivery.is_legal,
        at=at,
        by=by,
    )
