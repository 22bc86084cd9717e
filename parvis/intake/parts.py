"""The files of a message: each kept as an upload would be, set aside, or told and left in the original."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from parvis.base.scope import Wall
from parvis.documents.actions import TooManyDocuments, store_arrived
from parvis.documents.inspection import CannotAccept
from parvis.documents.inspection.refusals import HasActiveContent, HasProgram
from parvis.documents.models import Document
from parvis.documents.storage import CannotStore, StorageFull
from parvis.events.actors import PERSON

from .incoming import MOST_PARTS, Brought
from .models import ArrivalPart

Verdict = ArrivalPart.Verdict

DANGEROUS = (HasProgram, HasActiveContent)
"""Refusals that say a file runs: it stays in the sealed original, served to nobody."""

log = structlog.get_logger("parvis.intake")


@dataclass(frozen=True)
class Held:
    """What holds the files that are kept: a case, or the contact they came with."""

    id: UUID
    kind: Document.Held


def keep_parts(brought: Sequence[Brought], *, wall: Wall, held: Held, at: datetime) -> list[ArrivalPart]:
    """Keep the files of a message that may be; the rows, not saved, say what became of each.

    Raises StorageFull: a message must not lose its files because the disk is full that hour.
    """
    return [
        ArrivalPart(
            authority_id=wall.authority,
            sector=wall.sector,
            position=position,
            name=part.name[:200],
            media_type=part.media_type[:100],
            size=part.size,
            is_inline=part.is_inline,
            **columns,
        )
        for position, part, columns in _judged(brought, wall=wall, held=held, at=at)
    ]


def kept_documents(parts: Sequence[ArrivalPart]) -> list[UUID]:
    """The documents of those that were kept apart."""
    return [part.document_id for part in parts if part.document_id]


def _judged(
    brought: Sequence[Brought], *, wall: Wall, held: Held, at: datetime
) -> Iterator[tuple[int, Brought, dict[str, object]]]:
    kept = 0
    for position, part in enumerate(brought):
        if kept >= MOST_PARTS:
            yield position, part, {"verdict": Verdict.TOO_MANY}
            continue
        columns = _columns(part, wall=wall, held=held, at=at)
        kept += columns["verdict"] == Verdict.KEPT
        yield position, part, columns


def _columns(part: Brought, *, wall: Wall, held: Held, at: datetime) -> dict[str, object]:
    """What became of one file. What is refused is in the original: nothing is lost."""
    if part.is_program:
        return {"verdict": Verdict.QUARANTINED, "reason": "program"}
    if not part.size:
        return {"verdict": Verdict.REFUSED, "reason": "empty"}
    try:
        document = store_arrived(
            part.pieces(),
            name=part.name,
            authority=wall.authority,
            sector=wall.sector,
            holder_id=held.id,
            held=held.kind,
            by=PERSON,
            at=at,
        )
    except TooManyDocuments:
        return {"verdict": Verdict.TOO_MANY}
    except DANGEROUS as refused:
        return {"verdict": Verdict.QUARANTINED, "reason": refused.code}
    except CannotAccept as refused:
        return {"verdict": Verdict.REFUSED, "reason": refused.code}
    except StorageFull:
        raise
    except CannotStore:
        log.warning("file of a message not kept", size=part.size)
        return {"verdict": Verdict.REFUSED, "reason": "storage"}
    return {"verdict": Verdict.KEPT, "document": document}
