"""Everybody who listens in this process, and what is told to each."""

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from parvis.accounts.sessions import still_open
from parvis.accounts.tickets import Bearer
from parvis.base.counting import say_flows
from parvis.cases.watching import Watching
from parvis.events.following import Horizon, Position
from parvis.notifications.notices.ringing import mark_of

from .presence import Presences
from .reading import Reader, Told
from .stream import Client

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger("parvis.live")

MOST_FLOWS = 2_000
"""Flows one process holds; the next ones are asked to come back later."""

MOST_OF_A_SESSION = 10
"""Flows one session holds in a process: one a browser, or one a visible page where pages share nothing."""

WATCHED_EVERY = 2.0
"""Seconds between two looks at the sessions and at who is still there."""


class TooManyFlows(Exception):
    """The process holds all the flows it may; ``is_hers`` when it is the session that does."""

    def __init__(self, *, is_hers: bool) -> None:
        super().__init__(is_hers)
        self.is_hers = is_hers


class Hub:
    """The flows of one process. One reading at a time: nobody joins between a reading and its telling."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.presences = Presences()
        self.is_listening = False
        self._reader = Reader()
        self._turn = asyncio.Lock()
        self._reach = 0
        self._server = 0
        # One thread, hence one connection to the database.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")

    async def join(self, bearer: Bearer, since: Position | None) -> Client:
        """Begin a flow, with what happened since the page was drawn. Raise Refused, TooManyFlows."""
        async with self._turn:
            self.demand_room(bearer)
            now = timezone.now()
            grants, brought = await self.ask(self._reader.admit, bearer.account, since, at=now)
            here = Position(brought.reach.upto)
            client = Client(bearer, grants.agent.pk, since or here)
            client.tell("hello", {"connection": client.name})
            if brought.is_too_much:
                client.position = here
                client.tell("reload", None)
            _tell(client, brought.told)
            client.position = max(client.position, here)
            if not self.clients:
                self._reach = max(self._reach, here.xid)
            self._server = brought.reach.server
            self.clients[client.name] = client
            say_flows(len(self.clients))
            return client

    def demand_room(self, bearer: Bearer | None = None) -> None:
        """Refuse one flow more than the process, or this session, may hold. Raise TooManyFlows."""
        if len(self.clients) >= MOST_FLOWS:
            raise TooManyFlows(is_hers=False)
        hers = sum(one.bearer.session == bearer.session for one in self.clients.values()) if bearer else 0
        if hers >= MOST_OF_A_SESSION:
            raise TooManyFlows(is_hers=True)

    async def leave(self, client: Client) -> None:
        """End a flow: its browser has gone, or was told to."""
        self.clients.pop(client.name, None)
        say_flows(len(self.clients))
        self._reader.keep(one.bearer.account for one in self.clients.values())
        await self.tell_presences(self.presences.gone(client.agent, client.name))

    async def follow(self, upto: int | None) -> None:
        """Tell everybody what was sealed below a transaction; None: as far as it goes, after a silence."""
        async with self._turn:
            if not self.clients:
                self._reach = max(self._reach, upto or 0)
                return
            until = Horizon(self._server, upto, upto) if upto is not None else None
            accounts = {client.bearer.account for client in self.clients.values()}
            found = await self.ask(
                self._reader.follow, accounts, since=Position(self._reach), until=until, at=timezone.now()
            )
            self._server, self._reach = found.reach.server, max(self._reach, found.reach.upto)
            for client in list(self.clients.values()):
                if client.bearer.account in found.refused:
                    client.end("end")
                    continue
                _tell(client, found.told)
                client.position = max(client.position, Position(self._reach))
                if found.is_too_much:
                    client.tell("reload", None)

    async def hear(self, word: Watching) -> None:
        """Note what a browser has open, and tell those whom it concerns."""
        client = self.clients.get(word.connection)
        known: frozenset[UUID] = frozenset()
        if client is not None and client.agent == word.agent:
            known, client.watched = client.watched, frozenset(word.cases)
        changed = self.presences.hear(word, now=time.monotonic())
        await self.tell_presences(changed)
        if client is not None:
            for case in client.watched - known - changed:
                await self._tell_presence(case, [client])

    def ring(self, marks: frozenset[str]) -> None:
        """Tell the pages of the agents of these marks that their news changed."""
        for client in self.clients.values():
            if mark_of(client.agent) in marks:
                client.tell("news", None)

    async def watch(self) -> None:
        """End the flows whose session has ended, and forget who is no longer there."""
        now = timezone.now()
        # Who joins while the database answers was not asked about.
        watched = list(self.clients.values())
        numbers = {client.bearer.session for client in watched}
        alive = await self.ask(still_open, numbers, at=now) if numbers else {}
        for client in watched:
            if client.bearer.session not in alive:
                client.end("end")
        await self.tell_presences(self.presences.sweep(now=time.monotonic()))

    async def tell_presences(self, cases: Iterable[UUID]) -> None:
        """Tell each page open on one of these cases who else is there."""
        for case in cases:
            await self._tell_presence(
                case, [client for client in self.clients.values() if case in client.watched]
            )

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database, in the thread that holds its connection."""

        def answer() -> T:
            close_old_connections()
            return question(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, answer)

    async def _tell_presence(self, case: UUID, clients: list[Client]) -> None:
        if not clients:
            return
        accounts = {client.bearer.account for client in clients}
        try:
            reference, allowed = await self.ask(self._reader.readers, case, accounts, at=timezone.now())
        except DatabaseError:
            log.warning("presence", outcome="untold")
            return
        for client in clients:
            if client.agent in allowed:
                others = self.presences.others(case, client.agent)
                client.tell("presence", {"case": reference, "others": others})


def _tell(client: Client, told: Iterable[Told]) -> None:
    for fact in told:
        if fact.position > client.position and client.agent in fact.agents:
            client.position = fact.position
            word = {
                "kind": fact.kind,
                "case": fact.reference,
                "revision": fact.revision,
                "number": fact.position.id,
                "mine": fact.actor == client.agent,
            }
            client.tell("fact", word)
