"""The papers that came with contacts: given to the contact that corrects another, destroyed with it, read."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.documents.access import NotFound
from parvis.documents.actions import remove
from parvis.documents.models import Document
from parvis.interactions.models import ContactDocument, Interaction


def move_papers(former: UUID, contact: Interaction) -> None:
    """Give the papers of a contact to the one that corrects it, of the same wall; behind another they stay."""
    papers = ContactDocument.objects.filter(
        contact=former, authority_id=contact.authority_id, sector=contact.sector
    )
    moved = list(papers.order_by("pk").values_list("pk", flat=True))
    Document.objects.filter(pk__in=moved, holder_id=former).update(holder_id=contact.pk)
    papers.update(contact=contact)


def destroy_papers(contact: UUID, *, by: Agent, at: datetime) -> None:
    """Destroy the papers of a contact taken back: what was noted by mistake is nobody's to read."""
    papers = ContactDocument.objects.filter(contact=contact, document__removed_at=None)
    for paper in papers.order_by("pk").values_list("pk", flat=True):
        remove(paper, by=by.actor, at=at, reason="withdrawn")


def papers_of(contacts: Iterable[UUID]) -> dict[UUID, list[Document]]:
    """The papers of these contacts, oldest first; one query, none for no contact."""
    asked = list(contacts)
    found: dict[UUID, list[Document]] = {}
    if asked:
        kept = ContactDocument.objects.filter(contact__in=asked).select_related("document")
        for paper in kept.order_by("document__created_at", "pk"):
            found.setdefault(paper.contact_id, []).append(paper.document)
    return found


def paper_for(contact: Interaction, document: UUID) -> Document:
    """A paper of a contact that the agent may read, whose bytes may leave. Raises NotFound."""
    known = ContactDocument.objects.filter(contact=contact, pk=document).select_related("document").first()
    if known is None or not known.document.is_served():
        raise NotFound(str(document))
    return known.document
