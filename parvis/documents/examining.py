"""What happens to a stored file before anybody may open it: the antivirus, then the picture.

No transaction is open while the antivirus or the drawing child is at work.
"""

from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from parvis.base.scope import Wall, scope
from parvis.connectors.antivirus.contract import Antivirus, AntivirusError, Verdict
from parvis.connectors.registry import factory

from .actions import mark_scan_failed, mark_scanned
from .models import Document
from .preview import CannotPreview, Preview, can_preview, preview
from .storage import storage


def antivirus() -> Antivirus | None:
    """The antivirus of this installation; None when none is connected."""
    url: str | None = settings.ANTIVIRUS_URL
    if not url:
        return None
    return cast("Antivirus", factory("antivirus", urlsplit(url).scheme)(url, var_dir=Path(settings.VAR_DIR)))


def examine(document: UUID, *, wall: Wall, at: datetime) -> None:
    """Scan a waiting document and draw its thumbnail.

    Raise ``AntivirusError`` when there was no verdict but there may be one later; for good, the document
    stays unserved and its state says so.
    """
    with scope(walls=[wall]):
        found = Document.objects.present().filter(pk=document).first()
    if found is None or not found.is_waiting():
        return
    engine = antivirus()
    try:
        verdict = _scan(engine, found) if engine is not None else None
    except AntivirusError as failure:
        with scope(walls=[wall]):
            mark_scan_failed(document, at=at)
        if failure.is_temporary:
            raise
        return
    drawn = _draw(found) if verdict is None or verdict.is_clean else None
    with scope(walls=[wall]):
        mark_scanned(document, verdict, drawn=drawn, at=at)


def _scan(engine: Antivirus, document: Document) -> Verdict:
    with storage().open(document.storage_name) as file:
        return engine.scan(file)


def _draw(document: Document) -> Preview | None:
    """The thumbnail, or None: a picture is a comfort, its absence stops nothing."""
    if not can_preview(document.kind):
        return None
    try:
        with storage().open(document.storage_name) as file:
            return preview(file, document.kind)
    except CannotPreview:
        return None
