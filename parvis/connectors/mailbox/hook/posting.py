"""A request of Django made from what was posted, for the library that reads it.

Forms are cut here: Django's own parser refuses fields of more than two megabytes, as pages need, and writes files to
the storage of documents.
"""

import re
from email.message import Message
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from parvis.connectors.mailbox.pushed import NotUnderstood, Posted

MOST_PARTS = 1_000
"""Fields and files of one form."""

LONGEST_HEAD = 16 * 1024
"""Bytes of what a part of a form says of itself."""


class PostedRequest(HttpRequest):
    """A request that was read elsewhere: its fields are what we make them."""

    body = b""
    POST: Any
    FILES: Any


def request_of(posted: Posted) -> HttpRequest:
    """The request. Raises NotUnderstood for a form that cannot be cut."""
    request = PostedRequest()
    request.method = "POST"
    request.META = dict(posted.headers)
    told = Message()
    told["Content-Type"] = posted.headers.get("CONTENT_TYPE", "")
    request.content_type = told.get_content_type() if posted.headers.get("CONTENT_TYPE") else ""
    request.body = posted.body
    if request.content_type == "multipart/form-data":
        request.POST, request.FILES = _cut(posted.body, told.get_boundary())
    elif request.content_type == "application/x-www-form-urlencoded":
        fields = QueryDict(mutable=True)
        try:
            pairs = parse_qsl(
                posted.body.decode("ascii"),
                keep_blank_values=True,
                errors="surrogateescape",
                max_num_fields=MOST_PARTS,
            )
        except ValueError as wrong:
            raise NotUnderstood("form") from wrong
        for name, value in pairs:
            fields.appendlist(name, value)
        request.POST = fields
    return request


def _cut(body: bytes, boundary: str | None) -> tuple[QueryDict, MultiValueDict[str, SimpleUploadedFile]]:
    """The fields and the files of a form (RFC 7578)."""
    if not boundary or not boundary.isascii():
        raise NotUnderstood("boundary")
    fields, files = QueryDict(mutable=True), MultiValueDict[str, SimpleUploadedFile]()
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("ascii"))
    if len(parts) > MOST_PARTS + 2 or not parts[-1].startswith(b"--"):
        raise NotUnderstood("form")
    for part in parts[1:-1]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if not separator or len(head) > LONGEST_HEAD:
            raise NotUnderstood("part")
        said = HeaderParser().parsestr(head.decode("utf-8", "replace").lstrip("\r\n"), headersonly=True)
        name = said.get_param("name", header="Content-Disposition")
        if not isinstance(name, str):
            raise NotUnderstood("part")
        file_name = said.get_filename()
        if file_name is None:
            fields.appendlist(name, content.decode("utf-8", "surrogateescape"))
        else:
            plain = re.sub(r"[\r\n/\\]+", " ", file_name)
            kind = said.get_content_type() if said["Content-Type"] else "application/octet-stream"
            files.appendlist(name, SimpleUploadedFile(plain or "file", content, kind))
    return fields, files
