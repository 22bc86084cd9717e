"""A browser that listens, as a browser does: it keeps what it heard and comes back from its last position."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.peers.smtp import until


@dataclass(frozen=True)
class Heard:
    """One message of a flow."""

    event: str
    position: str
    data: Any


@dataclass
class Listener:
    """One flow of server-sent events, read in a thread."""

    address: str
    origin: str
    cookie: str
    heard: list[Heard] = field(default_factory=list)
    status: int | None = None
    has_ended: bool = False

    def open(self, ticket: str, since: str = "", **headers: str) -> "Listener":
        """Begin to listen, and wait for the answer."""
        self.status, self.has_ended = None, False
        self.thread = threading.Thread(target=self._listen, args=(ticket, since, headers), daemon=True)
        self.thread.start()
        until(lambda: self.status is not None)
        return self

    def _listen(self, ticket: str, since: str, headers: dict[str, str]) -> None:
        try:
            with httpx.Client(timeout=httpx.Timeout(10, read=60)) as client:
                self.client = client
                with client.stream(
                    "GET",
                    self.address,
                    params={"ticket": ticket, "since": since},
                    headers={"Origin": self.origin, "Cookie": self.cookie, **headers},
                ) as answer:
                    self._read(answer)
        except httpx.HTTPError:
            self.status = self.status or 0
        finally:
            self.has_ended = True

    def _read(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        message: dict[str, str] = {}
        for line in answer.iter_lines():
            if line:
                name, _colon, value = line.partition(": ")
                message[name] = value
            elif message:
                self.heard.append(Heard(message["event"], message["id"], json.loads(message["data"])))
                message = {}

    def of(self, event: str) -> list[Any]:
        """What was heard of one kind."""
        return [one.data for one in self.heard if one.event == event]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the facts heard, in order."""
        return [fact["kind"] for fact in self.of("fact")]

    @property
    def position(self) -> str:
        """Where to go on from."""
        return self.heard[-1].position

    def wait(self, event: str, count: int = 1) -> Any:
        """Wait for as many messages of a kind; return the last."""
        until(lambda: len(self.of(event)) >= count)
        return self.of(event)[count - 1]

    def close(self) -> None:
        """Leave as a closed laptop does."""
        self.client.close()
