"""A small browser: pages over HTTP, cookies kept, answers as they came."""

import gzip
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie

import brotli  # type: ignore[import-untyped]  # it has no stubs


@dataclass(frozen=True)
class Answer:
    """What came: ``weight`` counts the bytes of the body as they travelled, ``seconds`` the wait."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def weight(self) -> int:
        """The bytes of the body, compressed when it was."""
        return len(self.body)

    def text(self) -> str:
        """The body, uncompressed."""
        encoding = self.headers.get("content-encoding", "identity")
        unpack = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
        body: bytes = unpack(self.body)
        return body.decode()


@dataclass
class Browser:
    """One visitor on one connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    encodings: str = "identity"
    connection: HTTPConnection | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """What each of its requests says besides."""

    def get(self, path: str) -> Answer:
        """Read a page; redirections are not followed."""
        return self.ask("GET", path)

    def ask(
        self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> Answer:
        """Send a request with the cookies held, and keep those that come."""
        headers = {
            "Accept-Encoding": self.encodings,
            "Accept-Language": "fr",
            **self.headers,
            **(more or {}),
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            answer, received, seconds = self._sent(method, path, body, headers)
        except RemoteDisconnected:
            # The server let go of a connection that had been quiet: browsers open another without a word.
            self.close()
            answer, received, seconds = self._sent(method, path, body, headers)
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, kept, received, seconds)

    def _sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes, float]:
        started = time.perf_counter()
        self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer, answer.read(), time.perf_counter() - started

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def csrf_of(port: int, path: str) -> str:
    """The token that a page gives, cookie and field alike."""
    browser = Browser(port)
    answer = browser.get(path)
    browser.close()
    if answer.status != 200 or "parvis_csrf" not in browser.cookies:
        raise RuntimeError(f"{path} answered {answer.status} and gave no token")
    return browser.cookies["parvis_csrf"]
