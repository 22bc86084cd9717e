"""Fork one sender per line read: a delivery, the mail server, a folder, where to pause.

It has everything loaded and no connection: each child opens its own, and can be killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import django

django.setup()

from parvis.base.supervision import die_with_parent  # noqa: E402  # Django must be ready
from parvis.connectors.email.connection import connect  # noqa: E402
from parvis.connectors.email.contract import EmailConnector, OutgoingEmail, Sent  # noqa: E402
from parvis.notifications.sending import send  # noqa: E402


def pause(folder: Path, point: str) -> None:
    """Say that the point is reached, and wait to be killed or let go (a file named ``go``)."""
    (folder / point).touch()
    while not (folder / "go").exists():
        time.sleep(0.01)


class Pausing:
    """The real connector, that pauses between two of its steps."""

    def __init__(self, real: EmailConnector, folder: Path, stop_at: str) -> None:
        self.real = real
        self.folder = folder
        self.stop_at = stop_at

    def at(self, point: str) -> None:
        if point == self.stop_at:
            pause(self.folder, point)

    def send(self, email: OutgoingEmail, *, before_last_byte: Callable[[], None]) -> Sent:
        """Send, with pauses."""

        def told() -> None:
            self.at("before_transmitting")
            before_last_byte()
            self.at("after_transmitting")

        self.at("claimed")
        sent = self.real.send(email, before_last_byte=told)
        self.at("after_reply")
        return sent

    def check(self) -> str:
        """Check the real one."""
        return self.real.check()


def child(delivery_id: str, url: str, folder: Path, stop_at: str) -> None:
    """Send one delivery and say how it ended."""
    try:
        send(UUID(delivery_id), connector=Pausing(connect(url, var_dir=folder), folder, stop_at))
        (folder / "ended").write_text("well")
    except BaseException as error:
        (folder / "ended").write_text(type(error).__name__)
    if stop_at == "after_sent":
        pause(folder, stop_at)


def main() -> None:
    """Serve until the input closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        delivery_id, url, folder, stop_at = line.split()
        pid = os.fork()
        if pid == 0:
            die_with_parent()
            child(delivery_id, url, Path(folder), stop_at)
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
