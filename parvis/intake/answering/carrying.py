"""Taking an answer to the person: an e-mail beside hers, the notice that it waits, or a letter to print."""

from dataclasses import replace
from datetime import datetime

from django.utils import formats, timezone, translation

from parvis.authorities.models import Mailbox
from parvis.documents.actions import store_ours
from parvis.documents.models import Document
from parvis.interactions.models import ContactDocument
from parvis.letters.answers import Quoted, answer_waits, message_answer, paper_answer
from parvis.letters.blocks import Letter
from parvis.letters.content import AgentInCharge, Recipient, Sender
from parvis.letters.mail import as_html, as_text
from parvis.letters.pdf import as_pdf
from parvis.notifications.actions import queue
from parvis.notifications.correspondence.values import sender_at
from parvis.notifications.models import Delivery, Purpose

from ..models import Answer, Arrival
from .files import attach_files
from .limits import limits_of
from .links import reading_url

KEY = "answer:"
"""Begins the key of the delivery of an answer, under the contact of her message."""


def carry(answer: Answer, *, at: datetime) -> None:
    """Take an answer that has just left to the person, in its transaction."""
    if answer.way == Answer.Way.POST:
        _print(answer, at=at)
        return
    _send(answer, attach_files(answer), at=at)


def letter_of(answer: Answer, *, at: datetime) -> tuple[Letter, Sender]:
    """The answer as it is written to her, and who signs it."""
    sender, day = sender_of(answer), answer.authority.calendar().local_date(at)
    if answer.way == Answer.Way.POST:
        lines = tuple(line.strip() for line in answer.postal_address.splitlines() if line.strip())
        recipient = Recipient(name=answer.recipient_name, address_lines=lines)
        letter = paper_answer(
            sender=sender,
            recipient=recipient,
            subject=answer.subject,
            body=answer.body,
            on=day,
            language=answer.language,
        )
        return letter, sender
    recipient = Recipient(name=answer.recipient_name, email=answer.recipient)
    if limits_of(answer.way, answer.sector).is_notice:
        alone = Sender(authority=sender.authority, service=sender.authority, brand_colour=sender.brand_colour)
        notice = answer_waits(
            sender=alone, recipient=recipient, url=reading_url(answer.pk), on=day, language=answer.language
        )
        return notice, alone
    letter = message_answer(
        sender=sender,
        recipient=recipient,
        subject=answer.subject,
        body=answer.body,
        quoted=_quoted(answer),
        on=day,
        language=answer.language,
    )
    return letter, sender


def sender_of(answer: Answer) -> Sender:
    """The service that has the message, and the agent as she signed that day (L111-2)."""
    name, _comma, quality = answer.signed.partition(", ")
    # A protected agent signs with her quality alone (``Agent.signature``).
    agent = AgentInCharge(name, quality, anonymous=not quality)
    return replace(sender_at(answer.authority, answer.arrival.unit), agent=agent)


def identifiers_of(arrival: Arrival) -> list[str]:
    """What her mail program threads by: her messages of the conversation and ours to her, hers answered last."""
    hers = Arrival.objects.filter(
        thread=arrival.thread, authority_id=arrival.authority_id, sender=arrival.sender
    )
    ours = Delivery.objects.filter(
        holder_type="interaction", holder_id__in=hers.values("interaction"), key__startswith=KEY
    )
    known = [
        *hers.exclude(message_id="").values_list("arrived_at", "message_id"),
        *ours.filter(recipient__iexact=arrival.sender_address).values_list("queued_at", "message_id"),
    ]
    named = [name for _at, name in sorted(known) if name != arrival.message_id]
    return [*named, arrival.message_id] if arrival.message_id else named


def _send(answer: Answer, files: list[Document], *, at: datetime) -> None:
    letter, _sender = letter_of(answer, at=at)
    queue(
        authority=answer.authority,
        sector=answer.sector,
        holder_type="interaction",
        holder_id=answer.arrival.interaction_id,
        key=f"{KEY}{answer.pk}",
        purpose=Purpose.MESSAGE,
        recipient=answer.recipient,
        recipient_name=answer.recipient_name,
        reply_to=box_of(answer),
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        language=answer.language,
        documents=[one.pk for one in files],
        answers=identifiers_of(answer.arrival),
        by=answer.author.actor,
        at=at,
    )


def _print(answer: Answer, *, at: datetime) -> None:
    letter, sender = letter_of(answer, at=at)
    day = answer.authority.calendar().local_date(at)
    document = store_ours(
        as_pdf(letter, sender),
        name=f"reponse-{day.isoformat()}.pdf",
        authority=answer.authority_id,
        sector=answer.sector,
        holder_id=answer.pk,
        at=at,
        document_type="message-answer",
        held=Document.Held.CONTACT,
    )
    ContactDocument.objects.create(
        document=document, contact_id=answer.pk, authority_id=answer.authority_id, sector=answer.sector
    )


def _quoted(answer: Answer) -> Quoted | None:
    """Her message, repeated below to who wrote it; to nobody else."""
    arrival = answer.arrival
    if answer.recipient.casefold() != arrival.sender_address.casefold():
        return None
    local = timezone.localtime(arrival.arrived_at, answer.authority.calendar().zone)
    with translation.override(answer.language):
        return Quoted(formats.date_format(local, "DATETIME_FORMAT"), arrival.interaction.body)


def box_of(answer: Answer) -> str:
    """The box by which her message came; none under secrecy, where what she tells goes by no box that others read."""
    box = answer.arrival.mailbox_id
    if box is None or limits_of(answer.way, answer.sector).is_notice:
        return ""
    return Mailbox.objects.get(pk=box).address
