"""The handle by which tests start, order and read the SMTP server of `smtp_server.py`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from parvis.base.supervision import die_with_parent

SERVER = Path(__file__).with_name("smtp_server.py")


class SmtpPeer:
    """One SMTP server in its own process."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.options = options
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> SmtpPeer:
        """Start listening, on the same port as before if it was already up once."""
        (self.folder / "port").unlink(missing_ok=True)
        command = [sys.executable, SERVER, self.folder, "--port", str(self.port), *self.options]
        with (self.folder / "stderr").open("ab") as errors:
            self._process = subprocess.Popen(command, stderr=errors, preexec_fn=die_with_parent)
        self.port = int(until(lambda: (self.folder / "port").exists() and (self.folder / "port").read_text()))
        return self

    def stop(self) -> None:
        """Stop the server: nothing listens on its port any more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def url(self) -> str:
        """The address a connector is given."""
        return f"smtp://127.0.0.1:{self.port}/"

    def plan(self, **points: dict[str, Any]) -> None:
        """Say what to do at which points, from now on."""
        draft = self.folder / "plan.new"
        draft.write_text(json.dumps(points))
        draft.rename(self.folder / "plan.json")

    def reached(self, point: str) -> int:
        """Count how many times a point was reached."""
        path = self.folder / "reached"
        return path.read_text().splitlines().count(point) if path.exists() else 0

    def messages(self) -> list[EmailMessage]:
        """Return the messages accepted, oldest first: those whose envelope is written too."""
        accepted = sorted(self.folder.glob("[0-9]*.eml"))[: len(self.envelopes())]
        return [
            cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default)) for path in accepted
        ]

    def envelopes(self) -> list[dict[str, Any]]:
        """Return the envelopes accepted, oldest first."""
        path = self.folder / "accepted.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def count(self) -> Counter[str]:
        """Count the messages accepted by identifier."""
        return Counter(envelope["message_id"] for envelope in self.envelopes())


def until(condition: Any, seconds: float = 20.0) -> Any:
    """Wait for a condition and return its value; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError("waited too long")
