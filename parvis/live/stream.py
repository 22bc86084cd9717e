"""One page, or one browser, that listens: what waits for it, in the words of server-sent events.

HTML Living Standard, 9.2 (server-sent events): ``id`` is what the browser gives back to go on from there.
"""

import asyncio
import json
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from parvis.accounts.tickets import Bearer
from parvis.events.following import Position

WAITING = 256
"""Messages that may wait for a browser that reads slowly; past that, it draws its pages again."""

PULSE = 15.0
"""Seconds without a word after which the server says that it is there."""


@dataclass
class Client:
    """A flow of messages to one browser of one agent."""

    bearer: Bearer
    agent: UUID
    position: Position
    name: str = field(default_factory=lambda: token_urlsafe(16))
    watched: frozenset[UUID] = frozenset()
    """The cases open on its pages."""
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(WAITING))
    is_over: bool = False

    def tell(self, event: str, data: Any) -> None:
        """Have a message leave; a browser too far behind is told to begin again, and its flow ends."""
        if self.is_over:
            return
        try:
            self.waiting.put_nowait(message(event, data, self.position))
        except asyncio.QueueFull:
            self.end("reload")

    def end(self, event: str) -> None:
        """Drop what waits, and let this be the last word."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(message(event, None, self.position))
        self.is_over = True

    async def next(self) -> bytes:
        """The next message, or a sign of life after PULSE seconds."""
        try:
            return await asyncio.wait_for(self.waiting.get(), PULSE)
        except TimeoutError:
            return message("pulse", None, self.position)

    @property
    def has_ended(self) -> bool:
        """Whether its last word has left."""
        return self.is_over and self.waiting.empty()


def message(event: str, data: Any, position: Position) -> bytes:
    """One message of the flow."""
    return f"event: {event}\nid: {position}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
