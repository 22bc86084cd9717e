"""The hub alone: what happens while the database answers."""

import asyncio
import re
from collections.abc import Callable, MutableMapping
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from parvis.accounts.tickets import Bearer
from parvis.events.following import Horizon, Position
from parvis.live import app
from parvis.live import hub as hubs
from parvis.live.app import Application
from parvis.live.hub import MOST_OF_A_SESSION, Hub
from parvis.live.reading import Round, Told
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


def test_what_she_was_told_when_she_joined_is_not_told_again() -> None:
    async def numbers() -> list[int]:
        hub, account = Hub(), uuid4()
        agent = uuid4()
        facts = [Told(Position(xid, xid), "case.noted", "X", 1, None, frozenset({agent})) for xid in (5, 6)]

        async def ask(*_asked: object, **named: object) -> Any:
            if "since" in named:  # what is sealed, read again from before she joined
                return Round(facts, Horizon(6, 6, 6))
            return SimpleNamespace(agent=SimpleNamespace(pk=agent)), Round(facts[:1], Horizon(5, 5, 5))

        hub.ask = ask  # type: ignore[method-assign,assignment]  # the database, asked twice of one fact
        client = await hub.join(Bearer(account, 1), Position(4))
        await hub.follow(6)
        words = [client.waiting.get_nowait().decode() for _one in range(client.waiting.qsize())]
        return [int(number) for word in words for number in re.findall(r'"number":(\d+)', word)]

    assert asyncio.run(numbers()) == [5, 6]


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


def test_a_browser_that_takes_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SENDING", 0.01)

    async def pour() -> bool:
        client = Client(Bearer(uuid4(), 1), uuid4(), Position(1))
        client.tell("news", None)

        async def never(*_said: object) -> MutableMapping[str, Any]:
            await asyncio.Event().wait()
            return {}

        async with asyncio.timeout(5):
            await app._pour(client, never, never)
        return client.waiting.empty()

    assert asyncio.run(pour()), "its word was given, and nobody took it"


def test_one_session_does_not_take_every_flow() -> None:
    crowd = [1] * (MOST_OF_A_SESSION + 3)
    assert statuses([*crowd, 2]) == [200] * (MOST_OF_A_SESSION + 1) + [429] * 3


def test_a_process_holds_so_many_flows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_FLOWS", 3)
    assert statuses([1, 2, 3, 4, 5]) == [200] * 3 + [503] * 2
