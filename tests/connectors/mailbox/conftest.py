"""A mailbox of its own for each test, on a real Dovecot."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import Folder, MailboxConnector
from tests.peers.dovecot import Dovecot


@dataclass
class Box:
    """One mailbox: what arrives in it, who else reads it, and how we do."""

    server: Dovecot
    name: str

    def receives(self, *messages: bytes, at: datetime | None = None, folder: str = "INBOX") -> None:
        self.server.deliver(self.name, *messages, at=at, folder=folder)

    @contextmanager
    def other_client(self) -> Iterator[imaplib.IMAP4]:
        client = self.server.client(self.name)
        client.select("INBOX")
        yield client
        client.logout()

    def connector(self, scheme: str = "imap", **parameters: str) -> MailboxConnector:
        return connect(self.server.url(self.name, scheme, **parameters), var_dir=Path("/nowhere"))

    @contextmanager
    def open(self, folder: str = "INBOX", **parameters: str) -> Iterator[Folder]:
        with self.connector(**parameters).open(folder) as opened:
            yield opened


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    return Box(dovecot, dovecot.newcomer())
