"""The hub alone: what happens while the database answers."""

import asyncio
from uuid import uuid4

from parvis.accounts.tickets import Bearer
from parvis.events.following import Position
from parvis.live.hub import Hub
from parvis.live.stream import Client


def test_who_joins_while_sessions_are_looked_at_keeps_her_flow() -> None:
    async def look() -> list[bool]:
        hub = Hub()
        before, after = (Client(Bearer(uuid4(), number), uuid4(), Position(1)) for number in (1, 2))
        hub.clients[before.name] = before

        async def slow(*_asked: object, **_named: object) -> dict[int, str]:
            hub.clients[after.name] = after
            return {}

        hub.ask = slow  # type: ignore[method-assign,assignment]  # the database, at its slowest
        await hub.watch()
        return [before.is_over, after.is_over]

    assert asyncio.run(look()) == [True, False]
