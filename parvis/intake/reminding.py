"""Reminding somebody that her answer is awaited, on a case or in a conversation that is on none."""

from datetime import datetime
from uuid import UUID

from parvis.interactions.actions import end_awaiting
from parvis.interactions.models import Awaiting
from parvis.letters.answers import answer_waits, awaited_reminder
from parvis.letters.content import Recipient, Sender
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import queue
from parvis.notifications.correspondence.awaited import key_of, remind_on_case
from parvis.notifications.models import Purpose

from .answering.carrying import box_of, identifiers_of, sender_of
from .answering.limits import limits_of
from .answering.links import reading_url
from .models import Answer, Arrival, Nature


def remind(awaiting: UUID, number: int, *, at: datetime) -> None:
    """Send a reminder, once however often it is asked; none once she has answered."""
    row = Awaiting.objects.select_for_update(of=("self",)).get(pk=awaiting)
    if not row.is_open():
        return
    if row.about == Awaiting.About.CASE:
        remind_on_case(row.thread, row.pk, number, at=at)
        return
    found = Answer.objects.select_related("arrival__interaction", "arrival__unit", "authority")
    _remind_of(found.get(pk=row.contact_id), row, number, at=at)


def heard_beside(arrival: Arrival, *, at: datetime) -> None:
    """Await no more an answer in a conversation that goes on by this message, in the transaction that takes it in."""
    if arrival.thread == arrival.pk or arrival.nature != Nature.MESSAGE:
        return
    asked = Awaiting.objects.open().filter(thread=arrival.thread, asked_at__lte=arrival.arrived_at)
    if asked.exists():
        end_awaiting([arrival.thread], Awaiting.State.ANSWERED, at=at)


def _remind_of(answer: Answer, row: Awaiting, number: int, *, at: datetime) -> None:
    """A letter is recalled by nothing: only its agent is told, in the end."""
    if answer.way != Answer.Way.EMAIL:
        return
    sender, day = sender_of(answer), answer.authority.calendar().local_date(at)
    recipient = Recipient(name=answer.recipient_name, email=answer.recipient)
    is_notice = limits_of(answer.way, answer.sector).is_notice
    if is_notice:
        alone = Sender(authority=sender.authority, service=sender.authority, brand_colour=sender.brand_colour)
        letter = answer_waits(
            sender=alone, recipient=recipient, url=reading_url(answer.pk), on=day, language=answer.language
        )
    else:
        letter = awaited_reminder(
            sender=sender,
            recipient=recipient,
            subject=answer.subject,
            asked=answer.body,
            on=day,
            language=answer.language,
        )
    queue(
        authority=answer.authority,
        sector=answer.sector,
        holder_type="interaction",
        holder_id=answer.arrival.interaction_id,
        key=key_of(row, number),
        purpose=Purpose.REMINDER,
        recipient=answer.recipient,
        recipient_name=answer.recipient_name,
        reply_to=box_of(answer),
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        language=answer.language,
        answers=identifiers_of(answer.arrival),
        at=at,
    )
