"""The live process for real, under the server and the options of the service, on the database of a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.base.cluster.server import free_port
from parvis.base.keyring import keyring
from parvis.base.scope import scope
from parvis.cases.actions import note
from parvis.cases.models import Case
from parvis.events.sealing import seal
from tests.cast import Cast
from tests.live.listener import Listener
from tests.loaded import Staying, start_loaded
from tests.peers.smtp import until
from tests.soak import brought


@dataclass
class Live:
    """One live process, and what a test does with it."""

    cast: Cast
    environment: dict[str, str]
    log: Path
    page_port: int
    port: int
    listeners: list[Listener] = field(default_factory=list)
    process: Staying | None = None

    @property
    def pid(self) -> int:
        """The process that listens, not its master."""
        assert self.process is not None
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return next(int(one) for task in tasks for one in (task / "children").read_text().split())

    def start(self) -> "Live":
        """Start it, and wait until it listens."""
        words = ("parvis.commands.main", "serve", "live")
        self.process = start_loaded(*words, environment=self.environment, log=self.log)
        until(lambda: self.health().get("status") == "ok", 30)
        return self

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.end()
        self.process = None

    def kill(self) -> None:
        """Kill everything of it, as a machine that loses power does."""
        assert self.process is not None
        self.process.kill()
        self.process = None
        brought("kills")

    def health(self) -> dict[str, object]:
        """What it says of itself."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/live/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except (URLError, OSError):
            return {}

    def browser(self, agent: Agent) -> Client:
        """A browser in which an agent has signed in, with its session noted."""
        client = self.cast.sign_in(agent)
        assert client.get(reverse("agent_help")).status_code == 200
        return client

    def ticket(self, client: Client) -> str:
        """The ticket her page gets."""
        return str(client.post(reverse("direct_ticket")).json()["ticket"])

    def listener(self, client: Client) -> Listener:
        """A flow for this browser, not begun."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        found = Listener(
            f"http://127.0.0.1:{self.port}/live/flow", f"http://127.0.0.1:{self.page_port}", cookie
        )
        self.listeners.append(found)
        return found

    def listen(self, agent: Agent, since: str = "") -> Listener:
        """Sign an agent in and let her listen."""
        client = self.browser(agent)
        found = self.listener(client).open(self.ticket(client), since)
        found.wait("hello")
        return found

    def note(self, case: Case, by: Agent, text: str = "Vu au téléphone.") -> None:
        """Have something happen on a case."""
        with scope(walls=self.cast.walls):
            note(case.pk, text, by=by, at=timezone.now())
        self.seal()

    def seal(self) -> None:
        """Seal what happened, as the worker does all day; a transaction of another test may hold it back."""
        until(self._is_sealed, 60)

    def _is_sealed(self) -> bool:
        seal("worker")
        with scope(office="seal", using="worker"), connections["worker"].cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT FROM events_event"
                " WHERE xid >= (SELECT max(upto_xid) FROM events_seal))"
            )
            return bool(cursor.fetchone()[0])

    def forget_connections(self) -> None:
        """Let go of the database, which is about to go."""
        for connection in connections.all(initialized_only=True):
            connection.close()


@contextmanager
def serving(cast: Cast, database: dict[str, str], folder: Path) -> Iterator[Live]:
    """Run a live process on a database until the end."""
    port, page_port = free_port(), free_port()
    given = {"PORT": str(page_port), "LIVE_PORT": str(port), "VAR_DIR": str(folder)}
    around = {**database, **given, "HOST": "127.0.0.1", "SECRET_KEY": settings.SECRET_KEY}
    around["SEALING_KEYS"] = "".join(key.line for key in keyring().keys)
    for name in ("BASE_URL", "ALLOWED_HOSTS", "LIVE_URL", "DJANGO_SETTINGS_MODULE"):
        around.pop(name, None)
    live = Live(cast, around, folder / "log" / "live.log", page_port, port)
    try:
        yield live.start()
    finally:
        for listener in live.listeners:
            if listener.status:
                listener.close()
        live.stop()
