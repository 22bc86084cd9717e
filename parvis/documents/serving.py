"""How bytes leave: always as a download, or as a picture that we drew ourselves."""

from typing import BinaryIO, TypeVar
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse

from .access import CannotServe
from .models import Document
from .preview import MEDIA_TYPE, PAGE_SIDE, CannotPreview, preview
from .storage import storage

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


Response = TypeVar("Response", FileResponse, HttpResponse)


def attachment(document: Document) -> FileResponse:
    """The file itself, to be saved, never displayed by the browser. Raise ``CannotServe``."""
    if not document.is_served():
        raise CannotServe(document.state)
    return kept_file(
        document.storage_name, name=document.name, media_type=document.media_type, size=document.size
    )


def kept_file(stored: str, *, name: str, media_type: str, size: int) -> FileResponse:
    """Bytes of the storage under a name of ours, to be saved. Raise ``FileNotFoundError``."""
    response = FileResponse(storage().open(stored), content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = disposition(name)
    return _guarded(response)


def thumbnail(document: Document) -> HttpResponse:
    """The small picture drawn after the examination. Raise ``CannotServe``; Http404 where none was drawn."""
    if not document.is_served():
        raise CannotServe(document.state)
    if not document.thumbnail_name:
        raise Http404
    with storage().open(document.thumbnail_name) as file:
        return _picture(file.read())


def page(document: Document, number: int = 1) -> HttpResponse:
    """A page (from 1) drawn large enough to be read. Raise ``CannotServe``; Http404 where there is none to draw."""
    if not document.is_served():
        raise CannotServe(document.state)
    if not document.pages or not 1 <= number <= document.pages:
        raise Http404
    try:
        with storage().open(document.storage_name) as file:
            return _picture(_drawn(file, document.kind, number))
    except CannotPreview as none:
        raise Http404 from none


def disposition(name: str) -> str:
    """The header that names a download (RFC 6266, 4.3; RFC 8187 for what is not ASCII)."""
    plain = "".join(sign if " " <= sign <= "~" and sign not in '"\\%' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _drawn(file: BinaryIO, kind: str, number: int) -> bytes:
    return preview(file, kind, page=number, side=PAGE_SIDE).content


def _picture(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def _guarded(response: Response) -> Response:
    """Forbid guessing the type, running anything, framing and shared caches."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
