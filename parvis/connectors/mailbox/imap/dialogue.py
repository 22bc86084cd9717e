"""Speak lines and literals with a server that may be slow, cut, endless or lying.

Everything received is bounded in bytes and in time: a line, a literal, and all that answers one command. The library's
own `imaplib` allocates what a literal announces, keeps every line a server cares to add, and counts its time anew at
each byte.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

from parvis.connectors.mailbox.contract import PermanentFailure, TemporaryFailure

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of a line: one that lists more than a million messages holds."""

MOST_LINES = 200_000
"""Lines that answer one command."""

PIECE = 64 * 1024
_LITERAL = re.compile(rb"\{(\d{1,19})\+?\}\Z")


@dataclass
class Response:
    """One answer: its text in pieces, each but the last followed by the literal of the same position."""

    texts: list[bytes] = field(default_factory=list)
    literals: list[bytes] = field(default_factory=list)

    @property
    def head(self) -> bytes:
        """The text before its first literal."""
        return self.texts[0]


class Dialogue:
    """A connection on which each exchange has its deadline (of `time.monotonic`) and its limit in bytes."""

    def __init__(self, sock: socket.socket, *, silence: float) -> None:
        self._sock = sock
        self._silence = silence
        """Seconds after which a peer that says nothing is given up."""
        self._received = bytearray()
        self._read_to = 0

    def protect(self, context: ssl.SSLContext, host: str, *, deadline: float) -> None:
        """Encrypt from here on; what came in clear before its time is refused (it could be anybody's)."""
        if self._left_over():
            raise PermanentFailure("tls", "said more before encryption")
        self._sock.settimeout(self._patience(deadline))
        try:
            self._sock = context.wrap_socket(self._sock, server_hostname=host)
        except ssl.SSLCertVerificationError as refused:
            raise PermanentFailure("tls", refused.verify_message) from refused
        except ssl.SSLError as error:
            raise TemporaryFailure("tls", error.reason or "") from error
        except TimeoutError as late:
            raise TemporaryFailure("timeout") from late
        except OSError as cut:
            raise TemporaryFailure("closed", type(cut).__name__) from cut

    def send(self, data: bytes, *, deadline: float) -> None:
        """Send some bytes."""
        self._sock.settimeout(self._patience(deadline))
        try:
            self._sock.sendall(data)
        except TimeoutError as late:
            raise TemporaryFailure("timeout") from late
        except OSError as cut:
            raise TemporaryFailure("closed", type(cut).__name__) from cut

    def response(self, *, deadline: float, largest: int) -> Response:
        """Read one answer whose literals hold no more than `largest` bytes in all."""
        found = Response()
        room = largest
        while True:
            line = self._line(deadline)
            found.texts.append(line)
            announced = _LITERAL.search(line)
            if announced is None:
                return found
            length = int(announced[1])
            if length > room:
                raise TemporaryFailure("too_long", "literal")
            room -= length
            found.literals.append(self._exactly(length, deadline))

    def responses(self, *, deadline: float, largest: int) -> Iterator[Response]:
        """Read answers one after the other, all of them within `largest` bytes and `MOST_LINES` lines."""
        room, lines = largest + LONGEST_LINE, 0
        while True:
            found = self.response(deadline=deadline, largest=largest)
            room -= sum(map(len, found.texts)) + sum(map(len, found.literals))
            lines += len(found.texts)
            if room < 0 or lines > MOST_LINES:
                raise TemporaryFailure("too_long", "answer")
            yield found

    def has_something(self, seconds: float) -> bool:
        """Wait at most that long for something to read."""
        if self._left_over():
            return True
        self._sock.settimeout(max(seconds, 0.001))
        try:
            self._receive()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._sock.close()

    def _line(self, deadline: float) -> bytes:
        """Read up to an end of line, which is left out."""
        looked = self._read_to
        while (end := self._received.find(b"\n", looked)) < 0:
            looked = len(self._received)
            if looked - self._read_to > LONGEST_LINE:
                raise TemporaryFailure("too_long", "line")
            looked -= self._more(deadline)
        line = bytes(self._received[self._read_to : end])
        self._read_to = end + 1
        return line.removesuffix(b"\r")

    def _exactly(self, length: int, deadline: float) -> bytes:
        """Read that many bytes, in one copy: what is announced takes memory only as it comes."""
        taken = BytesIO()
        kept = self._received[self._read_to : self._read_to + length]
        self._read_to += len(kept)
        taken.write(kept)
        left = length - len(kept)
        while left:
            piece = self._recv(min(left, PIECE), deadline)
            taken.write(piece)
            left -= len(piece)
        return taken.getvalue()

    def _left_over(self) -> bool:
        return self._read_to < len(self._received)

    def _more(self, deadline: float) -> int:
        """Receive some more; return by how many bytes what was already read has been let go."""
        self._sock.settimeout(self._patience(deadline))
        try:
            return self._receive()
        except TimeoutError as late:
            raise TemporaryFailure("timeout") from late

    def _receive(self) -> int:
        piece = self._from_socket(PIECE)
        gone = self._read_to
        del self._received[:gone]
        self._read_to = 0
        self._received += piece
        return gone

    def _recv(self, length: int, deadline: float) -> bytes:
        self._sock.settimeout(self._patience(deadline))
        try:
            return self._from_socket(length)
        except TimeoutError as late:
            raise TemporaryFailure("timeout") from late

    def _from_socket(self, length: int) -> bytes:
        try:
            piece = self._sock.recv(length)
        except TimeoutError:
            raise
        except OSError as cut:
            raise TemporaryFailure("closed", type(cut).__name__) from cut
        if not piece:
            raise TemporaryFailure("closed")
        return piece

    def _patience(self, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TemporaryFailure("timeout")
        return min(self._silence, left)
