"""Reminding the person of a case that the service awaits her answer."""

from datetime import datetime
from uuid import UUID

from parvis.cases.models import Case
from parvis.interactions.models import Awaiting
from parvis.letters import content
from parvis.letters.answers import awaited_reminder
from parvis.letters.blocks import Letter

from ..models import Purpose
from .letters import RELATED
from .posting import tell
from .values import facts_of, local_day, recipient_of, sender_of, with_courtesy


def key_of(awaiting: Awaiting, number: int) -> str:
    """What names a reminder, so that it leaves once."""
    return f"awaited:{awaiting.pk}:{number}"


def remind_on_case(case: UUID, awaiting: UUID, number: int, *, at: datetime) -> None:
    """Send a reminder with the message it recalls; neutral under secrecy, nothing without an address."""
    row = Awaiting.objects.select_related("contact").get(pk=awaiting)
    found = Case.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=case)
    if not row.is_open() or not found.is_open() or not found.applicant.expects_answer:
        return
    sender = sender_of(found, row.signed)

    def write(language: content.Language) -> Letter:
        facts = facts_of(found, language)
        return awaited_reminder(
            sender=sender,
            recipient=recipient_of(found),
            reference=found.reference,
            asked=row.contact.body,
            url=facts.tracking_url,
            on=local_day(found, at),
            language=language,
        )

    letter = with_courtesy(found, write)
    tell(found, letter, purpose=Purpose.REMINDER, key=key_of(row, number), at=at)
