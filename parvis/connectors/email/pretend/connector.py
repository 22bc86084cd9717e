"""The outbox of demonstrations: one `.eml` file per e-mail, as it would have left."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from parvis.connectors.email.contract import ConnectionFailure, OutgoingEmail, PermanentFailure, Sent
from parvis.connectors.email.message import written

FOLDER = "outbox"


def from_url(url: str, *, var_dir: Path) -> PretendConnector:
    """Return the connector `pretend:` describes; its files go to `outbox` under `var_dir`."""
    parts = urlsplit(url)
    if parts.scheme != "pretend" or parts.netloc or parts.path or parts.query:
        raise ValueError("expected pretend:")
    return PretendConnector(var_dir / FOLDER)


class PretendConnector:
    """Write e-mails to a folder that only this account may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, email: OutgoingEmail, *, before_last_byte: Callable[[], None]) -> Sent:
        """Keep `email` in the folder; its naming, in one step, stands for the last byte."""
        at = datetime.now(UTC)
        try:
            content = written(email, at=at)
        except UnicodeError as error:
            raise PermanentFailure("address_not_ascii") from error
        draft = self._draft(content)
        try:
            before_last_byte()
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        identifier = "".join(
            letter for letter in email.message_id.partition("@")[0] if letter.isalnum() or letter == "-"
        )
        draft.rename(self._folder / f"{at:%Y%m%dT%H%M%S%f}-{identifier}.eml")
        return Sent(server_reply="250 kept in the outbox folder")

    def check(self) -> str:
        """Write and remove a file; raise `ConnectionFailure` when the folder cannot be written."""
        self._draft(b"").unlink()
        return "outbox folder"

    def kept(self) -> Iterator[Path]:
        """The files of the folder, the last first."""
        yield from sorted(self._folder.glob("*.eml"), reverse=True)

    def _draft(self, content: bytes) -> Path:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ConnectionFailure("unreachable", error.strerror or "") from error
        return Path(name)
