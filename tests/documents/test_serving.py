"""What leaves: a download that no browser displays, or a picture we drew."""

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.http import Http404
from PIL import Image

from parvis.base.scope import Wall, scope
from parvis.documents.access import CannotServe
from parvis.documents.examining import examine
from parvis.documents.models import Document
from parvis.documents.serving import attachment, disposition, page, thumbnail
from tests.documents import makers
from tests.documents.conftest import NOW

Send = Callable[..., Document]


@pytest.fixture
def examined(send: Send) -> Callable[..., Document]:
    def send_and_examine(content: bytes, name: str) -> Document:
        document = send(content, name)
        examine(document.pk, wall=Wall(document.authority_id, document.sector), at=NOW + timedelta(minutes=1))
        with scope(cases=[document.holder_id]):
            return Document.objects.get(pk=document.pk)

    return send_and_examine


def assert_guarded(response: object) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_document_leaves_as_a_download(examined: Callable[..., Document]) -> None:
    content = makers.pdf(2)
    response = attachment(examined(content, "Avis d’impôt.pdf"))
    assert b"".join(response.streaming_content) == content
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"] == (
        "attachment; filename=\"Avis d_imp_t.pdf\"; filename*=UTF-8''Avis%20d%E2%80%99imp%C3%B4t.pdf"
    )
    assert_guarded(response)


def test_the_thumbnail_and_the_pages_are_pictures_we_drew(examined: Callable[..., Document]) -> None:
    document = examined(makers.pdf(2), "a.pdf")
    for response, side in ((thumbnail(document), 480), (page(document, 2), 1600)):
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Disposition"] == "inline"
        assert max(Image.open(io.BytesIO(response.content)).size) == side
        assert_guarded(response)
    for number in (0, 3):
        with pytest.raises(Http404):
            page(document, number)


def test_nothing_leaves_before_a_verdict(send: Send) -> None:
    document = send(makers.pdf(), "a.pdf")
    for serve in (attachment, thumbnail, page):
        with pytest.raises(CannotServe):
            serve(document)


def test_nothing_leaves_once_removed(examined: Callable[..., Document]) -> None:
    document = examined(makers.pdf(), "a.pdf")
    document.removed_at = NOW
    for serve in (attachment, thumbnail, page):
        with pytest.raises(CannotServe):
            serve(document)


def test_a_text_has_no_picture(examined: Callable[..., Document]) -> None:
    document = examined(b"bonjour", "a.txt")
    with pytest.raises(Http404):
        thumbnail(document)
    with pytest.raises(Http404):
        page(document)


@pytest.mark.parametrize(
    "name", ['a"b.pdf', "a\\b.pdf", "été %41.pdf", "a;filename=b.exe", "日本.pdf", "a'b*c.pdf"]
)
def test_the_header_carries_any_name_and_nothing_else(name: str) -> None:
    header = disposition(name)
    plain, _, extended = header.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    assert '"' not in plain and "\\" not in plain and plain.isascii() and plain.isprintable()
    assert unquote(extended) == name
    assert not set(extended) & set("\"; '*()")
    assert "\n" not in header
