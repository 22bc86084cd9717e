"""What the person reads of her case, in the scope of its tracking capability; nothing of an agent's notes."""

from collections.abc import Collection
from uuid import UUID

from parvis.base.identifiers import read_reference
from parvis.documents.models import Document
from parvis.events.kinds import all_kinds
from parvis.events.models import Event
from parvis.interactions.models import Interaction

from .models import Case, CaseDocument, CorrectionRequest, Decision, PersonalRequest

ACKNOWLEDGEMENT = "acknowledgement"
"""The name of that letter within its case (``notifications.correspondence``)."""


def held_case(held: Collection[UUID], reference: str) -> UUID | None:
    """The one of these cases that bears this reference; None when none does."""
    canonical = read_reference(reference)
    if canonical is None or not held:
        return None
    found = Case.objects.filter(pk__in=held, reference=canonical).values_list("pk", flat=True).first()
    return found if found in held else None


def reference_of(case: UUID) -> str:
    """The reference of a case that the scope opens."""
    return Case.objects.values_list("reference", flat=True).get(pk=case)


def pending_request(case: Case) -> CorrectionRequest | None:
    """What the person still has to complete, if anything, with its items."""
    pending = CorrectionRequest.objects.filter(case=case, answered_at=None, cancelled_at=None)
    return pending.prefetch_related("items").first()


def last_decision(case: Case) -> Decision | None:
    """The decision that holds now, with its letter."""
    return Decision.objects.filter(case=case).select_related("letter").order_by("decided_at", "id").last()


def personal_requests(case: Case) -> dict[str, PersonalRequest]:
    """What she asked about a decision born of silence, by kind."""
    return {one.kind: one for one in PersonalRequest.objects.filter(case=case).order_by("asked_at", "id")}


def messages_of(case: Case) -> list[Interaction]:
    """What was said, both ways, oldest first."""
    return list(Interaction.objects.filter(holder_id=case.pk).order_by("occurred_at", "id"))


def documents_of(case: Case, *, ours: bool) -> list[Document]:
    """The documents of the authority, or those the person brought, oldest first."""
    found = CaseDocument.objects.filter(case=case, is_ours=ours).select_related("document")
    return [one.document for one in found.order_by("document__created_at", "document_id")]


def acknowledgement_of(case: Case) -> Document | None:
    """The acknowledgement of a case, once the house has written it."""
    ours = CaseDocument.objects.filter(case=case, is_ours=True, field=ACKNOWLEDGEMENT)
    found = ours.select_related("document").first()
    return found.document if found else None


def facts_told(case: Case) -> list[Event]:
    """What happened and has words for the person, in order."""
    told = [kind.name for kind in all_kinds() if kind.person is not None]
    return list(Event.objects.of_case(case.pk).filter(kind__in=told))


def unused_documents(case: Case, ids: Collection[UUID]) -> dict[str, Document]:
    """Among these, the documents she sent to this case that nothing uses yet, by id."""
    if not ids:
        return {}
    used = CaseDocument.objects.filter(document_id__in=ids).values_list("document_id", flat=True)
    free = Document.objects.held_by(case.pk).filter(pk__in=set(ids) - set(used))
    return {
        str(one.pk): one for one in free.filter(origin=Document.Origin.PERSON).order_by("created_at", "id")
    }


def contents_held(case: Case, sizes: Collection[int]) -> set[str]:
    """The digests of the documents of these sizes, in bytes, that she already brought and that are still there."""
    theirs = CaseDocument.objects.filter(case=case, is_ours=False, document__size__in=sizes)
    there = theirs.filter(document__removed_at=None).exclude(document__state=Document.State.INFECTED)
    return set(there.values_list("document__sha256", flat=True))
