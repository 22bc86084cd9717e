"""What a backup says of itself: written last and sealed, so that without it there is no backup."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from parvis.connectors.vault.contract import Vault, VaultError

from .keys import BackupKey, WrongKey
from .objects import PIECE, Damaged, Stored, copy_object, read_small

FORMAT = 1
FOLDER = "backups/"
FILE = "manifest.json"
LISTING = "files.txt.gz"
LARGEST = 64 * 1024 * 1024
"""Bytes a manifest may weigh: it names tables and migrations, never files."""


@dataclass(frozen=True)
class KeptHead:
    """The last seal of an authority when the backup was taken."""

    authority: str
    seal: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """Everything one needs to know of a backup before opening it. No personal datum, for it is not closed."""

    format: int
    id: str
    taken_at: datetime
    """The instant whose rows and files are here."""
    version: str
    recipient: str
    server: int
    """Major version of PostgreSQL."""
    roles: dict[str, str]
    migrations: list[str]
    counts: dict[str, int]
    heads: list[KeptHead]
    database: Stored
    secrets: Stored
    listing: Stored
    files: int
    bytes: int
    """What the files weigh, closed."""
    lost: list[str]
    """Files that a row names and that the storage had no more."""
    damaged: list[str]
    """Files whose content is not what their row says."""


_adapter = TypeAdapter(Manifest)


def new_id(at: datetime, mark: str) -> str:
    """The name of a backup: its instant, then a mark of its own."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{mark}"


def taken_on(id_: str) -> datetime:
    """The instant in the name of a backup. Raises ValueError."""
    return datetime.strptime(id_.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def whole(vault: Vault) -> list[str]:
    """The backups that are whole, oldest first. Raises VaultError."""
    end = f"/{FILE}"
    return [name[len(FOLDER) : -len(end)] for name in vault.names(FOLDER) if name.endswith(end)]


def write_sealed(vault: Vault, name: str, body: bytes, key: BackupKey) -> None:
    """Write a small object under its seal. Raises VaultError."""
    with vault.write(name) as there:
        there.write(key.seal(name, body).encode() + b"\n" + body)


def read_sealed(vault: Vault, name: str, key: BackupKey) -> bytes:
    """Read a small object whose seal holds. Raises Damaged, VaultError."""
    seal, _, body = read_small(vault, name, at_most=LARGEST).partition(b"\n")
    if not key.holds(name, body, seal.decode(errors="replace")):
        raise Damaged(f"{name}: its seal does not hold: altered, or sealed with another key")
    return body


def write_manifest(vault: Vault, manifest: Manifest, key: BackupKey) -> None:
    """Make the backup exist. Raises VaultError."""
    write_sealed(vault, f"{FOLDER}{manifest.id}/{FILE}", _adapter.dump_json(manifest, indent=1), key)


def read_manifest(vault: Vault, id_: str, key: BackupKey) -> Manifest:
    """Read the manifest of a backup. Raises Damaged, WrongKey, VaultError."""
    name = f"{FOLDER}{id_}/{FILE}"
    try:
        body = read_sealed(vault, name, key)
    except Damaged:
        other = _recipient(vault, name)
        if other not in ("", key.name):
            raise WrongKey(f"backup {id_} was closed for {other}; the key given opens {key.name}") from None
        raise
    try:
        manifest = _adapter.validate_json(body)
    except ValidationError as error:
        raise Damaged(f"{name} is not understood ({error.error_count()} errors)") from None
    if manifest.format != FORMAT:
        raise Damaged(f"backup {id_} is of format {manifest.format}: another version of Parvis reads it")
    return manifest


def _recipient(vault: Vault, name: str) -> str:
    """Whom an unsealed manifest claims to be for: only to say it."""
    try:
        _seal, _, body = read_small(vault, name, at_most=LARGEST).partition(b"\n")
        return _adapter.validate_json(body).recipient
    except (Damaged, VaultError, ValidationError):
        return ""


@contextmanager
def listing_of(vault: Vault, manifest: Manifest) -> Iterator[Iterator[Stored]]:
    """The files of a backup, in the order of their names. Raises Damaged, VaultError."""
    with TemporaryFile() as copy:
        copy_object(vault, manifest.listing, copy)
        copy.seek(0)
        with gzip.open(copy, "rt", encoding="ascii") as lines:
            yield parse(lines)


def parse(lines: Iterable[str]) -> Iterator[Stored]:
    """The objects of a listing. Raises Damaged."""
    for line in lines:
        try:
            name, digest, stored, size = line.split()
            yield Stored(name, digest, int(stored), int(size))
        except ValueError:
            raise Damaged("a list of files is not understood") from None


def write_line(listing: TextIO, stored: Stored) -> None:
    """Add an object to a listing."""
    listing.write(f"{stored.name} {stored.digest} {stored.stored} {stored.size}\n")


def keep_listing(vault: Vault, id_: str, path: Path) -> Stored:
    """Write the listing of a backup. Raises VaultError."""
    name, digest, size = f"{FOLDER}{id_}/{LISTING}", hashlib.sha256(), 0
    with path.open("rb") as file, vault.write(name) as there:
        while piece := file.read(PIECE):
            there.write(piece)
            digest.update(piece)
            size += len(piece)
    return Stored(name, digest.hexdigest(), size, size)
