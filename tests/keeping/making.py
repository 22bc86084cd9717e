"""Backups made by hand, for what does not look into the database of one."""

import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from parvis.connectors.vault.contract import Vault
from parvis.keeping.files import folder_of
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import FOLDER, FORMAT, Manifest, keep_listing, new_id, write_line, write_manifest
from parvis.keeping.objects import Stored, put


def file_of(vault: Vault, key: BackupKey, name: str, content: bytes = b"a file") -> Stored:
    """A file in the vault."""
    stored, _digest = put(vault, f"{folder_of(key)}{name[:2]}/{name}.00000000", io.BytesIO(content), key)
    return stored


def backup_of(vault: Vault, key: BackupKey, at: datetime, files: Iterable[Stored]) -> str:
    """A backup of these files, its database a few bytes; its name."""
    id_ = new_id(at, "aaaaaa")
    files = sorted(files, key=lambda stored: stored.name)
    with TemporaryDirectory() as folder:
        path = Path(folder, "listing")
        with gzip.open(path, "wt", encoding="ascii") as listing:
            for stored in files:
                write_line(listing, stored)
        listed = keep_listing(vault, id_, path)
    database, _digest = put(vault, f"{FOLDER}{id_}/database.dump.age", io.BytesIO(b"rows"), key)
    secrets, _digest = put(vault, f"{FOLDER}{id_}/secrets.json.age", io.BytesIO(b"{}"), key)
    manifest = Manifest(
        format=FORMAT,
        id=id_,
        taken_at=at,
        version="0",
        recipient=key.name,
        server=15,
        roles={},
        migrations=[],
        counts={},
        heads=[],
        database=database,
        secrets=secrets,
        listing=listed,
        files=len(files),
        bytes=sum(stored.stored for stored in files),
        lost=[],
        damaged=[],
    )
    write_manifest(vault, manifest, key)
    return id_
