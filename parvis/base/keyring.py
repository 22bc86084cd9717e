"""The keys that seal what lies under professional secrecy, kept outside the database.

They stand in ``VAR_DIR/sealing_keys``, one a line, the one that writes first: ``id made_at key``. A process reads the
file again when it changes, so that all of them write under a new key at once. Where ``SEALING_KEYS`` gives them
(several machines), the operator puts the new one first and restarts.
"""

import base64
import binascii
import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LINE = re.compile(r"([0-9a-f]{8}) (\S+) ([A-Za-z0-9_-]{43}=)")
NO_KEYS = "SEALING_KEYS: the lines of the keys are not « id moment key »"


class UnreadableKeys(Exception):
    """The keys are not written as they should be: nothing is sealed nor opened."""


class KeyMissing(Exception):
    """Something is sealed under a key this installation no longer has."""


@dataclass(frozen=True)
class Key:
    """32 bytes of chance, the name that what they seal bears, and when they were drawn."""

    id: str
    made_at: datetime
    secret: bytes

    def derived(self, purpose: bytes, salt: bytes | None = None) -> "AESGCM":
        """The cipher of one purpose (HKDF, RFC 5869): no two purposes share a key."""
        # 6 MB that a process which meets no secret does without.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # see above
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  # see above
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415  # see above

        return AESGCM(HKDF(SHA256(), 32, salt, b"parvis " + purpose).derive(self.secret))

    @cached_property
    def values(self) -> "AESGCM":
        """The cipher of the values of columns."""
        return self.derived(b"values")

    @property
    def line(self) -> str:
        """As the file has it."""
        return f"{self.id} {self.made_at.isoformat()} {base64.urlsafe_b64encode(self.secret).decode()}\n"


@dataclass(frozen=True)
class Keyring:
    """The keys known, the one that writes first."""

    keys: tuple[Key, ...]

    @property
    def current(self) -> Key:
        """The one that seals."""
        return self.keys[0]

    def get(self, name: str) -> Key:
        """The key of that name. Raises KeyMissing."""
        for key in self.keys:
            if key.id == name:
                return key
        raise KeyMissing(f"no sealing key is named {name}: bring back the keys of that time")


def keyring() -> Keyring:
    """The keys of this installation as they are now, drawn on first use. Raises UnreadableKeys."""
    if settings.SEALING_KEYS is not None:
        return _read(settings.SEALING_KEYS)
    path = keys_path()
    try:
        found = path.stat()
    except FileNotFoundError:
        draw_key(path, at=datetime.now().astimezone(), only_first=True)
        found = path.stat()
    mark = (path, found.st_mtime_ns, found.st_ino)
    if _known.mark != mark:
        _known.ring, _known.mark = _read(path.read_text(encoding="ascii")), mark
    assert _known.ring is not None
    return _known.ring


def keys_path() -> Path:
    """Where the keys are kept when the environment does not give them."""
    return Path(settings.VAR_DIR) / "sealing_keys"


def draw_key(path: Path, *, at: datetime, only_first: bool = False) -> Key:
    """Draw a key and put it first; ``only_first``: unless there is one. Raises UnreadableKeys."""
    with _changing(path):
        known = _read(path.read_text(encoding="ascii")).keys if path.exists() else ()
        if known and only_first:
            return known[0]
        drawn = Key(secrets.token_hex(4), at, secrets.token_bytes(32))
        _write(path, (drawn, *known))
        return drawn


def forget_keys(path: Path, names: Iterable[str]) -> None:
    """Take keys away for good: what they sealed, in an older backup too, can no longer be read."""
    gone = set(names)
    with _changing(path):
        _write(path, [key for key in _read(path.read_text(encoding="ascii")).keys if key.id not in gone])


class _Known:
    """What was read last, and of which file."""

    mark: tuple[Path, int, int] | None = None
    ring: Keyring | None = None


_known = _Known()


@lru_cache(maxsize=4)
def _read(text: str) -> Keyring:
    lines = [_LINE.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    try:
        keys = tuple(
            Key(one[1], datetime.fromisoformat(one[2]), base64.urlsafe_b64decode(one[3]))
            for one in lines
            if one is not None
        )
    except (ValueError, binascii.Error):
        raise UnreadableKeys(NO_KEYS) from None
    if not keys or len(keys) != len(lines) or any(len(key.secret) != 32 for key in keys):
        raise UnreadableKeys(NO_KEYS)
    return Keyring(keys)


def _write(path: Path, keys: Iterable[Key]) -> None:
    """Replace the file at once: whoever reads meanwhile has the former one, whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(key.line for key in keys)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """Let one process at a time change the file: two that add a key would lose one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
