"""Archives of a procedure: a sound one, and what somebody makes of it."""

import hashlib
import io
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from parvis.authorities.models import Authority, Unit
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.sharing.exporting import export
from tests.cast import OFFER

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LICENCE = "etalab-2.0"


def version(
    document: Mapping[str, Any] | None = None, source: str = "Ville de Montrevel"
) -> ProcedureVersion:
    """A draft that no database holds."""
    authority = Authority(name=source, kind="commune", siren="210000015", insee_code="26990", department="26")
    authority.take_corrections({})
    unit = Unit(authority=authority, name="Service de la vie associative", code="vie-associative")
    procedure = Procedure(
        authority=authority, slug="reserver-une-salle", sector="culture", nature="request", unit=unit
    )
    held = deepcopy(OFFER) if document is None else dict(document)
    return ProcedureVersion(authority=authority, procedure=procedure, number=1, title="Salle", document=held)


def archive(document: Mapping[str, Any] | None = None, source: str = "Ville de Montrevel") -> bytes:
    """A sound archive."""
    return export(version(document, source), licence=LICENCE, at=AT)


def files_of(content: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files: Mapping[str, bytes], *more: tuple[str, bytes, int]) -> bytes:
    """Files packed as they are given, then others under a mode."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
        for name, content, mode in more:
            entry = ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = mode << 16
            made.writestr(entry, content)
    return kept.getvalue()


def sealed(held: Mapping[str, bytes], /, **summary: Any) -> bytes:
    """Files whose digests the summary announces rightly, once its keys were changed."""
    said = json.loads(held["procedure.json"]) | summary
    others = {name: content for name, content in held.items() if name != "procedure.json"}
    if "files" not in summary:
        said["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in others.items()}
    return packed({"procedure.json": json.dumps(said).encode(), **others})


def with_offer(text: str | bytes) -> bytes:
    """An archive sound in all but its offer."""
    content = text if isinstance(text, bytes) else text.encode()
    return sealed({**files_of(archive()), "offer.json": content})
