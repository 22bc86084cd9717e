"""A box of a town on a real mail server, and what arrives in it."""

import subprocess
import sys
import time
from collections.abc import Sequence

from tests.database import ROOT
from tests.journeys.town import Town
from tests.peers.dovecot import Dovecot
from tests.peers.smtp import until


class Post:
    """A box of a town on a real server."""

    def __init__(
        self, town: Town, server: Dovecot, folder: str = "INBOX", *, sector: str = "general"
    ) -> None:
        self.town, self.server, self.name = town, server, server.newcomer()
        self.folder, self.sector = folder, sector
        self.address = self.name.replace("mairie-", f"box-{time.monotonic_ns()}-")

    def open(self) -> "Post":
        """Have the town read it."""
        if self.folder != "INBOX":
            with self.server.client(self.name) as client:
                client.create(self.folder)
        done = self._run(
            *("mailbox", "open", self.address, "--authority", "montrevel", "--label", "Accueil"),
            *("--unit", "vie-associative", "--since", "2026-01-01", "--server", "mx.montrevel.example"),
            *("--folder", self.folder, "--sector", self.sector),
            MAILBOX_URL=self.server.url(self.name, "imap"),
        )
        assert done.wait(60) == 0, self.town.log("channels")
        return self

    def close(self) -> None:
        """Have it read no more."""
        assert self._run("mailbox", "close", self.address, "--authority", "montrevel").wait(60) == 0

    def reading(self, around: Sequence[str] = ()) -> "subprocess.Popen[bytes]":
        """A process that reads every box of the town to its end."""
        return self._run("channels", "--once", around=around)

    def receives(self, *subjects: str, filling: int = 0) -> None:
        """Have a message of somebody vouched for arrive for each subject."""
        self.server.deliver(self.name, *(letter(one, filling) for one in subjects), folder=self.folder)

    def delivered(self, raw: bytes) -> None:
        """Have a message arrive, and wait until the town has taken it in, whichever process reads the box."""
        known = self.kept()["arrivals"]
        self.server.deliver(self.name, raw, folder=self.folder)
        assert self.reading().wait(60) == 0
        until(lambda: self.kept()["arrivals"] > known, 60)

    def kept(self) -> dict[str, int]:
        """How many arrivals, contacts and receipts there are of what this box brought."""
        found = {
            "arrivals": "SELECT count(*) FROM intake_arrival a JOIN authorities_mailbox m ON m.id = a.mailbox_id"
            " WHERE m.address = %s",
            "contacts": "SELECT count(*) FROM interactions_interaction WHERE id IN (SELECT interaction_id"
            " FROM intake_arrival a JOIN authorities_mailbox m ON m.id = a.mailbox_id WHERE m.address = %s)",
            "receipts": "SELECT count(*) FROM notifications_delivery WHERE key = 'receipt' AND reply_to = %s",
        }
        with self.town.session("DATABASE_OWNER_URL") as owner:
            return {
                name: next(iter(owner.execute(query.encode(), [self.address])))[0]
                for name, query in found.items()
            }

    def place(self) -> tuple[int, str]:
        """How far it was read, and the trouble told of it."""
        with self.town.session() as session:
            query = b"SELECT last_uid, trouble FROM authorities_mailbox WHERE address = %s"
            uid, trouble = next(iter(session.execute(query, [self.address])))
        return int(uid), str(trouble)

    def _run(self, *words: str, around: Sequence[str] = (), **more: str) -> "subprocess.Popen[bytes]":
        with (self.town.folder / "var" / "log" / "channels.log").open("ab") as log:
            return subprocess.Popen(
                [*around, sys.executable, "-m", "parvis.commands.main", *words],
                cwd=ROOT,
                env={**self.town.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def letter(
    subject: str, filling: int = 0, *, sender: str = "", to: str = "", words: str = "Une question."
) -> bytes:
    """A message that our own server vouches for, of a sender of its own; ``filling`` in bytes."""
    sender = sender or f"{subject}@courriel.example".lower()
    return (
        "Authentication-Results: mx.montrevel.example; dmarc=pass header.from=courriel.example\r\n"
        f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <{time.monotonic_ns()}@courriel.example>\r\n"
        f"Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    ).encode() + (b"y" * 70 + b"\r\n") * (filling // 72)
