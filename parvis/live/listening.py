"""The ear of the process: one connection that listens to the sealer and to the other live processes."""

import asyncio
import json
from collections.abc import Awaitable

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError

from parvis.cases.watching import CHANNEL, Watching
from parvis.notifications.notices import ringing

from .hub import WATCHED_EVERY, Hub

log = structlog.get_logger("parvis.live")

SEALED = "parvis_events"
"""Where the sealer says how far it has sealed (``parvis.events.sealing``)."""

AGAIN_AFTER = 1.0
"""Seconds before trying again a database that does not answer."""

NAME = "parvis-live"
"""How these connections are called in the database: ``/healthz`` looks for them."""


class Ear:
    """Hear, and have the hub tell; what is heard while it tells is taken together afterwards."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._upto: int | None = None
        self._has_missed = False
        self._stirred = asyncio.Event()
        self._words: asyncio.Queue[Watching] = asyncio.Queue()

    async def run(self) -> None:
        """Listen, tell and watch until cancelled."""
        while True:
            try:
                async with asyncio.TaskGroup() as tasks:
                    for task in (self._listen(), self._tell(), self._hear(), self._watch()):
                        tasks.create_task(task)
            except* Exception:
                # Deaf, this process would seem to work: better to begin listening again.
                log.exception("listening", outcome="failed")
                await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self) -> None:
        url = settings.DATABASE_URLS[settings.ENV.role]
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    url, autocommit=True, application_name=NAME, connect_timeout=settings.CONNECT_TIMEOUT
                ) as connection:
                    await connection.execute(f"LISTEN {SEALED}".encode())
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    await connection.execute(f"LISTEN {ringing.CHANNEL}".encode())
                    self._hub.is_listening = True
                    # What was sealed before we listened was told to nobody.
                    self._has_missed = True
                    self._stirred.set()
                    async for heard in connection.notifies():
                        self._take(heard.channel, heard.payload)
            except psycopg.OperationalError as error:
                log.warning("listening", outcome="lost", error=type(error).__name__)
            self._hub.is_listening = False
            await asyncio.sleep(AGAIN_AFTER)

    def _take(self, channel: str, payload: str) -> None:
        try:
            if channel == SEALED:
                self._upto = max(self._upto or 0, int(json.loads(payload)["upto_xid"]))
                self._stirred.set()
            elif channel == ringing.CHANNEL:
                self._hub.ring(ringing.heard(payload))
            else:
                self._words.put_nowait(Watching.read(payload))
        except (ValueError, KeyError, TypeError):
            # Whoever may connect to the database may notify anything.
            log.warning("listening", outcome="not understood", channel=channel)

    async def _tell(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            upto = None if self._has_missed else self._upto
            self._has_missed = False
            if not await _held(self._hub.follow(upto)):
                self._has_missed = True
                self._stirred.set()
                await asyncio.sleep(AGAIN_AFTER)

    async def _hear(self) -> None:
        while True:
            await self._hub.hear(await self._words.get())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCHED_EVERY)
            await _held(self._hub.watch())


async def _held(task: Awaitable[None]) -> bool:
    """Do something that asks the database; say whether it answered."""
    try:
        await task
    except DatabaseError as error:
        log.warning("reading", outcome="lost", error=type(error).__name__)
        return False
    return True
