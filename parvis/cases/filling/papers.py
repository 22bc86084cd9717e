"""Keeping the papers that come to the desk, scanned: a letter, what somebody leaves at the counter.

A letter that opens a case is its first document. Any other paper stays with its contact, which the pages of the
cases it is about show: one paper may be about several.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict

from parvis.agents.models import Agent
from parvis.documents.models import Document
from parvis.forms.shape import Field
from parvis.interactions.models import ContactDocument, Interaction

from ..models import Case, CaseDocument
from .files import Holder, take_files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PAPER = Field(
    id="papers",
    type="files",
    label={"fr": "Papier numérisé", "en": "Scanned paper"},
    accept=("pdf", "jpeg", "png", "heic", "webp"),
    max_files=10,
)
"""What a scanner or a telephone gives."""


class CannotKeepPapers(Exception):
    """A file is refused: ``told`` says which, and why, in words to show. The caller undoes the whole."""

    def __init__(self, told: Sequence[str]) -> None:
        super().__init__("; ".join(told))
        self.told = list(told)


def keep_letter(case: Case, files: "Sequence[UploadedFile[Any]]", *, by: Agent, at: datetime) -> None:
    """Keep the scan of the letter that has just opened a case, in its transaction. Raises CannotKeepPapers."""
    holder = Holder(case.authority, case.sector, case.pk)
    CaseDocument.objects.bulk_create(
        CaseDocument(
            document_id=kept, case=case, field=PAPER.id, authority_id=case.authority_id, sector=case.sector
        )
        for kept in _taken(files, holder, Document.Held.CASE, by=by, at=at)
    )


def keep_papers(
    contact: Interaction, files: "Sequence[UploadedFile[Any]]", *, by: Agent, at: datetime
) -> None:
    """Keep the papers of a contact that has just been noted, in its transaction. Raises CannotKeepPapers."""
    holder = Holder(contact.authority, contact.sector, contact.pk)
    ContactDocument.objects.bulk_create(
        ContactDocument(
            document_id=kept, contact=contact, authority_id=contact.authority_id, sector=contact.sector
        )
        for kept in _taken(files, holder, Document.Held.CONTACT, by=by, at=at)
    )


def _taken(
    files: "Sequence[UploadedFile[Any]]", holder: Holder, held: Document.Held, *, by: Agent, at: datetime
) -> list[str]:
    """Receive the files as any upload is: looked into, examined after commit, sealed where the sector is."""
    if not files:
        return []
    sent = MultiValueDict({PAPER.id: list(files)})
    taken = take_files(sent, [PAPER], {}, holder, by=by.actor, at=at, held=held)
    if taken.errors:
        raise CannotKeepPapers([error.message for error in taken.errors])
    return taken.kept
