"""A backup read wholly: what was altered, cut short, swapped or closed for another is said."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parvis.connectors.vault.folder import FolderVault
from parvis.keeping.checking import Chain, check_backup
from parvis.keeping.keys import BackupKey, WrongKey, closing_half, new_recovery_key, read_key, write_private
from parvis.keeping.manifest import FILE, FOLDER, whole
from parvis.keeping.objects import Damaged, Nowhere, Stored, take
from tests.keeping.making import backup_of, file_of

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
CONTENT = bytes(range(256)) * 1_000


@pytest.fixture
def stored(vault: FolderVault, recovery: BackupKey) -> Stored:
    return file_of(vault, recovery, "a" * 40, CONTENT)


@pytest.fixture
def id_(vault: FolderVault, recovery: BackupKey, stored: Stored) -> str:
    return backup_of(vault, recovery, AT, [stored])


def closing(recovery: BackupKey) -> BackupKey:
    return read_key(closing_half(str(recovery.identity)))


def test_the_machine_compares_what_it_cannot_open(vault: FolderVault, recovery: BackupKey, id_: str) -> None:
    found = check_backup(vault, id_, closing(recovery))
    assert (found.opened, found.files, found.faults) == (False, 1, [])


ALTERED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("a sign in the middle", lambda body: body[:5_000] + bytes([body[5_000] ^ 1]) + body[5_001:]),
    ("cut short by a piece", lambda body: body[:-70_000]),
    ("cut at the border of a piece", lambda body: body[: 200 + 65_552 * 2]),
    ("something after the end", lambda body: body + b"more"),
    ("nothing", lambda body: b""),
]


@pytest.mark.parametrize("alter", [change for _name, change in ALTERED], ids=[name for name, _ in ALTERED])
def test_an_altered_file_is_said_whoever_reads(
    vault: FolderVault, recovery: BackupKey, id_: str, stored: Stored, alter: Callable[[bytes], bytes]
) -> None:
    path = vault.root / stored.name
    path.write_bytes(alter(path.read_bytes()))
    for key in (recovery, closing(recovery)):
        faults = check_backup(vault, id_, key).faults
        assert [fault for fault in faults if stored.name in fault], faults
    with pytest.raises(Damaged):
        take(vault, stored, recovery, Nowhere())


def test_a_file_that_is_gone_is_said(
    vault: FolderVault, recovery: BackupKey, id_: str, stored: Stored
) -> None:
    vault.delete(stored.name)
    assert f"{stored.name} is missing" in check_backup(vault, id_, closing(recovery)).faults


def test_a_manifest_that_was_touched_or_moved_is_not_trusted(
    vault: FolderVault, recovery: BackupKey, id_: str
) -> None:
    name = f"{FOLDER}{id_}/{FILE}"
    body = (vault.root / name).read_bytes()
    (vault.root / FOLDER / "20261123T020000Z-aaaaaa").mkdir()
    (vault.root / FOLDER / "20261123T020000Z-aaaaaa" / FILE).write_bytes(body)
    with pytest.raises(Damaged, match="seal does not hold"):
        check_backup(vault, "20261123T020000Z-aaaaaa", recovery)
    (vault.root / name).write_bytes(body.replace(b'"files": 1', b'"files": 0'))
    with pytest.raises(Damaged, match="seal does not hold"):
        check_backup(vault, id_, recovery)


def test_the_key_of_another_backup_is_told_from_damage(
    vault: FolderVault, recovery: BackupKey, another: BackupKey, id_: str
) -> None:
    with pytest.raises(WrongKey, match=f"closed for {recovery.name}; the key given opens {another.name}"):
        check_backup(vault, id_, another)


def test_what_was_closed_for_another_key_is_not_opened(
    vault: FolderVault, recovery: BackupKey, another: BackupKey, stored: Stored
) -> None:
    with pytest.raises(WrongKey):
        take(vault, stored, another, Nowhere())


def test_without_its_manifest_there_is_no_backup(vault: FolderVault, id_: str) -> None:
    vault.delete(f"{FOLDER}{id_}/{FILE}")
    assert whole(vault) == []


def test_a_seal_that_is_missing_in_the_dump_is_said() -> None:
    lines = [
        "COPY public.events_seal (id, authority_id, digest, previous) FROM stdin;",
        "1\ttown\t\\\\xaa\t\\\\x",
        "9\ttown\t\\\\xcc\t\\\\xbb",
        "2\tother\t\\\\xdd\t\\\\x",
        "\\.",
        "3\tnot a seal",
    ]
    chain = Chain()
    chain.read(io.BytesIO("\n".join(lines).encode()))
    assert chain.heads == {"town": "cc", "other": "dd"}
    assert chain.faults == ["the journal of town is broken in the dump before cc"]


def test_half_a_key_closes_and_does_not_open(
    vault: FolderVault, recovery: BackupKey, stored: Stored, tmp_path: Path
) -> None:
    with pytest.raises(WrongKey, match="give the recovery key"):
        take(vault, stored, closing(recovery), Nowhere())
    for text in (
        "",
        "AGE-SECRET-KEY-1QQQ",
        "age1abc\nPARVIS-SEAL-00",
        f"{recovery.name}\nPARVIS-SEAL-zz",
        "x\ny\nz",
    ):
        with pytest.raises(WrongKey):
            read_key(text)
    write_private(tmp_path / "key", new_recovery_key())
    assert (tmp_path / "key").stat().st_mode & 0o77 == 0
    with pytest.raises(WrongKey, match="never written over"):
        write_private(tmp_path / "key", new_recovery_key())
