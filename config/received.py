"""A request as it is received by the pages."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters

FIRST = 4_096
"""Bytes read first of a form with files, where its typed answers are."""


class LittleFirst:
    """A body read by a small piece, then as it is asked for.

    Django's parser copies all it has read ahead for each field it meets: a whole piece of a file, ten times over.
    """

    def __init__(self, body: Any) -> None:
        self._body = body
        self._is_begun = False

    def read(self, size: int) -> bytes:
        """Give that many bytes at most; fewer the first time."""
        size, self._is_begun = size if self._is_begun else min(size, FIRST), True
        piece: bytes = self._body.read(size)
        return piece


class Utf8Request(WSGIRequest):
    """Read as UTF-8, which our pages are written in, whatever charset it claims.

    Python knows some that are no charset (``zlib``, ``rot13``): Django takes them for one and fails before any page
    could say so.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))

    def parse_file_upload(self, META: Any, post_data: Any) -> Any:  # noqa: N803  # Django's own name
        """Read a form with files, little first."""
        return super().parse_file_upload(META, LittleFirst(post_data))  # type: ignore[arg-type]  # it is only read
