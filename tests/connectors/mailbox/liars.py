"""IMAP servers that say what a test tells them: an honest one of two messages, but for what is changed."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from parvis.connectors.mailbox.contract import MailboxConnector
from parvis.connectors.mailbox.imap import from_url

LISTED = b'* 1 FETCH (UID 5 INTERNALDATE " 1-Mar-2026 10:00:00 +0100" RFC822.SIZE 4)\r\n' + (
    b'* 2 FETCH (RFC822.SIZE 5 UID 9 INTERNALDATE "02-Mar-2026 10:00:00 +0100")\r\n'
)
BODIES = b"* 1 FETCH (UID 5 BODY[]<0> {4}\r\ncinq)\r\n* 2 FETCH (BODY[] {5}\r\nneuf! UID 9)\r\n"
OK = b"%T OK done\r\n"
HONEST: dict[str, bytes] = {
    "greeting": b"* OK [CAPABILITY IMAP4rev1 IDLE SASL-IR AUTH=PLAIN] ready\r\n",
    "AUTHENTICATE": OK,
    "LOGIN": OK,
    "STARTTLS": OK,
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n" + OK,
    "EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n* OK [UIDNEXT 10] ok\r\n" + OK,
    "UID SEARCH UID": b"* SEARCH 5 9\r\n" + OK,
    "UID FETCH L": LISTED + OK,
    "UID FETCH B": BODIES + OK,
    "IDLE": b"+ idling\r\n* 3 EXISTS\r\n",
    "DONE": OK,
    "NOOP": OK,
    "LOGOUT": b"* BYE\r\n" + OK,
}


@contextmanager
def liar(
    changed: Mapping[str, bytes], *, scheme: str = "imap", **parameters: float
) -> Iterator[MailboxConnector]:
    """Serve on this machine; `%T` stands for the tag of the command, and what ends by `%CUT` hangs up after it."""
    answers = {**HONEST, **changed}
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answers), daemon=True)
        thread.start()
        given = {"timeout": 1, "whole_timeout": 2, "poll": 0.1, **parameters}
        query = "&".join(f"{name}={value}" for name, value in given.items())
        url = f"{scheme}://marie:secret@127.0.0.1:{server.getsockname()[1]}/?{query}"
        yield from_url(url, var_dir=Path("/nowhere"))


def _serve(server: socket.socket, answers: Mapping[str, bytes]) -> None:
    with suppress(OSError):
        while True:
            peer, _address = server.accept()
            with peer, suppress(OSError):
                _talk(peer, answers)


def _talk(peer: socket.socket, answers: Mapping[str, bytes]) -> None:
    tag = b""
    if not _say(peer, answers["greeting"], tag):
        return
    for line in peer.makefile("rb"):
        if line.strip() == b"DONE":
            command = "DONE"
        else:
            tag, _, rest = line.strip().partition(b" ")
            command = _name(rest)
        if not _say(peer, answers[command], tag):
            return


def _name(rest: bytes) -> str:
    if rest.startswith(b"UID FETCH"):
        return "UID FETCH B" if b"BODY" in rest else "UID FETCH L"
    if rest.startswith(b"UID SEARCH"):
        return "UID SEARCH UID"
    return re.split(rb" ", rest)[0].decode()


def _say(peer: socket.socket, answer: bytes, tag: bytes) -> bool:
    """Say it; False to hang up. `%DRIP` before it: a byte at a time, for ever."""
    answer = answer.replace(b"%T", tag)
    if answer.startswith(b"%DRIP"):
        for one in answer[5:] * 1000:
            peer.sendall(bytes([one]))
            threading.Event().wait(0.05)
        return False
    cut = answer.endswith(b"%CUT")
    peer.sendall(answer.removesuffix(b"%CUT"))
    return not cut
