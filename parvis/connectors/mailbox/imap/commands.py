"""Ask a server one command at a time, and hear everything it says meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable

from parvis.connectors.mailbox.contract import PermanentFailure, TemporaryFailure
from parvis.connectors.mailbox.imap.dialogue import Dialogue, Response
from parvis.connectors.mailbox.imap.grammar import code

SMALL = 1024 * 1024
"""Bytes of literals that may answer a command that asks for no message."""

WORDS_OF_TIME = frozenset({"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "OVERQUOTA", "CONTACTADMIN"})
"""Codes by which a refusal says that it is of the moment (RFC 5530, 3)."""

_CAPABILITY = re.compile(rb"\* (?:OK \[)?CAPABILITY ([^\]]*)", re.IGNORECASE)


class Commands:
    """One connection: its commands in order, and what the server can do, as it last said."""

    def __init__(self, dialogue: Dialogue, *, patience: float) -> None:
        self.dialogue = dialogue
        self._patience = patience
        """Seconds given to one command, from its first byte to the last of its answer."""
        self._count = 0
        self.capabilities: frozenset[str] = frozenset()
        self.has_news = False
        """The server said how many messages there are since somebody last set this to False."""
        self.messages = 0

    def greet(self) -> bytes:
        """Read the first line; return the server's words."""
        first = self.dialogue.response(deadline=self.until(), largest=SMALL)
        kind, _, words = first.head.partition(b" ")[2].partition(b" ")
        if not first.head.startswith(b"* ") or kind.upper() not in (b"OK", b"BYE"):
            # PREAUTH would have us skip the sign-in: no server of an authority knows who we are before that.
            raise TemporaryFailure("not_understood", "greeting")
        if kind.upper() == b"BYE":
            raise TemporaryFailure("unavailable", code(words))
        self._hear_capabilities(first.head)
        return words

    def ask(
        self,
        command: bytes,
        *answers: bytes,
        reason: str = "not_understood",
        lasting: bool = False,
        largest: int = SMALL,
    ) -> list[Response]:
        """Ask a command and return what the server said before its end; what it must be told next is in `answers`.

        Refused (NO or BAD), raise a failure with this reason; `lasting`: one that only somebody can mend, unless the
        server says that it is of the moment.
        """
        until = self.until()
        tag = self.tell(command, until=until)
        told = list(answers)
        heard: list[Response] = []
        for response in self.dialogue.responses(deadline=until, largest=largest):
            if response.head.startswith(b"+"):
                # A server that asks for more than we have to say is told to give up (RFC 3501, 6.2.2).
                self.dialogue.send((told.pop(0) if told else b"*") + b"\r\n", deadline=until)
            elif response.head.startswith(b"* "):
                self.hear(response)
                heard.append(response)
            elif response.head.startswith(tag + b" "):
                heard.append(response)
                _accept(response.head[len(tag) + 1 :], reason, lasting=lasting)
                return heard
            else:
                raise TemporaryFailure("not_understood", "tag")
        raise AssertionError("answers end by an end or a failure")

    def tell(self, command: bytes, *, until: float) -> bytes:
        """Send a command and return the tag of its answer."""
        self._count += 1
        tag = b"P%d" % self._count
        self.dialogue.send(tag + b" " + command + b"\r\n", deadline=until)
        return tag

    def hear(self, response: Response) -> None:
        """Keep what the server says by itself: its abilities, its number of messages, its farewell."""
        kind, _, words = response.head[2:].partition(b" ")
        if kind.upper() == b"BYE":
            raise TemporaryFailure("unavailable", code(words))
        if words.upper() == b"EXISTS" and kind.isdigit() and len(kind) < 11:
            self.messages, self.has_news = int(kind), True
        if kind.upper() == b"CAPABILITY":
            self._hear_capabilities(response.head)

    def learn_capabilities(self) -> None:
        """Ask what the server can do: what it said before encryption or sign-in no longer holds."""
        self.capabilities = frozenset()
        for response in self.ask(b"CAPABILITY"):
            self._hear_capabilities(response.head)

    def until(self) -> float:
        """The deadline of what begins now."""
        return time.monotonic() + self._patience

    def _hear_capabilities(self, text: bytes) -> None:
        if found := _CAPABILITY.match(text[:10_000]):
            self.capabilities = frozenset(found[1].decode("ascii", "replace").upper().split())


def matching(responses: Iterable[Response], pattern: re.Pattern[bytes]) -> list[Response]:
    """Those that begin so."""
    return [response for response in responses if pattern.match(response.head)]


def _accept(status: bytes, reason: str, *, lasting: bool) -> None:
    kind, _, words = status.partition(b" ")
    if kind.upper() == b"OK":
        return
    if kind.upper() not in (b"NO", b"BAD"):
        raise TemporaryFailure("not_understood", "status")
    found = code(words)
    if found == "EXPUNGEISSUED":
        return  # Some of what was asked has left since (RFC 5530, 3): the rest was given.
    failure: Callable[[str, str], Exception] = (
        PermanentFailure if lasting and found not in WORDS_OF_TIME else TemporaryFailure
    )
    raise failure(reason, found or kind.decode("ascii").upper())
