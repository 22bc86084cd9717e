"""The only way a door gets a document: through the draft or the case that opens it."""

from collections.abc import Iterable
from uuid import UUID

from .models import Document


class NotFound(Exception):
    """No such document, or not for whoever asks: the answer is the same."""


class CannotServe(Exception):
    """The document is there but may not leave; ``state`` says why (see ``Document.State``)."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def document_for(holder_id: UUID, document_id: UUID) -> Document:
    """A document of a draft or case that the door has already been allowed to open; NotFound otherwise.

    It may still be waiting for its verdict: it can be named, not served.
    """
    found = Document.objects.held_by(holder_id).filter(pk=document_id).first()
    if found is None:
        raise NotFound(str(document_id))
    return found


def infected_among(holder_id: UUID, documents: Iterable[str]) -> list[Document]:
    """Those of these documents of a holder that the antivirus set aside, in order of arrival."""
    found = Document.objects.filter(holder_id=holder_id, pk__in=list(documents))
    return list(found.filter(state=Document.State.INFECTED).order_by("created_at", "id"))


def served_document_for(holder_id: UUID, document_id: UUID) -> Document:
    """The same, and its bytes may leave. Raise ``NotFound``, or ``CannotServe`` before a good verdict."""
    found = document_for(holder_id, document_id)
    if not found.is_served():
        raise CannotServe(found.state)
    return found


def documents_named(holder_id: UUID, documents: Iterable[UUID]) -> list[Document]:
    """Those of these documents of a holder whose bytes may leave, in order of arrival."""
    found = Document.objects.held_by(holder_id).filter(pk__in=list(documents))
    return [document for document in found.order_by("created_at", "id") if document.is_served()]
