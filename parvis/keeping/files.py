"""The files that rows name: which, and their copy into the vault, each once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Generic, TextIO, TypeVar

from django.db import connection

from parvis.connectors.vault.contract import Vault
from parvis.documents.models import Document
from parvis.documents.sealed_files import key_of
from parvis.documents.storage import storage

from .hands import in_order
from .keys import BackupKey
from .manifest import write_line
from .objects import Stored, put

MARK = slice(4, 12)
"""Part of a recipient by which the files closed for it are set apart from those closed for another."""


# The bytes of an infected document are destroyed, and its row stays. An export lasts a day.
_NAMED = """
SELECT storage_name AS name, sha256 FROM documents_document WHERE removed_at IS NULL AND state <> %s
UNION ALL SELECT thumbnail_name, '' FROM documents_document WHERE removed_at IS NULL AND thumbnail_name <> ''
UNION ALL SELECT storage_name, '' FROM batches_export WHERE storage_name <> ''
ORDER BY name
"""


@dataclass
class Copied:
    """What a passage over the files found and did."""

    files: int = 0
    bytes: int = 0
    copied: int = 0
    sent: int = 0
    damaged: list[str] = field(default_factory=list)


def folder_of(key: BackupKey) -> str:
    """The folder of the vault that holds the files closed with a key."""
    return f"files/{key.name[MARK]}/"


def stored_name(stored: Stored) -> str:
    """The name in the storage of a file of the vault."""
    return stored.name.rpartition("/")[2].partition(".")[0]


def named() -> Iterator[tuple[str, str]]:
    """The files that rows name and that must be there, in the order of their names, with their digests if known."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_NAMED, [Document.State.INFECTED])
        yield from cursor


def copy(vault: Vault, key: BackupKey, known: "Known", listing: TextIO, done: Copied) -> Iterator[str]:
    """Copy the named files that the vault has not, list all of them, and give the names of the missing ones.

    What is known, still there and not written again since is not read again. Raises VaultError.
    """
    there, older = _Ahead(vault.names(folder_of(key))), _Ahead(known.files, stored_name)

    def wanted() -> Iterator[_Wanted]:
        for name, digest in named():
            kept, path = older.find(name), storage().path(name)
            is_kept = kept is not None and there.find(kept.name) is not None and _touched(path) <= known.at
            yield _Wanted(name, digest, path, kept if is_kept else None)

    def found(one: _Wanted) -> _Found:
        return _Found(one.name, one.kept) if one.kept else _copied(vault, key, one)

    for one in in_order(wanted(), found, is_light=lambda one: one.kept is not None):
        if one.stored is None:
            yield one.name
            continue
        if one.is_new:
            done.copied += 1
            done.sent += one.stored.stored
        if one.is_damaged:
            done.damaged.append(one.name)
        write_line(listing, one.stored)
        done.files += 1
        done.bytes += one.stored.stored


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that rows name, and the object that the vault has of it already."""

    name: str
    digest: str
    path: Path
    kept: Stored | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of a file; no object when it is missing."""

    name: str
    stored: Stored | None = None
    is_new: bool = False
    is_damaged: bool = False


def _copied(vault: Vault, key: BackupKey, wanted: _Wanted) -> _Found:
    """Copy a file into the vault, as it rests: what is sealed under professional secrecy stays so, under the key of
    that day."""
    name = wanted.name
    try:
        with wanted.path.open("rb") as file:
            stored, digest = put(vault, f"{folder_of(key)}{name[:2]}/{name}.{token_hex(4)}", file, key)
        altered = bool(wanted.digest) and digest != wanted.digest and key_of(wanted.path) is None
    except FileNotFoundError:
        return _Found(name)
    return _Found(name, stored, is_new=True, is_damaged=altered)


@dataclass(frozen=True)
class Known:
    """An older listing, in the order of its names, and when it was begun (seconds since 1970)."""

    files: Iterable[Stored] = ()
    at: float = 0.0


def _touched(path: Path) -> float:
    """When a file was last written: a change of key seals it anew under the same name. 0 when it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


Item = TypeVar("Item")


class _Ahead(Generic[Item]):
    """Search items that come in order for keys that come in order."""

    def __init__(self, items: Iterable[Item], key: Callable[[Item], str] = str) -> None:
        self._items = iter(items)
        self._key = key
        self._next = next(self._items, None)

    def find(self, wanted: str) -> Item | None:
        """The item of this key; those before it are gone for good."""
        while self._next is not None and self._key(self._next) < wanted:
            self._next = next(self._items, None)
        return self._next if self._next is not None and self._key(self._next) == wanted else None
