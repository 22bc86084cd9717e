"""The hub alone: what happens while the database answers."""

import asyncio
from collections.abc import Callable, MutableMapping
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from parvis.accounts.tickets import Bearer
from parvis.events.following import Position
from parvis.live import hub as hubs
from parvis.live.app import Application
from parvis.live.hub import MOST_OF_A_SESSION, Hub
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


def asking(session: int) -> MutableMapping[str, Any]:
    """A request for a flow, by the browser of this session."""
    return {
        "type": "http",
        "method": "GET",
        "path": "/live/flow",
        "query_string": f"ticket={session}".encode(),
        "headers": [],
    }


def statuses(sessions: list[int]) -> list[int]:
    """What is answered to browsers that all ask for a flow at the same moment, and stay."""

    async def answered() -> list[int]:
        application = Application()
        application.hub = Hub()
        account, reach = uuid4(), SimpleNamespace(upto=1, server=1)
        brought = SimpleNamespace(reach=reach, told=[], is_too_much=False)

        async def ask(question: Callable[..., Any], *given: Any, **_named: Any) -> Any:
            await asyncio.sleep(0)
            if question.__name__ == "_bearer":
                return Bearer(account, int(given[0]))
            return SimpleNamespace(agent=SimpleNamespace(pk=account)), brought

        application.hub.ask = ask  # type: ignore[method-assign]  # the database, which knows everybody
        found: list[int] = []
        released = asyncio.Event()

        async def one(session: int) -> None:
            came = False

            async def receive() -> MutableMapping[str, Any]:
                nonlocal came
                if came:
                    await released.wait()
                came = True
                return {"type": "http.request"}

            async def send(said: MutableMapping[str, Any]) -> None:
                if said["type"] == "http.response.start":
                    found.append(said["status"])
                    if len(found) == len(sessions):
                        released.set()

            await application(asking(session), receive, send)

        await asyncio.gather(*(one(session) for session in sessions))
        assert not application.hub.clients, "each left"
        return sorted(found)

    return asyncio.run(answered())


def test_one_session_does_not_take_every_flow() -> None:
    crowd = [1] * (MOST_OF_A_SESSION + 3)
    assert statuses([*crowd, 2]) == [200] * (MOST_OF_A_SESSION + 1) + [429] * 3


def test_a_process_holds_so_many_flows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_FLOWS", 3)
    assert statuses([1, 2, 3, 4, 5]) == [200] * 3 + [503] * 2
