"""A request as it is received by the pages."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Read as UTF-8, which our pages are written in, whatever charset it claims.

    Python knows some that are no charset (``zlib``, ``rot13``): Django takes them for one and fails before any page
    could say so.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
