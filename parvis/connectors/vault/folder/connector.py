"""Backups in a folder: written aside, pushed to the disk, then named."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from parvis.connectors.vault.contract import (
    NAME,
    PermanentFailure,
    Reader,
    TemporaryFailure,
    VaultError,
    Writer,
)

DRAFTS = ".drafts"
"""Where an object is while it is written; a draft is locked as long as its writer lives."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def from_url(url: str, *, var_dir: Path | None = None) -> FolderVault:
    """Return the vault of `file:/absolute/path`.  Raise `ValueError`."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.scheme != "file" or parts.netloc or parts.query or not path.is_absolute():
        raise ValueError("expected file:/absolute/path")
    return FolderVault(path)


class FolderVault:
    """A folder that only its owner opens."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def write(self, name: str) -> Iterator[Writer]:
        """Write an object aside, push it to the disk, then give it its name."""
        target = self._path(name)
        draft = self.root / DRAFTS / secrets.token_hex(16)
        try:
            self._make(draft.parent)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _failure(error) from error
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield _FolderWriter(descriptor)
            with _said():
                os.fsync(descriptor)
                self._make(target.parent)
                draft.replace(target)
                _push(target.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        finally:
            with suppress(OSError):  # a full disk may be told once more on closing
                os.close(descriptor)

    @contextmanager
    def read(self, name: str) -> Iterator[Reader]:
        """Open an object to read."""
        try:
            file = self._path(name).open("rb")
        except OSError as error:
            raise _failure(error) from error
        with file:
            yield _FolderReader(file)

    def names(self, prefix: str) -> Iterator[str]:
        """The names under a folder, in the order of their letters."""
        yield from self._names(self.root / prefix, prefix)

    def _names(self, folder: Path, prefix: str) -> Iterator[str]:
        with _said():
            found = sorted(os.scandir(folder), key=_sorting) if folder.is_dir() else []
        for entry in found:
            if not NAME.fullmatch(entry.name):
                continue  # the drafts, and what others left
            if entry.is_dir():
                yield from self._names(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name

    def delete(self, name: str) -> None:
        """Destroy an object, and the folder that it leaves empty."""
        path = self._path(name)
        with _said():
            path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()

    def check(self) -> str:
        """Say that one may write there; remove what dead writers left."""
        with self.write("writable") as there:
            there.write(b"")
        self.delete("writable")
        for draft in sorted((self.root / DRAFTS).glob("*")):
            with suppress(OSError), draft.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()
        return f"folder {self.root}"

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise PermanentFailure("missing", f"{name!r} is no name of an object")
        return self.root / name

    def _make(self, folder: Path) -> None:
        """Make a folder, pushed with those above it that are new."""
        if folder.is_dir():
            return
        if folder == self.root:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return
        self._make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _push(folder.parent)


class _FolderWriter:
    """Write to a descriptor, every byte of each piece."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, piece: bytes, /) -> int:
        """Write a piece; raise a `VaultError`."""
        left = memoryview(piece)
        with _said():
            while left:
                left = left[os.write(self._descriptor, left) :]
        return len(piece)

    def flush(self) -> None:
        """Do nothing: all is pushed at the end."""


class _FolderReader:
    """Read a file, a broken disk said as such."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; raise a `VaultError`."""
        with _said():
            return self._file.read(size)


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failure(error) from error


def _failure(error: OSError) -> VaultError:
    what = f"{error.filename or 'the folder'}: {error.strerror}"
    if error.errno in _FULL:
        return TemporaryFailure("full", what)
    if isinstance(error, FileNotFoundError):
        return PermanentFailure("missing", what)
    if isinstance(error, PermissionError | NotADirectoryError) or error.errno == errno.EROFS:
        return PermanentFailure("refused", what)
    return TemporaryFailure("unreachable", what)


def _sorting(entry: os.DirEntry[str]) -> str:
    """A folder is sorted with the sign that follows its name in the names of what it holds."""
    return f"{entry.name}/" if entry.is_dir() else entry.name


def _push(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
