"""One POST over HTTP, bounded in time and in size, that never follows a redirection."""

from __future__ import annotations

import base64
import http.client
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.base.patience import at_most

LONGEST_WAIT = 60
"""Seconds that may be given to a peer: a worker waits with it."""


class NoAnswer(Exception):
    """Nothing came: `reason` is `timeout` or `unreachable`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """What came: `content` is one byte longer than asked for when there was more."""

    status: int
    kind: str
    """Its media type, without parameters, in lower case."""
    content: bytes


@dataclass(frozen=True)
class Peer:
    """Whom one speaks to, and how many seconds are given: to connect, then for the whole answer."""

    host: str
    port: int | None
    path: str
    is_secure: bool
    secret: str
    timeout: float

    @classmethod
    def of(cls, url: str, before: str) -> Peer:
        """Read `{before}+https://user:password@host/path?timeout=10` (or `{before}+http:`); raise ValueError."""
        parts = urlsplit(url)
        told = parse_qs(parts.query)
        if parts.scheme not in (f"{before}+http", f"{before}+https") or not parts.hostname:
            raise ValueError(f"expected {before}+https://host/path")
        if set(told) - {"timeout"}:
            raise ValueError(f"expected {before}+https://host/path?timeout=10, and no other parameter")
        timeout = float(told.get("timeout", ["10"])[0])
        if not 0 < timeout <= LONGEST_WAIT:
            raise ValueError(f"expected a timeout of at most {LONGEST_WAIT} seconds")
        return cls(
            parts.hostname,
            parts.port,
            parts.path or "/",
            is_secure=parts.scheme.endswith("+https"),
            secret=f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else "",
            timeout=timeout,
        )

    def post(self, content: bytes, headers: Mapping[str, str], *, longest: int) -> Answer:
        """Send some bytes and return the answer, of which no more than `longest` bytes and one are read.

        Raise a `NoAnswer`.
        """
        line = self._line()
        late = threading.Event()
        try:
            line.connect()
            with at_most(self.timeout, partial(_cut, line.sock, late)):
                line.request("POST", self.path, body=content, headers={**headers, **self._credentials()})
                with line.getresponse() as answer:
                    kind = answer.headers.get_content_type()
                    found = Answer(answer.status, kind, answer.read(longest + 1))
        except TimeoutError as waited:
            raise NoAnswer("timeout") from waited
        except (OSError, http.client.HTTPException) as cut:
            raise NoAnswer("timeout" if late.is_set() else "unreachable", type(cut).__name__) from cut
        finally:
            line.close()
        if late.is_set():
            raise NoAnswer("timeout")
        return found

    def reach(self) -> None:
        """Open a connection, with its encryption, and close it. Raise a `NoAnswer`."""
        line = self._line()
        try:
            line.connect()
        except TimeoutError as waited:
            raise NoAnswer("timeout") from waited
        except OSError as cut:
            raise NoAnswer("unreachable", type(cut).__name__) from cut
        finally:
            line.close()

    def _line(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=self.timeout)

    def _credentials(self) -> dict[str, str]:
        if not self.secret:
            return {}
        return {"Authorization": f"Basic {base64.b64encode(self.secret.encode()).decode()}"}


def _cut(peer: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        # That of the plain socket: the one of TLS would pull its state from under the thread that reads.
        socket.socket.shutdown(peer, socket.SHUT_RDWR)
