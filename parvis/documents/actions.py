"""The verbs of documents: store, examine, remove. Bytes and rows change together or not at all."""

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connections, router, transaction
from django.utils.translation import gettext_lazy as _

from parvis.authorities.sectors import is_secret
from parvis.base.deferring import deferral
from parvis.base.together import Write, insertion, write
from parvis.connectors.antivirus.contract import Verdict
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record, recording

from .inspection import CannotAccept, ContentTooLarge, Inspection, Limits, inspect
from .models import Document
from .preview import Preview, opens_freely
from .storage import Received, TooMuch, storage
from .uploading import received_from

MOST_DOCUMENTS = 100
MOST_BYTES = 300_000_000
"""What one draft or case may hold, so that nobody fills the disk through one form."""

MESSAGE = "message"
"""The kind of a message kept as it came."""

EXAMINE = "parvis.documents.jobs.examine_document"
# Asked for every file: as a query set it costs five times more.
_HELD = """
SELECT count(*), coalesce(sum(size), 0)
FROM documents_document WHERE holder_id = %s AND removed_at IS NULL
"""
_ORIGINS = {
    "agent": Document.Origin.AGENT,
    "person": Document.Origin.PERSON,
    "system": Document.Origin.HOUSE,
}


class TooManyDocuments(CannotAccept):
    """Refuse one more file to a draft or a case that already holds too much."""

    code = "too_many"
    sentence = _(
        "Trop de fichiers ont déjà été envoyés pour cette demande. "
        "Retirez-en un, ou contactez le service pour déposer les autres."
    )


class CannotRemove(Exception):
    """The document is already removed."""


def store(
    uploaded: "UploadedFile[Any]",
    *,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    by: Actor,
    at: datetime,
    document_type: str = "",
    expires_on: date | None = None,
    limits: Limits | None = None,
    held: Document.Held = Document.Held.CASE,
) -> Document:
    """Keep a file that somebody sends, and have it examined after commit. ``held``: what ``holder_id`` names.

    Raise ``CannotAccept`` (with the sentence to show) or ``CannotStore`` (disk full); nothing is kept then.
    """
    limits = limits or Limits()
    try:
        received = received_from(uploaded, at_most=limits.size)
    except TooMuch as excess:
        raise ContentTooLarge(limits.size) from excess
    return _enter(
        received, uploaded.name or "", limits,
        authority=authority, sector=sector, holder_id=holder_id, by=by, at=at,
        document_type=document_type, expires_on=expires_on, held=held,
    )  # fmt: skip


def store_arrived(
    pieces: Iterable[bytes],
    *,
    name: str,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    by: Actor,
    at: datetime,
    held: Document.Held,
) -> Document:
    """Keep a file that came inside a message, as ``store`` does one that a form brings."""
    limits = Limits()
    try:
        received = storage().receive(pieces, at_most=limits.size)
    except TooMuch as excess:
        raise ContentTooLarge(limits.size) from excess
    return _enter(
        received, name, limits,
        authority=authority, sector=sector, holder_id=holder_id, by=by, at=at,
        document_type="", expires_on=None, held=held,
    )  # fmt: skip


def store_original(
    pieces: Iterable[bytes],
    *,
    name: str,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    by: Actor,
    at: datetime,
    at_most: int,
) -> Document:
    """Keep a message as it came, sealed whatever its sector, and have it examined after commit.

    Nothing in it is judged here: it leaves only once the antivirus found nothing, and stays if it found something.
    ``at_most`` in bytes; raise ``ContentTooLarge`` or ``CannotStore``.
    """
    try:
        received = storage().receive(pieces, at_most=at_most)
    except TooMuch as excess:
        raise ContentTooLarge(at_most) from excess
    found = Inspection(MESSAGE, "message/rfc822", "eml", received.size, received.sha256, name)
    return _keep(
        received, found, sealed=True,
        authority=authority, sector=sector, holder_id=holder_id, by=by, at=at,
        document_type="", expires_on=None, held=Document.Held.CONTACT,
    )  # fmt: skip


def store_ours(
    content: bytes,
    *,
    name: str,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    at: datetime,
    document_type: str = "",
    held: Document.Held = Document.Held.CASE,
) -> Document:
    """Keep a file the house has just made (a letter). Nobody sent it: it is clean at once, and can leave."""
    limits = Limits()
    received = storage().receive([content], at_most=limits.size)
    return _enter(
        received, name, limits,
        authority=authority, sector=sector, holder_id=holder_id, by=SYSTEM, at=at,
        document_type=document_type, expires_on=None, held=held,
    )  # fmt: skip


def _enter(
    received: Received,
    declared_name: str,
    limits: Limits,
    *,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    by: Actor,
    at: datetime,
    document_type: str,
    expires_on: date | None,
    held: Document.Held = Document.Held.CASE,
) -> Document:
    place = storage()
    is_ours = by == SYSTEM
    try:
        if not is_ours:
            _refuse_excess(holder_id, received.size)
        found = inspect(
            received.path, declared_name, limits, sha256=received.sha256, opens_freely=opens_freely
        )
    except BaseException:
        place.discard(received)
        raise
    return _keep(
        received, found, sealed=is_secret(sector),
        authority=authority, sector=sector, holder_id=holder_id, by=by, at=at,
        document_type=document_type, expires_on=expires_on, held=held,
    )  # fmt: skip


def _keep(
    received: Received,
    found: Inspection,
    *,
    sealed: bool,
    authority: UUID,
    sector: str,
    holder_id: UUID,
    by: Actor,
    at: datetime,
    document_type: str,
    expires_on: date | None,
    held: Document.Held,
) -> Document:
    """Write the row of what was inspected, with its fact and what follows; the bytes go if it cannot be written."""
    place = storage()
    is_ours = by == SYSTEM
    try:
        kept = place.keep(received, sealed=sealed)
    except BaseException:
        place.discard(received)
        raise
    try:
        # No savepoint: a row refused at this point ends the transaction of the request anyway.
        with transaction.atomic(savepoint=False):
            document = Document(
                authority_id=authority, sector=sector, holder_id=holder_id, held=held,
                document_type=document_type,
                storage_name=kept, origin=_ORIGINS[by.kind], created_at=at, expires_on=expires_on,
                state=Document.State.CLEAN if is_ours else Document.State.RECEIVED,
                examined_at=at if is_ours else None,
                **_columns(found),
            )  # fmt: skip
            using = router.db_for_write(Document)
            fact = recording(
                "document.received",
                format=found.kind, size=found.size, type=document_type,
                **_about(document, by=by, at=at),
            )  # fmt: skip
            examined = () if is_ours else (_examination(document),)
            write(insertion(document, using), fact, *examined, using=using)
    except BaseException:
        place.delete(kept)
        raise
    return document


def _columns(found: Inspection) -> dict[str, Any]:
    columns = dataclasses.asdict(found)
    columns["name"] = columns.pop("safe_name")
    del columns["extension"]
    return columns


def _refuse_excess(holder_id: UUID, size: int) -> None:
    with connections[router.db_for_read(Document)].cursor() as cursor:
        cursor.execute(_HELD, [holder_id])
        number, total = cursor.fetchone()
    if number >= MOST_DOCUMENTS or total + size > MOST_BYTES:
        raise TooManyDocuments


def ask_to_examine(document: Document) -> None:
    """Defer the examination; the job starts once the current transaction is committed."""
    write(_examination(document), using=router.db_for_write(Document))


def _examination(document: Document) -> Write:
    return deferral(
        EXAMINE, queue="documents",
        document=str(document.pk), authority=str(document.authority_id), sector=document.sector,
    )  # fmt: skip


@transaction.atomic
def mark_scanned(document: UUID, verdict: Verdict | None, *, drawn: Preview | None, at: datetime) -> Document:
    """Write what the antivirus said (None: none is connected) and keep the thumbnail.

    An infected file is destroyed at once; its row stays, so that everybody knows what became of it. A message is
    kept, sealed and served to nobody: it is the proof of what was received.
    """
    found = Document.objects.select_for_update().get(pk=document)
    if not found.is_waiting():
        return found
    found.examined_at = at
    if verdict is not None and not verdict.is_clean:
        found.state, found.signature = Document.State.INFECTED, verdict.signature[:200]
        found.save(update_fields=["state", "signature", "examined_at"])
        _tell("document.infected", found, by=SYSTEM, at=at, signature=found.signature)
        if found.kind != MESSAGE:
            _destroy_after_commit(found.storage_name)
        return found
    found.state = Document.State.UNSCANNED if verdict is None else Document.State.CLEAN
    if drawn is not None:
        place = storage()
        picture = place.receive([drawn.content], at_most=len(drawn.content))
        found.thumbnail_name, found.pages = place.keep(picture, sealed=is_secret(found.sector)), drawn.pages
    found.save(update_fields=["state", "thumbnail_name", "pages", "examined_at"])
    _tell("document.examined", found, by=SYSTEM, at=at, state=found.state)
    return found


@transaction.atomic
def mark_scan_failed(document: UUID, *, at: datetime) -> Document:
    """Write that the antivirus gave no verdict: the document is not served, and will be tried again."""
    found = Document.objects.select_for_update().get(pk=document)
    if found.is_waiting() and found.state != Document.State.SCAN_FAILED:
        found.state, found.examined_at = Document.State.SCAN_FAILED, at
        found.save(update_fields=["state", "examined_at"])
        _tell("document.examined", found, by=SYSTEM, at=at, state=found.state)
    return found


@transaction.atomic
def remove(document: UUID, *, by: Actor, at: datetime, reason: str = "asked") -> Document:
    """Destroy the bytes of a document and keep its row. Raise ``CannotRemove`` when that was done before."""
    found = Document.objects.select_for_update().get(pk=document)
    if found.removed_at is not None:
        raise CannotRemove
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    _tell("document.removed", found, by=by, at=at, reason=reason)
    _destroy_after_commit(found.storage_name, found.thumbnail_name)
    return found


def _destroy_after_commit(*names: str) -> None:
    place = storage()

    def destroy() -> None:
        for name in filter(None, names):
            place.delete(name)

    transaction.on_commit(destroy)


def _tell(kind: str, document: Document, *, by: Actor, at: datetime, **facts: Any) -> None:
    record(kind, **facts, **_about(document, by=by, at=at))


def _about(document: Document, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What every fact about a document says."""
    return {
        "authority": document.authority_id,
        "sector": document.sector,
        "objects": [("document", document.pk, "subject"), (document.held, document.holder_id, "holder")],
        "by": by,
        "occurred_at": at,
    }
