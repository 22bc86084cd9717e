"""Reading a backup wholly without bringing it back."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO

from parvis.connectors.vault.contract import Vault

from .hands import in_order
from .keys import BackupKey
from .manifest import Manifest, listing_of, read_manifest
from .objects import Damaged, Nowhere, Stored, copy_object, take
from .programs import DumpFailed, expect_success, find_program, running, with_no_reader

SEALS = "events_seal"
"""The table of the journal's chain, read from the dump."""

Told = Callable[[int], None]


@dataclass
class Checked:
    """What was read, and every fault found."""

    manifest: Manifest
    opened: bool
    """Whether the objects were opened, and not only compared with their digests."""
    files: int = 0
    bytes: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, size: int, fault: str) -> None:
        """Count an object of that many bytes, with its fault if any."""
        self.bytes += size
        if fault:
            self.faults.append(fault)


def check_backup(vault: Vault, id_: str, key: BackupKey, *, told: Told = lambda _files: None) -> Checked:
    """Read every object of a backup; with the recovery key, open it too and follow the journal's chain in the dump.

    Faults are listed; only a manifest that cannot be trusted ends the reading: raises Damaged, WrongKey, VaultError.
    """
    manifest = read_manifest(vault, id_, key)
    found = Checked(manifest, opened=key.identity is not None)

    def read(stored: Stored) -> tuple[int, str]:
        try:
            if found.opened:
                take(vault, stored, key, Nowhere())
            else:
                copy_object(vault, stored, Nowhere())
        except Damaged as error:
            return stored.stored, str(error)
        return stored.stored, ""

    if found.opened:
        _read_dump(vault, manifest, key, found)
    else:
        found.add(*read(manifest.database))
    found.add(*read(manifest.secrets))
    try:
        with listing_of(vault, manifest) as files:
            for size, fault in in_order(files, read):
                found.add(size, fault)
                found.files += 1
                told(found.files)
    except Damaged as error:
        found.faults.append(str(error))
    else:
        if found.files != manifest.files:
            found.faults.append(f"{manifest.files} files announced, {found.files} listed")
    return found


def _read_dump(vault: Vault, manifest: Manifest, key: BackupKey, found: Checked) -> None:
    """Open the dump through pg_restore, which gives the journal's seals; compare the chain's heads."""
    command: list[str | Path] = [
        find_program("pg_restore", at_least=manifest.server),
        "--data-only",
        f"--table={SEALS}",
        "--file=-",
    ]
    chain = Chain()
    try:
        with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as (process, errors):
            assert process.stdin is not None
            assert process.stdout is not None
            reading = Thread(target=chain.read, args=(process.stdout,))
            reading.start()
            try:
                take(vault, manifest.database, key, _Fed(process.stdin))
                with_no_reader(process.stdin)
                expect_success(process, errors)
            finally:
                process.kill()
                reading.join()
    except (Damaged, DumpFailed) as error:
        found.faults.append(f"database: {error}")
        return
    found.bytes += manifest.database.stored
    found.faults += chain.faults
    for head in manifest.heads:
        last = chain.heads.get(head.authority, "none")
        if last != head.digest:
            found.faults.append(
                f"the journal of {head.authority} ends with {last} in the dump, with {head.digest} in the manifest"
            )


class _Fed:
    """Feed a program; one that has read enough may close its end, the rest is still compared."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe: IO[bytes] | None = pipe

    def write(self, piece: bytes, /) -> int:
        """Give a piece, or forget it."""
        if self._pipe is not None:
            try:
                self._pipe.write(piece)
            except BrokenPipeError:
                self._pipe = None
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""


class Chain:
    """Follow the seals of a dump: each must name the one before it, authority by authority."""

    def __init__(self) -> None:
        self.heads: dict[str, str] = {}
        self.faults: list[str] = []

    def read(self, output: IO[bytes]) -> None:
        """Read what pg_restore writes, to its end."""
        seals = sorted(_seals(output))
        for _number, authority, digest, previous in seals:
            if previous != self.heads.get(authority, ""):
                self.faults.append(f"the journal of {authority} is broken in the dump before {digest}")
            self.heads[authority] = digest


def _seals(output: IO[bytes]) -> Iterator[tuple[int, str, str, str]]:
    """The lines of the table between ``COPY … FROM stdin`` and ``\\.``."""
    columns: list[str] | None = None
    for raw in output:
        line = raw.decode().rstrip("\n")
        if line.startswith(f"COPY public.{SEALS} ("):
            columns = line.partition("(")[2].partition(")")[0].split(", ")
        elif line == "\\.":
            columns = None
        elif columns is not None:
            row = dict(zip(columns, line.split("\t"), strict=True))
            digest, previous = (row[name].replace("\\\\x", "") for name in ("digest", "previous"))
            yield int(row["id"]), row["authority_id"], digest, previous
