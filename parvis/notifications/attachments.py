"""The documents an e-mail carries, read when it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from parvis.connectors.email.contract import Attachment
from parvis.documents.models import Document
from parvis.documents.storage import storage

from .models import Delivery


class AttachmentLate(Exception):
    """Report a document that cannot be read now and may be later; ``reason`` is the delivery's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AttachmentLost(Exception):
    """Report a document that will never be given out; ``reason`` is the delivery's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class File:
    """What is known of a document before its bytes are read."""

    id: UUID
    document: Document | None


def files_of(delivery: Delivery) -> Sequence[File]:
    """Return the documents of a delivery in order, those that are gone included. Needs the scope."""
    if not delivery.documents:
        return []
    found = Document.objects.in_bulk(delivery.documents)
    return [File(id_, found.get(id_)) for id_ in delivery.documents]


def attached(file: File) -> Attachment:
    """Read one document. Raise ``AttachmentLate`` (not scanned, disk away) or ``AttachmentLost`` (gone, altered)."""
    document = file.document
    if document is None or not (document.is_served() or document.is_waiting()):
        raise AttachmentLost("attachment_lost")
    if not document.is_served():
        raise AttachmentLate("attachment_late")
    try:
        with storage().open(document.storage_name) as stored:
            content = stored.read()
    except FileNotFoundError:
        raise AttachmentLost("attachment_lost") from None
    except OSError:
        raise AttachmentLate("attachment_late") from None
    if sha256(content).hexdigest() != document.sha256:
        raise AttachmentLost("attachment_altered")
    return Attachment(document.name, document.media_type, content)
