"""The clamd connector against a real clamd, then against peers that cut, stall and lie."""

import io
import socket
import time
import zipfile
from collections.abc import Callable

import pytest

from parvis.connectors.antivirus.clamd import from_url
from parvis.connectors.antivirus.contract import AntivirusError, PermanentFailure, TemporaryFailure
from parvis.connectors.antivirus.pretend.connector import TEST_STRING
from tests.connectors.antivirus.conftest import LIMIT

Liar = Callable[[Callable[[socket.socket], None]], str]


def zipped(content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return output.getvalue()


@pytest.mark.parametrize("way", ["unix", "tcp"])
@pytest.mark.parametrize(
    "content",
    [TEST_STRING, b"x" * 200_000 + TEST_STRING, zipped(TEST_STRING)],
    ids=["alone", "far", "in-a-zip"],
)
def test_finds_the_virus(clamd: dict[str, str], way: str, content: bytes) -> None:
    verdict = from_url(clamd[way]).scan(io.BytesIO(content))
    assert not verdict.is_clean
    assert verdict.signature.startswith("Maison.Essai-1")


@pytest.mark.parametrize("way", ["unix", "tcp"])
@pytest.mark.parametrize(
    "content",
    [b"bonjour", b"", b"x" * 1_500_000, zipped(b"bonjour")],
    ids=["word", "nothing", "long", "in-a-zip"],
)
def test_finds_nothing_in_what_is_sound(clamd: dict[str, str], way: str, content: bytes) -> None:
    assert from_url(clamd[way]).scan(io.BytesIO(content)).is_clean


def test_tells_its_version(clamd: dict[str, str]) -> None:
    assert from_url(clamd["tcp"]).check().startswith("ClamAV 1.")


def test_never_takes_a_refused_length_for_a_verdict(clamd: dict[str, str]) -> None:
    """The daemon may answer, or cut before its answer is read: never a clean verdict."""
    content = b"x" * (LIMIT * 3)
    for way in ("unix", "tcp"):
        with pytest.raises(AntivirusError) as refused:
            from_url(clamd[way]).scan(io.BytesIO(content))
        assert refused.value.reason in {"too_large", "cut"}


def test_stops_by_itself_before_the_daemon_has_to(clamd: dict[str, str]) -> None:
    with pytest.raises(PermanentFailure) as refused:
        from_url(clamd["tcp"] + f"?max_size={LIMIT}").scan(io.BytesIO(b"x" * (LIMIT + 1)))
    assert refused.value.reason == "too_large"
    assert not refused.value.is_temporary


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    """Read the whole stream, then say that."""

    def behave(peer: socket.socket) -> None:
        received = b""
        while not received.endswith(b"\0\0\0\0"):
            piece = peer.recv(65536)
            if not piece:
                return
            received += piece
        peer.sendall(answer)

    return behave


def failure(url: str, content: bytes = b"bonjour") -> AntivirusError:
    with pytest.raises(AntivirusError) as refused:
        from_url(url).scan(io.BytesIO(content))
    return refused.value


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "cut"),
        (b"stream: OK", "cut"),
        (b"OK\0", "not_understood"),
        (b"stream: OK FOUND or not\0", "not_understood"),
        (b"stream:  FOUND\0", "not_understood"),
        (b"stream: O\xcbK\0", "not_understood"),
        (b"<html>stream: OK</html>\0", "not_understood"),
        (b"x" * 10_000, "not_understood"),
        (b"stream: Can't allocate memory ERROR\0", "engine_error"),
        (b"INSTREAM size limit exceeded. ERROR\0", "too_large"),
    ],
)
def test_whatever_is_not_a_clear_verdict_is_a_failure(liar: Liar, answer: bytes, reason: str) -> None:
    found = failure(liar(answering(answer)))
    assert found.reason == reason
    assert found.is_temporary is (reason != "too_large")


def test_understands_a_plain_verdict(liar: Liar) -> None:
    """The peer of the test above, telling the truth: what fails there is the answer, not the peer."""
    assert from_url(liar(answering(b"stream: OK\0"))).scan(io.BytesIO(b"x")).is_clean
    found = from_url(liar(answering(b"stream: Win.Test-1 FOUND\0"))).scan(io.BytesIO(b"x"))
    assert found.signature == "Win.Test-1"


def test_a_clean_verdict_before_the_end_is_a_lie(liar: Liar) -> None:
    def behave(peer: socket.socket) -> None:
        peer.recv(10)
        peer.sendall(b"stream: OK\0")

    assert failure(liar(behave), b"x" * 20_000_000).reason in {"not_understood", "cut"}


def test_a_connection_cut_half_way_may_be_tried_again(liar: Liar) -> None:
    def behave(peer: socket.socket) -> None:
        peer.recv(1000)

    found = failure(liar(behave), b"x" * 20_000_000)
    assert isinstance(found, TemporaryFailure)
    assert found.reason == "cut"


def test_waits_no_longer_than_told(liar: Liar) -> None:
    def behave(peer: socket.socket) -> None:
        for _second in range(30):
            try:
                peer.sendall(b"s")  # drop by drop: each byte alone is in time
            except OSError:
                return
            time.sleep(0.1)

    started = time.monotonic()
    assert failure(liar(behave) + "?timeout=0.6").reason == "timeout"
    assert time.monotonic() - started < 2


def test_nobody_there(tmp_path: object) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url in (f"clamd://127.0.0.1:{port}", f"clamd:{tmp_path}/nothing"):
        found = failure(url)
        assert (found.reason, found.is_temporary) == ("unreachable", True)
        with pytest.raises(TemporaryFailure):
            from_url(url).check()


def test_refuses_a_version_that_is_none(liar: Liar) -> None:
    def behave(peer: socket.socket) -> None:
        peer.recv(1000)
        peer.sendall(b"HTTP/1.1 400 Bad Request\0")

    with pytest.raises(TemporaryFailure):
        from_url(liar(behave)).check()


@pytest.mark.parametrize(
    "url",
    ["clamd:", "clamd://", "http://a:1", "clamd:relative", "clamd://a:1/x", "clamd://a:1?timeout=0", "clamd://a?x=1",
     "clamd://u:p@a:1", "clamd://a:99999", "clamd://a?timeout=vite"],
)  # fmt: skip
def test_refuses_an_address_it_does_not_understand(url: str) -> None:
    with pytest.raises(ValueError):
        from_url(url)
