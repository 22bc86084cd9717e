"""Letters that leave on paper: asked for by a choice or a failure, printed and settled by an agent."""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.cases.models import Case
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record

from .models import Purpose
from .reaching import PaperLetter

Settlement = PaperLetter.Settlement


class CannotSettle(Exception):
    """Somebody said before what became of this letter."""


def ask_to_print(
    case: Case, document: Document, *, key: str, purpose: Purpose, reason: PaperLetter.Reason, at: datetime
) -> PaperLetter:
    """Put a letter of a case on the list of those to print; asked again with the same key, it is there once."""
    letter, created = PaperLetter.objects.get_or_create(
        authority_id=case.authority_id,
        holder_id=case.pk,
        key=key,
        defaults={
            "sector": case.sector,
            "purpose": purpose,
            "document": document,
            "reason": reason,
            "asked_at": at,
        },
    )
    if created:
        _tell("paper_letter.asked", letter, by=SYSTEM, at=at, reason=str(reason))
    return letter


def settle(letter: UUID, settlement: PaperLetter.Settlement, *, by: Agent, at: datetime) -> PaperLetter:
    """Say what became of a letter to print. Raises CannotSettle."""
    found = PaperLetter.objects.select_for_update(of=("self",)).get(pk=letter)
    if found.settled_at is not None:
        raise CannotSettle(found.settlement)
    found.settlement, found.settled_at, found.settled_by, found.signed = settlement, at, by, by.signature
    found.save(update_fields=["settlement", "settled_at", "settled_by", "signed"])
    _tell(f"paper_letter.{settlement}", found, by=by.actor, at=at)
    return found


def _tell(kind: str, letter: PaperLetter, *, by: Actor, at: datetime, **facts: str) -> None:
    record(
        kind,
        authority=letter.authority_id,
        sector=letter.sector,
        objects=[
            ("paper_letter", letter.pk, "subject"),
            ("case", letter.holder_id, "about"),
            ("document", letter.document_id, "letter"),
        ],
        by=by,
        occurred_at=at,
        purpose=letter.purpose,
        **facts,
    )
