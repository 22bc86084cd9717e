"""Where the bytes of documents rest: random names, outside any web root, on the disk before anyone is told.

A file is written once, under the name it will keep, and inspected where it stands. Until a row names it
the file is nobody's: what a killed process leaves is removed by night (``docs/decisions/0015-uploads.md``).
Another storage comes by offering the same verbs.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .sealed_files import opened, seal_file

_NAME = re.compile(r"[0-9a-f]{40}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_named_for_good: set[Path] = set()


class CannotStore(Exception):
    """Refuse to keep bytes; ``message`` is the sentence shown to the person, who did nothing wrong."""

    message = _("Votre fichier n’a pas pu être enregistré. Réessayez dans quelques minutes.")


class StorageFull(CannotStore):
    """Report that the disk is full: nothing was kept, an administrator must act."""

    message = _(
        "La place manque en ce moment pour enregistrer votre fichier. Rien n’a été perdu de votre saisie : "
        "réessayez plus tard, ou déposez le document au guichet."
    )


class TooMuch(CannotStore):
    """Stop writing past the announced limit; nothing is kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes written but not yet kept. ``size`` in bytes, ``sha256`` in hexadecimal, ``path`` to inspect."""

    name: str
    path: Path
    size: int
    sha256: str


class Storage(Protocol):
    """What the house asks of a place for bytes."""

    def receive(self, pieces: Iterable[bytes], *, at_most: int) -> Received:
        """Write the pieces aside. Raise ``StorageFull``, ``TooMuch`` (bytes) or ``CannotStore``."""

    def keep(self, received: Received, *, sealed: bool = False) -> str:
        """Make the bytes safe from a power cut, ``sealed`` from who reads the disk; return the name they answer to."""

    def discard(self, received: Received) -> None:
        """Forget received bytes."""

    def open(self, name: str) -> BinaryIO:
        """Open kept bytes to read. Raise ``FileNotFoundError``."""

    def delete(self, name: str) -> None:
        """Destroy kept bytes; deleting twice is no error."""


class Incoming:
    """A file being written, piece by piece, hashed on the way. Remove it unless it is finished."""

    def __init__(self, path: Path, name: str, at_most: int) -> None:
        self.path = path
        self.name = name
        self.size = 0
        self._at_most = at_most
        self._digest = hashlib.sha256()
        self._descriptor = -1
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)

    def write(self, piece: bytes) -> None:
        """Add a piece; nothing remains on failure. Raise ``StorageFull``, ``TooMuch``, ``CannotStore``."""
        self.size += len(piece)
        if self.size > self._at_most:
            self.abandon()
            raise TooMuch(self._at_most)
        try:
            left = memoryview(piece)
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.abandon()
            raise _refusal(error) from error
        self._digest.update(piece)

    def finish(self) -> Received:
        """Hand the written bytes over."""
        self._close()
        return Received(self.name, self.path, self.size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Close and remove what was written."""
        self._close()
        self.path.unlink(missing_ok=True)

    def __del__(self) -> None:
        """Remove a file whose writer died half-way, such as a connection cut during an upload."""
        if self._descriptor >= 0:
            self.abandon()

    def _close(self) -> None:
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):  # some file systems tell a full disk once more on closing
                os.close(self._descriptor)
            self._descriptor = -1


class FolderStorage:
    """Keep bytes in a folder, spread over 256 sub-folders (``ab/<random>``)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self, *, at_most: int) -> Incoming:
        """Open a new random name to write at most that many bytes. Raise ``StorageFull``, ``CannotStore``."""
        name = secrets.token_hex(20)
        path = self.path(name)
        try:
            try:
                return Incoming(path, name, at_most)
            except FileNotFoundError:
                self._name_folders()
                return Incoming(path, name, at_most)
        except OSError as error:
            raise _refusal(error) from error

    def receive(self, pieces: Iterable[bytes], *, at_most: int) -> Received:
        """Write the pieces aside; whatever interrupts them, nothing is left behind."""
        incoming = self.begin(at_most=at_most)
        try:
            for piece in pieces:
                incoming.write(piece)
            return incoming.finish()
        except BaseException:
            incoming.abandon()
            raise

    def keep(self, received: Received, *, sealed: bool = False) -> str:
        """Seal the bytes if asked, push them to the disk, then the folder that names them.

        The row, committed last, is what makes the file true. The 256 folders of the root are named there
        for good, all at once: one push a process is enough.
        """
        folder = received.path.parent
        try:
            if sealed:
                seal_file(received.path)
            else:
                _push(received.path)
            _push(folder)
            if self.root not in _named_for_good:
                self._name_folders()
        except OSError as error:
            self.discard(received)
            raise _refusal(error) from error
        return received.name

    def _name_folders(self) -> None:
        """Make the folders that are not there, and push their names."""
        for number in range(256):
            (self.root / f"{number:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)
        _push(self.root)
        _named_for_good.add(self.root)

    def discard(self, received: Received) -> None:
        """Forget received bytes."""
        received.path.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        """Open kept bytes to read. Raise ``FileNotFoundError``."""
        return opened(self.path(name))

    def delete(self, name: str) -> None:
        """Destroy kept bytes; deleting twice is no error."""
        self.path(name).unlink(missing_ok=True)

    def names(self, *, older_than: datetime) -> Iterator[str]:
        """The kept names not touched since ``older_than``: what a clean-up compares with the documents. One folder is
        read at a time."""
        for folder in sorted(self.root.glob("??")):
            for path in sorted(folder.iterdir()):
                with contextlib.suppress(FileNotFoundError):  # removed while its folder was read
                    if _NAME.fullmatch(path.name) and _touched(path) < older_than:
                        yield path.name

    def path(self, name: str) -> Path:
        """Where the bytes of a name are. Raise ``FileNotFoundError`` for what is no name of ours."""
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self.root / name[:2] / name


def storage() -> FolderStorage:
    """The storage of this installation, under the folder of everything it writes."""
    return FolderStorage(Path(settings.VAR_DIR) / "documents")


def _refusal(error: OSError) -> CannotStore:
    return StorageFull() if error.errno in _FULL else CannotStore()


def _touched(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _push(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
