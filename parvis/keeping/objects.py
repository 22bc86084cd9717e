"""Encrypted objects of a backup: closed on the way in, opened and compared on the way out.

The format is age's (age-encryption.org/v1): pieces of 64 kB, each authenticated, the last one marked, so that what was
altered or cut short is refused before its bytes are given.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import pyrage

from parvis.connectors.vault.contract import Reader, Vault, VaultError, Writer

from .keys import BackupKey, WrongKey

PIECE = 1024 * 1024
"""Bytes read at once."""


class Damaged(Exception):
    """An object of a backup is missing, altered or cut short, or is not the one that was written."""


class Source(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""


@dataclass(frozen=True)
class Stored:
    """An object as the vault has it: the size and digest (SHA-256) of its closed bytes, the size of its content."""

    name: str
    digest: str
    stored: int
    size: int


def put(vault: Vault, name: str, source: Source, key: BackupKey) -> tuple[Stored, str]:
    """Close and write an object; return it, and the digest of its content. Raises VaultError."""
    content = _Watched(source.read)
    with vault.write(name) as there:
        closed = _Watched(write=there.write)
        with _said(content, closed):
            pyrage.encrypt_io(content, closed, [key.recipient])
    return Stored(name, closed.digest.hexdigest(), closed.size, content.size), content.digest.hexdigest()


def take(vault: Vault, wanted: Stored, key: BackupKey, sink: Writer) -> None:
    """Open an object and give its content. Raises Damaged, WrongKey, VaultError.

    Altered bytes are refused before they are given; what comes before them was given already.
    """
    identity = key.opening()
    with _reading(vault, wanted.name) as here:
        closed, content = _Watched(here.read), _Watched(write=sink.write)
        try:
            with _said(closed, content):
                pyrage.decrypt_io(closed, content, [identity])
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise WrongKey(f"{wanted.name} was not closed for this key") from None
            raise Damaged(f"{wanted.name}: {error}") from None
        except OSError as error:
            raise Damaged(f"{wanted.name} was altered or cut short ({error})") from None
        _compare(wanted, closed)
    if content.size != wanted.size:
        raise Damaged(f"{wanted.name}: {wanted.size} bytes expected, {content.size} found")


def copy_object(vault: Vault, wanted: Stored, sink: Writer) -> None:
    """Give the bytes of an object as they are in the vault. Raises Damaged, VaultError."""
    with _reading(vault, wanted.name) as here:
        closed = _Watched(here.read)
        while piece := closed.read(PIECE):
            sink.write(piece)
        _compare(wanted, closed)


def read_small(vault: Vault, name: str, *, at_most: int) -> bytes:
    """Read a whole small object. Raises Damaged, VaultError."""
    with _reading(vault, name) as here:
        found = bytearray()
        # A file that is asked for so much sets that much memory apart.
        while piece := here.read(PIECE):
            found += piece
            if len(found) > at_most:
                raise Damaged(f"{name} is larger than it can be")
    return bytes(found)


class Nowhere:
    """Take bytes and forget them."""

    def write(self, piece: bytes, /) -> int:
        """Forget a piece."""
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""


class _Watched:
    """A stream whose bytes are counted and digested, and whose failure is remembered.

    The library repeats only the words of what its streams raise.
    """

    def __init__(
        self, read: Callable[[int], bytes] | None = None, write: Callable[[bytes], int] | None = None
    ) -> None:
        self._read, self._write = read, write
        self.size = 0
        self.digest = hashlib.sha256()
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        assert self._read is not None
        try:
            piece = self._read(size)
        except Exception as error:
            self.failure = error
            raise
        self.size += len(piece)
        self.digest.update(piece)
        return piece

    def write(self, piece: bytes) -> int:
        assert self._write is not None
        try:
            written = self._write(piece)
        except Exception as error:
            self.failure = self.failure or error
            raise
        self.size += len(piece)
        self.digest.update(piece)
        return written

    def flush(self) -> None:
        """Do nothing: the object is whole at the end of its writing."""


@contextmanager
def _said(*streams: _Watched) -> Iterator[None]:
    """Raise what a stream raised, not what the library made of it."""
    try:
        yield
    except Exception:
        for stream in streams:
            if stream.failure is not None:
                raise stream.failure from None
        raise


@contextmanager
def _reading(vault: Vault, name: str) -> Iterator[Reader]:
    try:
        with vault.read(name) as here:
            yield here
    except VaultError as error:
        if error.reason == "missing":
            raise Damaged(f"{name} is missing") from error
        raise


def _compare(wanted: Stored, closed: _Watched) -> None:
    # What follows the end of an object is read by nobody above, and is no part of what was written.
    while closed.read(PIECE):
        pass
    if (closed.size, closed.digest.hexdigest()) != (wanted.stored, wanted.digest):
        raise Damaged(f"{wanted.name} is not the object that was written: its digest differs")
