"""The mailbox of demonstrations: a folder of `.eml` files, numbered as they come."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parvis.connectors.mailbox.contract import (
    LARGEST,
    LONGEST_HEADERS,
    Abilities,
    Fetched,
    PermanentFailure,
    TemporaryFailure,
)

FOLDER = "inbox"
LOOK = 0.2
"""Seconds between two looks at a folder."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NUMBERED = re.compile(r"(\d{10})\.eml")


def from_url(url: str, *, var_dir: Path) -> PretendConnector:
    """Return the connector `pretend:name` describes; its files stand in `inbox/name` under `var_dir`."""
    parts = urlsplit(url)
    name = unquote(parts.path)
    if parts.scheme != "pretend" or parts.netloc or parts.query or not _NAME.fullmatch(name):
        raise ValueError("expected pretend:name")
    return PretendConnector(var_dir / FOLDER / name)


class PretendConnector:
    """Read a folder of files that only this account may read; whatever is dropped there in `.eml` has arrived."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def drop(self, raw: bytes) -> None:
        """Have a message arrive now."""
        self._made()
        handle, name = tempfile.mkstemp(dir=self._place, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        with _alone(self._place) as following:
            Path(name).rename(self._place / f"{following():010}.eml")

    def check(self, folder: str) -> Abilities:
        """Look at the folder."""
        with self.open(folder) as opened:
            return Abilities(
                "a folder of files", idle=True, uidplus=False, condstore=False, messages=len(opened.numbers())
            )

    @contextmanager
    def open(self, folder: str) -> Iterator[PretendFolder]:
        """Open it for reading; it has one folder, INBOX."""
        if folder.upper() != "INBOX":
            raise PermanentFailure("folder", "NONEXISTENT")
        self._made()
        yield PretendFolder(self._place)

    def _made(self) -> None:
        try:
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TemporaryFailure("unreachable", error.strerror or "") from error


class PretendFolder:
    """The files of one folder."""

    def __init__(self, place: Path) -> None:
        self._place = place
        # A folder thrown away and made again is another one.
        self.uid_validity = max(1, place.stat().st_ino % 2**32)
        self.uid_next: int | None = self._highest() + 1
        self._seen: set[int] = set()

    def fetch(self, *, after: int, since: datetime | None, at_most: int) -> Iterator[Fetched]:
        """Give the files in order; see the contract."""
        known = self.numbers()
        self._seen = set(known)
        given = 0
        for uid in known:
            if given == at_most:
                return
            if uid > after and (message := self._read(uid, since)) is not None:
                given += 1
                yield message

    def wait(self, seconds: float, *, unless: Callable[[], bool]) -> bool:
        """Look at the folder now and then."""
        until = time.monotonic() + seconds
        while not unless():
            if set(self.numbers()) - self._seen:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(LOOK, left))
        return False

    def numbers(self) -> list[int]:
        """List the numbers of the files; those that came under another name take theirs."""
        strangers = [each for each in self._place.glob("*.eml") if not _NUMBERED.fullmatch(each.name)]
        if strangers:
            with _alone(self._place) as following:
                for stranger in sorted(strangers, key=_age):
                    with suppress(FileNotFoundError):
                        stranger.rename(self._place / f"{following():010}.eml")
        return sorted(_numbers(self._place))

    def _highest(self) -> int:
        return max(self.numbers(), default=0)

    def _read(self, uid: int, since: datetime | None) -> Fetched | None:
        path = self._place / f"{uid:010}.eml"
        try:
            with path.open("rb") as file:
                told = os.fstat(file.fileno())
                at = datetime.fromtimestamp(told.st_mtime, UTC)
                if since is not None and at < since:
                    return None
                if told.st_size <= LARGEST:
                    return Fetched(uid, at, file.read(), told.st_size)
                head = file.read(LONGEST_HEADERS)
                end = min((at for at in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if at >= 0), default=-1)
                return Fetched(uid, at, head if end < 0 else head[:end], told.st_size, too_big=True)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TemporaryFailure("unreachable", error.strerror or "") from error


@contextmanager
def _alone(place: Path) -> Iterator[Callable[[], int]]:
    """Number files one process at a time; lend what gives the next number, never given before."""
    with (place / "last").open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)

        def following() -> int:
            kept.seek(0)
            last = max([int(kept.read() or b"0"), *_numbers(place)])
            kept.truncate(0)
            kept.write(b"%d" % (last + 1))
            kept.flush()
            return last + 1

        yield following


def _numbers(place: Path) -> list[int]:
    return [int(found[1]) for each in place.iterdir() if (found := _NUMBERED.fullmatch(each.name))]


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except FileNotFoundError:
        return 0.0, path.name
