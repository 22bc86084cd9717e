"""One POST a stamp: the request in, the answer out, bounded in time and in size."""

from __future__ import annotations

import base64
import hashlib
import http.client
import secrets
import socket
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from asn1crypto import algos, parser, tsp

from parvis.base.patience import at_most
from parvis.connectors.timestamp.contract import TimestampError

LONGEST = 100_000
"""Bytes of an answer: one with its whole chain is under ten thousand."""

GRANTED = ("granted", "granted_with_mods")


def from_url(url: str, *, var_dir: Path | None = None) -> HttpTimestamper:
    """Return the connector `rfc3161+https://user:password@host/path?timeout=10` describes (or `rfc3161+http:`).

    `timeout`: seconds to connect, then for the whole answer.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.removeprefix("rfc3161+")
    if (
        parts.scheme not in ("rfc3161+http", "rfc3161+https")
        or not parts.hostname
        or set(parse_qs(parts.query)) - {"timeout"}
    ):
        raise ValueError("expected rfc3161+https://host/path")
    timeout = float(parse_qs(parts.query).get("timeout", ["10"])[0])
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    return HttpTimestamper(
        parts.hostname,
        parts.port,
        parts.path or "/",
        is_secure=scheme == "https",
        secret=secret,
        timeout=timeout,
    )


class HttpTimestamper:
    """Speak to one address. It never follows a redirection."""

    def __init__(
        self,
        host: str,
        port: int | None,
        path: str,
        *,
        is_secure: bool,
        secret: str = "",
        timeout: float = 10,
    ) -> None:
        self.host, self.port, self.path = host, port, path
        self.is_secure, self.timeout = is_secure, timeout
        self.headers = {"Content-Type": "application/timestamp-query"}
        if secret:
            self.headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"

    def stamp(self, request: bytes) -> bytes:
        """Post the request and return the answer, once it says that a stamp was given."""
        kind = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        line = kind(self.host, self.port, timeout=self.timeout)
        late = threading.Event()
        try:
            line.connect()
            with at_most(self.timeout, partial(_cut, line.sock, late)):
                line.request("POST", self.path, body=request, headers=self.headers)
                with line.getresponse() as answer:
                    content = answer.read(LONGEST + 1)
        except TimeoutError as waited:
            raise TimestampError("timeout") from waited
        except (OSError, http.client.HTTPException) as cut:
            raise TimestampError("timeout" if late.is_set() else "unreachable", type(cut).__name__) from cut
        finally:
            line.close()
        if late.is_set():
            raise TimestampError("timeout")
        if answer.status != 200 or len(content) > LONGEST:
            raise TimestampError("refused", f"HTTP {answer.status}")
        return _granted(content)

    def check(self) -> str:
        """Ask for the stamp of a few bytes."""
        imprint = {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(secrets.token_bytes(32)).digest(),
        }
        asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True})
        self.stamp(asked.dump())
        return self.host


def _cut(peer: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        # That of the plain socket: the one of TLS would pull its state from under the thread that reads.
        socket.socket.shutdown(peer, socket.SHUT_RDWR)


def _granted(content: bytes) -> bytes:
    try:
        # A refusal carries no token: only the first part is always there.
        status = tsp.PKIStatusInfo.load(parser.parse(content, strict=True)[4])["status"].native
    except (ValueError, TypeError, KeyError) as strange:
        raise TimestampError("not_understood") from strange
    if status not in GRANTED:
        raise TimestampError("refused", str(status))
    return content
