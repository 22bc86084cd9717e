"""A form with files, as the pages read it."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from config.received import FIRST, Utf8Request

WORDS = {f"answer_{number}": f"réponse {number}" for number in range(20)}


class Watched(BytesIO):
    """A body that remembers how many bytes each read asked for."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked: list[int] = []

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(size or 0)
        return super().read(size)


def received(content: bytes, **fields: str) -> tuple[Any, Watched]:
    file = SimpleUploadedFile("plan.pdf", content, "application/pdf")
    body = Watched(encode_multipart(BOUNDARY, {**fields, "papers": file}))
    request = Utf8Request(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": MULTIPART_CONTENT,
            "CONTENT_LENGTH": str(len(body.getvalue())),
            "wsgi.input": body,
        }
    )
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    return request, body


def test_a_form_with_a_file_is_read_little_first_then_by_large_pieces() -> None:
    content = bytes(range(256)) * 4_000
    request, body = received(content, **WORDS)
    assert request.POST.dict() == WORDS
    assert request.FILES["papers"].read() == content
    assert body.asked[0] == FIRST
    assert min(body.asked[1:-1]) > FIRST


def test_answers_longer_than_the_first_piece_and_a_file_shorter_than_it_arrive_whole() -> None:
    long = WORDS | {"story": "Il était une fois. " * 2_000}
    request, _body = received(b"%PDF-1.7", **long)
    assert request.POST.dict() == long
    assert request.FILES["papers"].read() == b"%PDF-1.7"
