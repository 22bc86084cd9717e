"""A small browser: pages over HTTP, cookies kept, answers as they came."""

import gzip
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
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

    def get(self, path: str) -> Answer:
        """Read a page; redirections are not followed."""
        self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Encoding": self.encodings, "Accept-Language": "fr"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - started
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, kept, body, seconds)

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()


def csrf_of(port: int, path: str) -> str:
    """The token that a page gives, cookie and field alike."""
    browser = Browser(port)
    answer = browser.get(path)
    browser.close()
    if answer.status != 200 or "parvis_csrf" not in browser.cookies:
        raise RuntimeError(f"{path} answered {answer.status} and gave no token")
    return browser.cookies["parvis_csrf"]
