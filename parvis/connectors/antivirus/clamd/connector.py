"""A client of clamd's stream protocol (clamd(8), "COMMANDS"): one connection, one question, one answer."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

from parvis.connectors.antivirus.contract import PermanentFailure, TemporaryFailure, Verdict

PORT = 3310
TIMEOUT = 60.0
MAX_SIZE = 100 * 1024 * 1024
"""clamd's own usual `StreamMaxLength`, in bytes: beyond it the daemon would cut the stream."""

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (?P<signature>[\x21-\x7e][\x20-\x7e]{0,198}?) FOUND")
_VERSION = re.compile(r"ClamAV [\x20-\x7e]{1,120}")


def from_url(url: str, *, var_dir: Path | None = None) -> ClamdConnector:
    """Return the connector of `clamd://host:port` or `clamd:/path/to/socket`.

    Parameters: `timeout` in seconds for the whole dialogue, `max_size` in bytes.  Raise `ValueError`.
    """
    parts = urlsplit(url)
    given = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    if parts.scheme != "clamd" or given.keys() - {"timeout", "max_size"} or parts.username:
        raise ValueError("expected clamd://host:port or clamd:/path/to/socket")
    timeout, max_size = float(given.get("timeout", [TIMEOUT])[0]), int(given.get("max_size", [MAX_SIZE])[0])
    if timeout <= 0 or max_size <= 0:
        raise ValueError("timeout and max_size must be above zero")
    if parts.hostname and parts.path in ("", "/"):
        return ClamdConnector((parts.hostname, parts.port or PORT), timeout=timeout, max_size=max_size)
    if not parts.netloc and parts.path.startswith("/"):
        return ClamdConnector(parts.path, timeout=timeout, max_size=max_size)
    raise ValueError("expected clamd://host:port or clamd:/path/to/socket")


class ClamdConnector:
    """Ask a clamd over TCP (`(host, port)`) or a local socket (its path)."""

    def __init__(
        self, address: tuple[str, int] | str, *, timeout: float = TIMEOUT, max_size: int = MAX_SIZE
    ) -> None:
        self._address = address
        self._timeout = timeout
        self._max_size = max_size

    def scan(self, stream: BinaryIO) -> Verdict:
        """Send the bytes and return the verdict.

        Raise `TemporaryFailure` when the daemon is away, slow, cut, troubled or incoherent, and
        `PermanentFailure` when the stream is beyond its limit.
        """
        with self._connected() as dialogue:
            sent_all = self._send(dialogue, stream)
            answer = dialogue.answer()
        if answer == "stream: OK":
            if not sent_all:
                raise TemporaryFailure("not_understood", "a verdict before the end of the stream")
            return Verdict()
        if found := _FOUND.fullmatch(answer):
            return Verdict(found["signature"])
        if "size limit exceeded" in answer:
            raise PermanentFailure("too_large", "StreamMaxLength of clamd")
        if answer.endswith("ERROR"):
            raise TemporaryFailure("engine_error", answer[:200])
        raise TemporaryFailure("not_understood", repr(answer[:80]))

    def check(self) -> str:
        """Ask for the version, which also tells the age of the signatures; raise `TemporaryFailure`."""
        with self._connected() as dialogue:
            dialogue.send(b"zVERSION\0")
            answer = dialogue.answer()
        if not _VERSION.fullmatch(answer):
            raise TemporaryFailure("not_understood", repr(answer[:80]))
        return answer

    def _send(self, dialogue: _Dialogue, stream: BinaryIO) -> bool:
        """Send the stream by pieces; False when the daemon stopped listening, as it may to answer early."""
        total = 0
        try:
            dialogue.send(b"zINSTREAM\0")
            while piece := stream.read(_CHUNK):
                total += len(piece)
                if total > self._max_size:
                    raise PermanentFailure("too_large", f"more than {self._max_size} bytes")
                dialogue.send(struct.pack("!I", len(piece)) + piece)
            dialogue.send(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    @contextmanager
    def _connected(self) -> Iterator[_Dialogue]:
        deadline = time.monotonic() + self._timeout
        try:
            if isinstance(self._address, str):
                peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                peer.settimeout(self._timeout)
                with contextlib.ExitStack() as on_failure:
                    on_failure.callback(peer.close)
                    peer.connect(self._address)
                    on_failure.pop_all()
            else:
                peer = socket.create_connection(self._address, timeout=self._timeout)
        except OSError as error:
            raise TemporaryFailure("unreachable", error.strerror or type(error).__name__) from error
        with peer:
            try:
                yield _Dialogue(peer, deadline)
            except TimeoutError as error:
                raise TemporaryFailure("timeout", f"{self._timeout:g} s") from error
            except OSError as error:
                raise TemporaryFailure("cut", error.strerror or type(error).__name__) from error


class _Dialogue:
    """A connection with one deadline for everything said on it."""

    def __init__(self, peer: socket.socket, deadline: float) -> None:
        self._peer = peer
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        self._peer.settimeout(self._left())
        self._peer.sendall(data)

    def answer(self) -> str:
        """Read one answer up to its NUL; an answer without end, or none, is refused."""
        received = b""
        while b"\0" not in received:
            if len(received) > _LONGEST_ANSWER:
                raise TemporaryFailure("not_understood", "an answer without end")
            self._peer.settimeout(self._left())
            piece = self._peer.recv(_LONGEST_ANSWER)
            if not piece:
                raise TemporaryFailure("cut", "no whole answer")
            received += piece
        return received.partition(b"\0")[0].decode("ascii", "replace").strip()

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
