"""Bringing a backup back: everything is read before anything is touched."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from parvis.base.keyring import keys_path
from parvis.base.scope import Wall, scope
from parvis.campaigns.actions import stop_restored
from parvis.connectors.vault.contract import Vault
from parvis.documents.storage import Incoming, storage
from parvis.events.heads import FILE as HEADS_FILE
from parvis.events.heads import Head
from parvis.events.sealing import Verification, verify
from parvis.notifications.actions import doubt_restored
from parvis.notifications.models import Delivery

from . import rows
from .checking import check_backup
from .erasures import Replayed, replay
from .files import stored_name
from .hands import in_order
from .keys import BackupKey
from .manifest import Manifest, listing_of, read_manifest
from .objects import Damaged, Stored, take
from .programs import expect_success, find_program, running
from .versions import path_from

Clock = Callable[[], datetime]
Say = Callable[[str], None]


class CannotRestore(Exception):
    """The backup, or this machine, is not such that it may come back here. Nothing was touched."""


@dataclass
class Restored:
    """What came back, and everything that is not as it was."""

    manifest: Manifest
    files: int = 0
    erasures: Replayed | None = None
    doubted: int = 0
    """Messages that the backup held as still to leave."""
    journal: Verification | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def restore_backup(
    vault: Vault, id_: str, key: BackupKey, *, replace: bool, clock: Clock, say: Say
) -> Restored:
    """Bring a backup back into this installation, under the owner's role. Outside any transaction.

    ``replace``: whatever the database holds. Raises CannotRestore, Damaged, WrongKey, VaultError, NoProgram before
    anything is touched; a failure later leaves the database empty, and the command may be given again.
    """
    done = Restored(read_manifest(vault, id_, key))
    _expect_room(done.manifest, replace=replace)
    say("Reading the whole backup before anything is touched.")
    checked = check_backup(vault, id_, key)
    if checked.faults:
        raise Damaged(f"backup {id_} is not whole, nothing was touched: {'; '.join(checked.faults[:5])}")
    _expect_room(done.manifest, replace=replace)  # reading takes its time: somebody may have come
    program = find_program("pg_restore", at_least=done.manifest.server)
    say(f"Bringing back {done.manifest.files} files.")
    with listing_of(vault, done.manifest) as files:
        bring = partial(_bring_file_back, vault, key, at=done.manifest.taken_at)
        done.files = sum(1 for _brought in in_order(files, bring))
    say("Bringing back the database.")
    _load(vault, done.manifest, key, program)
    done.notes += _bring_secrets_back(json.loads(_opened(vault, done.manifest.secrets, key)), id_)
    _compare_counts(done)
    call_command("migrate", interactive=False, verbosity=0)
    say("Doing again what was erased since, and doubting what may have left since.")
    done.erasures = replay(vault, key, since=done.manifest.taken_at)
    stop_restored(at=clock())
    done.doubted = _doubt_what_was_to_leave(at=clock())
    say("Verifying the journal.")
    done.journal = verify(heads=_heads(done.manifest))
    done.faults += done.journal.faults
    return done


def _expect_room(manifest: Manifest, *, replace: bool) -> None:
    """Refuse a machine where the backup has no place. Raises CannotRestore, UnsafeJump."""
    path_from(frozenset(manifest.migrations))
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL alone has it
    if server < manifest.server:
        raise CannotRestore(f"the backup is of PostgreSQL {manifest.server}, this server is {server}")
    if manifest.roles != settings.DATABASE_ROLES:
        raise CannotRestore(f"the roles of the backup are {manifest.roles}, here {settings.DATABASE_ROLES}")
    with connection.cursor() as cursor:
        others, contents = rows.others(cursor), rows.contents(cursor)
    if others:
        raise CannotRestore(f"stop first what is connected to the database: {', '.join(others)}")
    if contents and not replace:
        raise CannotRestore(
            f"the database is not empty ({', '.join(contents[:5])}): --replace destroys what it holds"
        )


def _bring_file_back(vault: Vault, key: BackupKey, stored: Stored, *, at: datetime) -> None:
    """Write a file under the name its rows know, and of the date of the backup: the next one has it already."""
    place, name = storage(), stored_name(stored)
    path = place.path(name)
    path.unlink(missing_ok=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming = Incoming(path, name, stored.size)
    try:
        take(vault, stored, key, _Arriving(incoming))
        place.keep(incoming.finish())
        os.utime(path, (at.timestamp(), at.timestamp()))
    except BaseException:
        incoming.abandon()
        raise


def _load(vault: Vault, manifest: Manifest, key: BackupKey, program: Path) -> None:
    """Empty the database and fill it, in one transaction: it is whole or it is empty. Raises DumpFailed, Damaged."""
    with transaction.atomic(), connection.cursor() as cursor:
        rows.empty(cursor)
    connection.close()
    command: list[str | Path] = [
        program,
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-password",
    ]
    command += [f"--dbname={connection.settings_dict['NAME']}"]
    with running(command, using="default", stdin=subprocess.PIPE) as (process, errors):
        assert process.stdin is not None
        try:
            take(vault, manifest.database, key, process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says why below
        except BaseException:
            process.kill()  # before its input ends: half a dump must not be committed
            raise
        expect_success(process, errors)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _bring_secrets_back(secrets: dict[str, Any], id_: str) -> list[str]:
    """Put back what rows cannot be read without; say what the operator must do herself."""
    notes = []
    var = Path(settings.VAR_DIR)
    own = var / "secret_key"
    if secrets["secret_key"] != settings.SECRET_KEY:
        if own.exists() and own.read_text(encoding="ascii") == settings.SECRET_KEY:
            own.replace(var / f"secret_key.before-{id_}")
            _write(own, secrets["secret_key"])
            notes.append(f"{own} is the one of the backup")
        else:
            _write(var / f"restored-{id_}.key", "\n".join([secrets["secret_key"], *secrets["former_keys"]]))
            notes.append(
                f"SECRET_KEY here is not the one of the backup: give the lines of {var / f'restored-{id_}.key'} "
                "as SECRET_KEY_FALLBACKS"
            )
    if secrets["sealing_keys"]:
        if settings.SEALING_KEYS is None:
            here = keys_path().read_text(encoding="ascii") if keys_path().exists() else ""
            lines = dict.fromkeys([*secrets["sealing_keys"].splitlines(), *here.splitlines()])
            _write(keys_path(), "".join(f"{line}\n" for line in lines if line))
        elif not set(secrets["sealing_keys"].split("\n")) <= set(settings.SEALING_KEYS.split("\n")):
            _write(var / f"restored-{id_}.sealing", secrets["sealing_keys"])
            notes.append(f"SEALING_KEYS must hold the lines of {var / f'restored-{id_}.sealing'}")
    heads = Path(settings.JOURNAL_HEADS_DIR) / HEADS_FILE
    if secrets["journal_heads"] and not heads.exists():
        _write(heads, secrets["journal_heads"])
    return notes


def _compare_counts(done: Restored) -> None:
    with connection.cursor() as cursor:
        found = rows.counts(cursor)
    for table, count in done.manifest.counts.items():
        if found.get(table) != count:
            done.faults.append(f"{table}: {count} rows in the backup, {found.get(table, 'no table')} here")


def _doubt_what_was_to_leave(*, at: datetime) -> int:
    """Send nothing twice: what was waiting when the backup was taken may have left since."""
    waiting = [Delivery.State.QUEUED, *Delivery.UNDER_WAY]
    with scope(office="backup"):
        found = list(Delivery.objects.filter(state__in=waiting).values_list("pk", "authority_id", "sector"))
    for delivery, authority, sector in found:
        with scope(walls=[Wall(authority, sector)]):
            doubt_restored(delivery, at=at)
    return len(found)


def _heads(manifest: Manifest) -> list[Head]:
    on = manifest.taken_at.date()
    return [Head(on, UUID(head.authority), head.seal, head.digest) for head in manifest.heads]


def _opened(vault: Vault, stored: Stored, key: BackupKey) -> bytes:
    gathered = _Gathered()
    take(vault, stored, key, gathered)
    return bytes(gathered.bytes)


def _write(path: Path, text: str) -> None:
    """Replace a secret file at once, for its owner alone."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    draft.replace(path)


class _Gathered:
    """Keep what is small in memory."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def write(self, piece: bytes, /) -> int:
        """Keep a piece."""
        self.bytes += piece
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""


class _Arriving:
    """Write into a file of the storage."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming

    def write(self, piece: bytes, /) -> int:
        """Write a piece. Raises CannotStore."""
        self._incoming.write(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the storage pushes it to the disk at the end."""
