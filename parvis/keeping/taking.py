"""Taking a backup: files first, then the database and the few files that came meanwhile, then the manifest."""

import gzip
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Literal, TextIO, cast

import structlog
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from parvis.base.keyring import keys_path
from parvis.connectors.vault.contract import Vault
from parvis.events.heads import FILE as HEADS_FILE
from parvis.events.heads import heads_of_now

from . import rows
from .files import Copied, Known, copy
from .keys import BackupKey, WrongKey
from .manifest import (
    FOLDER,
    FORMAT,
    KeptHead,
    Manifest,
    keep_listing,
    listing_of,
    new_id,
    parse,
    read_manifest,
    whole,
    write_manifest,
)
from .models import Backup
from .objects import Damaged, put
from .programs import dump

LOCK = 7470002
"""Key of the advisory lock that keeps one backup at work (the number is ours, and arbitrary)."""

Clock = Callable[[], datetime]
log = structlog.get_logger("parvis.keeping")


class CannotBackUp(Exception):
    """Another backup is at work."""


@dataclass(frozen=True)
class Taken:
    """A backup that ended: its manifest, and what this time added to the vault."""

    manifest: Manifest
    copied: int
    sent: int


def take_backup(vault: Vault, key: BackupKey, *, clock: Clock) -> Taken:
    """Put the whole installation in the vault, as of one instant. Under the owner's role, outside any transaction.

    Raises CannotBackUp, VaultError, NoProgram, DumpFailed: the vault then holds no more backups than before.
    """
    with _alone(), _room() as folder:
        vault.check()
        at = clock()
        id_ = new_id(at, token_hex(3))
        first, second = folder / "first.gz", folder / "second.gz"
        done = Copied()
        # Most files, while nothing is held: the instant that follows then waits for few of them.
        with _last_listing(vault, key) as known, _opened(first, "wt") as listing:
            missing = set(copy(vault, key, known, listing, done))
        begun = _Begun(id_, at, first, second, missing, done)
        manifest = _as_of_one_instant(vault, key, begun, clock)
        write_manifest(vault, manifest, key)
        _note(manifest, done, at=clock())
    return Taken(manifest, done.copied, done.sent)


@dataclass
class _Begun:
    """A backup under way: the listing of its first passage, and what that passage missed."""

    id: str
    at: datetime
    listing: Path
    next: Path
    missing: set[str]
    done: Copied


def _as_of_one_instant(vault: Vault, key: BackupKey, begun: _Begun, clock: Clock) -> Manifest:
    """Dump the rows as of an instant at which every file they name is in the vault.

    A file destroyed between that instant and its copy is named by rows that say otherwise since: another instant is
    taken. One that is missing twice is lost.
    """
    while True:
        with _instant() as snapshot:
            at = clock()
            begun.done.files = begun.done.bytes = 0
            with _opened(begun.listing, "rt") as lines, _opened(begun.next, "wt") as listing:
                known = Known(parse(lines), begun.at.timestamp())
                gone = set(copy(vault, key, known, listing, begun.done))
            if gone <= begun.missing:
                return _written(vault, key, begun, snapshot, sorted(gone), at)
        begun.missing |= gone
        begun.at, begun.listing, begun.next = at, begun.next, begun.listing


def _opened(path: Path, mode: Literal["rt", "wt"]) -> TextIO:
    return cast(TextIO, gzip.open(path, mode, encoding="ascii"))


def _written(
    vault: Vault, key: BackupKey, begun: _Begun, snapshot: str, lost: list[str], at: datetime
) -> Manifest:
    """Write the database, the secrets and the listing, and describe them."""
    id_, done = begun.id, begun.done
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL alone has it
    with dump(snapshot, server=server, using="default") as dumped:
        database, _digest = put(vault, f"{FOLDER}{id_}/database.dump.age", dumped, key)
    secrets, _digest = put(vault, f"{FOLDER}{id_}/secrets.json.age", io.BytesIO(_secrets()), key)
    heads = heads_of_now(at=at)
    with connection.cursor() as cursor:
        migrations, counts = rows.migrations(cursor), rows.counts(cursor)
    return Manifest(
        format=FORMAT,
        id=id_,
        taken_at=at,
        version=version("parvis"),
        recipient=key.name,
        server=server,
        roles=dict(settings.DATABASE_ROLES),
        migrations=migrations,
        counts=counts,
        heads=[KeptHead(str(head.authority), head.seal, head.digest) for head in heads],
        database=database,
        secrets=secrets,
        listing=keep_listing(vault, id_, begun.next),
        files=done.files,
        bytes=done.bytes,
        lost=lost,
        damaged=sorted(set(done.damaged)),
    )


def _secrets() -> bytes:
    """What the rows cannot be read without, and what the journal is compared with."""
    sealing = settings.SEALING_KEYS
    heads = Path(settings.JOURNAL_HEADS_DIR) / HEADS_FILE
    return json.dumps(
        {
            "secret_key": settings.SECRET_KEY,
            "former_keys": list(settings.SECRET_KEY_FALLBACKS),
            "sealing_keys": sealing if sealing is not None else _text(keys_path()),
            "journal_heads": _text(heads),
        }
    ).encode()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CannotBackUp("another backup is at work")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _room() -> Iterator[Path]:
    """A folder for the listings; what a killed backup left in it goes."""
    folder = Path(settings.VAR_DIR) / "backup.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _instant() -> Iterator[str]:
    """Read the database as of one instant; give its name, by which pg_dump reads the same."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot: str = cursor.fetchone()[0]
        yield snapshot


@contextmanager
def _last_listing(vault: Vault, key: BackupKey) -> Iterator[Known]:
    """The files of the last backup closed with this key; none when there is none that can be trusted."""
    with ExitStack() as stack:
        for id_ in reversed(whole(vault)):
            try:
                manifest = read_manifest(vault, id_, key)
                listing = stack.enter_context(listing_of(vault, manifest))
            except (Damaged, WrongKey) as error:
                log.warning("backup_not_readable", backup=id_, why=str(error))
            else:
                yield Known(listing, manifest.taken_at.timestamp())
                return
        yield Known()


def _note(manifest: Manifest, done: Copied, *, at: datetime) -> None:
    """Tell who watches. A database of an older version may not have where: the backup is whole all the same."""
    try:
        Backup.objects.create(
            id=manifest.id,
            taken_at=manifest.taken_at,
            ended_at=at,
            files=manifest.files,
            copied=done.copied,
            bytes=done.sent + manifest.database.stored,
            faults=len(manifest.lost) + len(manifest.damaged),
        )
    except ProgrammingError as error:
        log.warning("backup_not_noted", backup=manifest.id, why=str(error).partition("\n")[0])
