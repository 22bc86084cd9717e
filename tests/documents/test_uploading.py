"""Forms with files, read by Django's own parser into the storage."""

import errno
import gc
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from parvis.documents import storage
from parvis.documents.storage import CannotStore, FolderStorage, StorageFull, TooMuch
from parvis.documents.uploading import ReceivedFile, StraightToStorage, received_from
from tests.documents.conftest import files

Post = Callable[..., HttpRequest]


@pytest.fixture
def post(place: FolderStorage) -> Post:
    """A form with files, whose handler writes to the storage."""

    def make(fields: dict[str, Any], at_most: int = 10_000_000) -> HttpRequest:
        request = RequestFactory().post("/", fields)
        request.upload_handlers = [StraightToStorage(request, place=place, at_most=at_most)]
        return request

    return make


def test_a_file_goes_straight_to_the_storage(post: Post, place: FolderStorage) -> None:
    content = b"x" * 3_000_000
    request = post({"piece": SimpleUploadedFile("a.pdf", content), "nom": "Élise"})
    uploaded = request.FILES["piece"]
    assert isinstance(uploaded, ReceivedFile)
    assert (uploaded.name, uploaded.size, request.POST["nom"]) == ("a.pdf", 3_000_000, "Élise")
    (written,) = files(place)
    received = received_from(uploaded, at_most=10_000_000)
    assert received.path == written, "the same file: no copy"
    request.close()
    name = place.keep(received)
    with place.open(name) as file:
        assert file.read() == content


def test_it_can_be_read_like_any_upload(post: Post) -> None:
    request = post({"piece": SimpleUploadedFile("a.csv", b"a;b\n1;2\n")})
    uploaded = request.FILES["piece"]
    assert uploaded.read() == b"a;b\n1;2\n"
    assert b"".join(uploaded.chunks()) == b"a;b\n1;2\n"
    request.close()


def test_what_nobody_takes_goes_with_the_request(post: Post, place: FolderStorage) -> None:
    request = post({"a": SimpleUploadedFile("a.pdf", b"x"), "b": SimpleUploadedFile("b.pdf", b"y")})
    assert len(request.FILES) == 2
    assert len(files(place)) == 2
    request.close()
    assert files(place) == []


def test_past_the_limit_the_other_fields_still_arrive(post: Post, place: FolderStorage) -> None:
    request = post({"piece": SimpleUploadedFile("a.pdf", b"x" * 900_000), "nom": "Élise"}, at_most=500_000)
    assert request.POST["nom"] == "Élise"
    assert files(place) == []
    with pytest.raises(TooMuch):
        received_from(request.FILES["piece"], at_most=500_000)
    request.close()


def test_a_stricter_limit_applies_when_taken(post: Post, place: FolderStorage) -> None:
    request = post({"piece": SimpleUploadedFile("a.pdf", b"x" * 1000)})
    with pytest.raises(TooMuch):
        received_from(request.FILES["piece"], at_most=999)
    assert files(place) == []
    request.close()


def test_a_full_disk_is_told_when_the_file_is_taken(
    post: Post, place: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(storage.os, "write", refuse)
    request = post({"piece": SimpleUploadedFile("a.pdf", b"x" * 1000), "nom": "Élise"})
    assert request.POST["nom"] == "Élise"
    monkeypatch.undo()
    with pytest.raises(StorageFull):
        received_from(request.FILES["piece"], at_most=10_000)
    assert files(place) == []
    request.close()


def test_a_file_is_taken_once(post: Post) -> None:
    request = post({"piece": SimpleUploadedFile("a.pdf", b"x")})
    received_from(request.FILES["piece"], at_most=10)
    with pytest.raises(CannotStore):
        received_from(request.FILES["piece"], at_most=10)
    request.close()


def test_a_connection_cut_half_way_leaves_nothing(place: FolderStorage) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError
            return piece

    body = encode_multipart(BOUNDARY, {"piece": SimpleUploadedFile("a.pdf", b"x" * 900_000)})[:600_000]
    request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"] = "900300"
    request._stream = Cut(body)
    request.upload_handlers = [StraightToStorage(request, place=place, at_most=10_000_000)]
    with pytest.raises((UnreadablePostError, ConnectionResetError)):
        len(request.FILES)
    del request
    gc.collect()  # the request and its handlers hold one another
    assert files(place) == []


def test_an_upload_stopped_by_another_handler_leaves_nothing(place: FolderStorage) -> None:
    class Stop(StraightToStorage):
        def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
            super().receive_data_chunk(raw_data, start)
            raise StopUpload(connection_reset=False)

    request = RequestFactory().post("/", {"piece": SimpleUploadedFile("a.pdf", b"x" * 1000)})
    request.upload_handlers = [Stop(request, place=place, at_most=10_000)]
    assert len(request.FILES) == 0
    assert files(place) == []


def test_by_default_it_writes_where_the_installation_does(var_dir: Path, place: FolderStorage) -> None:
    request = RequestFactory().post("/", {"piece": SimpleUploadedFile("a.pdf", b"x")})
    request.upload_handlers = [StraightToStorage(request)]
    assert len(request.FILES) == 1
    assert len(files(place)) == 1
    request.close()
