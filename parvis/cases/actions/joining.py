"""A message that reached the authority apart from any case, and turns out to be about one: joined, or parted again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.documents.models import Document
from parvis.events.actors import PERSON
from parvis.interactions.models import Interaction

from ..models import Case, CaseDocument, CaseInteraction
from .telling import locked, tell


class CannotPart(Exception):
    """The case went on with that message: the service answered it, or decided."""


def join_message(case: UUID, message: UUID, papers: Iterable[UUID]) -> Case:
    """Make a message of a case what opened it: its papers become those of the case. Nothing more is told.

    Both lie behind one wall. The case takes papers while it is open; otherwise they stay with their message.
    """
    found = locked(case)
    _join(found, message, papers)
    found.save(update_fields=["revision"])
    return found


def receive_message(case: UUID, message: UUID, papers: Iterable[UUID]) -> Case:
    """Make of a message received apart one more of the case, on the day it arrived; whoever answers is told."""
    found = locked(case)
    written = _join(found, message, papers)
    found.save(update_fields=["revision"])
    tell(
        "case.written",
        found,
        by=PERSON,
        at=written.occurred_at,
        objects=[("interaction", written.pk, "received")],
        channel=written.channel,
    )
    return found


def part_message(
    case: UUID, message: UUID, papers: Iterable[UUID], *, since: datetime, by: Agent, at: datetime
) -> Case:
    """Take back a message joined by mistake at the moment ``since``, with its papers. Raises CannotPart."""
    found = locked(case)
    answered = Interaction.objects.filter(
        holder_id=found.pk, direction=Interaction.Direction.OUT, occurred_at__gte=since
    )
    if answered.exists() or not found.is_open():
        raise CannotPart(found.reference)
    CaseInteraction.objects.filter(case=found, interaction=message).delete()
    asked = list(papers)
    CaseDocument.objects.filter(case=found, document__in=asked).delete()
    Document.objects.filter(pk__in=asked).update(holder_id=message, held=Document.Held.CONTACT)
    Interaction.objects.filter(pk=message).update(holder_id=None)
    found.save(update_fields=["revision"])
    tell("case.message_parted", found, by=by.actor, at=at, objects=[("interaction", message, "removed")])
    return found


def _join(case: Case, message: UUID, papers: Iterable[UUID]) -> Interaction:
    written = Interaction.objects.select_for_update(of=("self",)).get(pk=message)
    written.holder_id, written.profile_id = case.pk, case.profile_id
    written.save(update_fields=["holder_id", "profile"])
    CaseInteraction.objects.create(
        case=case, interaction=written, authority_id=case.authority_id, sector=case.sector
    )
    brought = list(papers) if case.is_open() else []
    Document.objects.filter(pk__in=brought).update(holder_id=case.pk, held=Document.Held.CASE)
    CaseDocument.objects.bulk_create(
        CaseDocument(case=case, document_id=one, authority_id=case.authority_id, sector=case.sector)
        for one in brought
    )
    return written
