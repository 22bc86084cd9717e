"""The door: two addresses over ASGI, a flow of server-sent events and a sign of life."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import QueryDict, parse_cookie
from django.utils import timezone

from parvis.accounts.tickets import Bearer, TicketRefused, read
from parvis.base.headers import NOTHING, REFUSED
from parvis.events.following import Position

from .hub import Hub, TooManyFlows
from .listening import Ear
from .reading import Refused
from .stream import Client

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_SAFETY = [
    (name.lower().encode(), value.encode())
    for name, value in {
        **REFUSED,
        "Content-Security-Policy": NOTHING,
        **(
            {
                "Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            }
            if settings.SECURE_HSTS_SECONDS
            else {}
        ),
    }.items()
]

SENDING = 30.0
"""Seconds a browser may take to read one message before it is left."""


class Application:
    """One hub, one ear, and whoever asks."""

    def __init__(self) -> None:
        self.hub: Hub | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI 3 wants it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        origin = headers.get("origin")
        last = scope["path"].rpartition("/")[2]
        hub = self.hub
        if hub is None:
            await _answer(send, HTTPStatus.SERVICE_UNAVAILABLE, origin)
        elif scope["method"] != "GET" or last not in ("flow", "healthz"):
            await _answer(send, HTTPStatus.NOT_FOUND, origin)
        elif last == "healthz":
            state = {"status": "ok" if hub.is_listening else "down", "flows": len(hub.clients)}
            code = HTTPStatus.OK if hub.is_listening else HTTPStatus.SERVICE_UNAVAILABLE
            await _answer(send, code, origin, json.dumps(state).encode())
        elif origin is not None and origin not in ORIGINS:
            await _answer(send, HTTPStatus.FORBIDDEN, None)
        else:
            await _flow(hub, scope, headers, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Listen as long as the server lives."""
        await receive()
        self.hub = Hub()
        ear = asyncio.create_task(Ear(self.hub).run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        ear.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ear
        await send({"type": "lifespan.shutdown.complete"})


def _origins() -> frozenset[str]:
    """The pages that may listen: those of this site, by each of its names."""
    public = urlsplit(settings.BASE_URL)
    port = f":{settings.ENV.port}"
    return frozenset(
        {
            f"{public.scheme}://{public.netloc}",
            *(f"http://{host}{port}" for host in settings.ALLOWED_HOSTS if not settings.ENV.is_https),
        }
    )


ORIGINS = _origins()


async def _flow(hub: Hub, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Tell one browser what happens, until it leaves or may no longer hear."""
    origin = headers.get("origin")
    asked = QueryDict(scope["query_string"])
    key = parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
    since = Position.read(headers.get("last-event-id") or asked.get("since", ""))
    try:
        hub.demand_room()
        bearer = await hub.ask(_bearer, asked.get("ticket", ""), key)
        client = await hub.join(bearer, since)
    except (TicketRefused, Refused):
        await _answer(send, HTTPStatus.FORBIDDEN, origin)
        return
    except TooManyFlows as refusal:
        status = HTTPStatus.TOO_MANY_REQUESTS if refusal.is_hers else HTTPStatus.SERVICE_UNAVAILABLE
        await _answer(send, status, origin)
        return
    except DatabaseError:
        await _answer(send, HTTPStatus.SERVICE_UNAVAILABLE, origin)
        return
    try:
        await receive()
        await send(_start(HTTPStatus.OK, origin, b"text/event-stream; charset=utf-8"))
        await _pour(client, receive, send)
    finally:
        await hub.leave(client)


async def _pour(client: Client, receive: Receive, send: Send) -> None:
    """Send what waits for a browser, until it has gone or has had its last word."""
    gone = asyncio.ensure_future(receive())
    try:
        while not (gone.done() or client.has_ended):
            next_ = asyncio.ensure_future(client.next())
            await asyncio.wait({gone, next_}, return_when=asyncio.FIRST_COMPLETED)
            if not next_.done():
                next_.cancel()
                return
            sent = asyncio.ensure_future(
                send({"type": "http.response.body", "body": next_.result(), "more_body": True})
            )
            await asyncio.wait({gone, sent}, timeout=SENDING, return_when=asyncio.FIRST_COMPLETED)
            if not sent.done():
                sent.cancel()
                return
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


def _bearer(ticket: str, session_key: str) -> Bearer:
    return read(ticket, session_key=session_key, at=timezone.now())


async def _answer(send: Send, status: HTTPStatus, origin: str | None, body: bytes = b"") -> None:
    """A short answer."""
    await send(_start(status, origin, b"application/json" if body else b"text/plain"))
    await send({"type": "http.response.body", "body": body})


def _start(status: HTTPStatus, origin: str | None, kind: bytes) -> MutableMapping[str, Any]:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"Origin"),
        *_SAFETY,
    ]
    if origin in ORIGINS:
        headers += [
            (b"access-control-allow-origin", str(origin).encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
        ]
    return {"type": "http.response.start", "status": int(status), "headers": headers}


application = Application()
