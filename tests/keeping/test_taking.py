"""A backup being taken: what it copies, what it finds wrong, and what is left of one that ends badly."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.commands.main import main
from parvis.connectors.vault.contract import TemporaryFailure
from parvis.connectors.vault.folder import FolderVault
from parvis.documents.actions import remove, store_ours
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.events.actors import SYSTEM
from parvis.keeping import files
from parvis.keeping.checking import check_backup
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import whole
from parvis.keeping.models import last_backup
from parvis.keeping.taking import CannotBackUp, take_backup
from tests.cast import CULTURE, Cast
from tests.database import ROOT
from tests.documents.makers import image
from tests.keeping.conftest import Role, as_web
from tests.soak import brought, repeated

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
]


def add(cast: Cast, count: int = 1) -> list[Document]:
    """Files of a case."""
    case = cast.file()
    with scope(walls=cast.walls):
        return [
            store_ours(
                image("PNG", (20, 20 + number), "L"),
                name="a.png",
                authority=cast.town.pk,
                sector=CULTURE,
                holder_id=case.pk,
                at=timezone.now(),
            )
            for number in range(count)
        ]


def test_only_what_is_new_is_copied_and_faults_are_said(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, owner: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    _same, resealed = add(cast, 2)
    with owner():
        one = take_backup(vault, key, clock=timezone.now)
    assert (one.copied, one.manifest.files) == (2, 2)
    _new, rotten, lost = add(cast, 3)
    os.utime(storage().path(resealed.storage_name))
    storage().path(rotten.storage_name).write_bytes(b"not what it was")
    storage().delete(lost.storage_name)
    usual, asked, going = files.named, list[int](), list[Document]()

    def named() -> Iterator[tuple[str, str]]:
        """One more file comes after the first passage, and goes between the instant and its copy."""
        found = list(usual())
        asked.append(len(found))
        with as_web():
            if len(asked) == 1:
                going.extend(add(cast))
            elif len(asked) == 2:
                with scope(walls=cast.walls):
                    remove(going[0].pk, by=SYSTEM, at=timezone.now())
        return iter(found)

    monkeypatch.setattr(files, "named", named)
    with owner():
        two = take_backup(vault, key, clock=timezone.now)
    assert asked == [5, 6, 5]
    assert two.manifest.lost == [lost.storage_name]
    assert two.manifest.damaged == [rotten.storage_name]
    assert (two.copied, two.manifest.files) == (3, 4)
    with owner():
        assert check_backup(vault, two.manifest.id, key).faults == []
        assert check_backup(vault, one.manifest.id, key).faults == []
        note = last_backup()
    assert note is not None
    assert (note.id, note.files, note.copied, note.faults) == (two.manifest.id, 4, 3, 2)


def test_one_at_a_time(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, owner: Role, owner_connection: Any
) -> None:
    owner_connection.execute("SELECT pg_advisory_lock(7470002)")
    with owner(), pytest.raises(CannotBackUp):
        take_backup(vault, key, clock=timezone.now)
    assert whole(vault) == []


def test_a_dump_that_fails_or_a_vault_that_fills_leaves_no_backup(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, owner: Role, monkeypatch: pytest.MonkeyPatch,
    owner_connection: Any, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    add(cast)
    owner_connection.execute("CREATE TABLE unreadable (a int)")
    owner_connection.execute("ALTER TABLE unreadable ENABLE ROW LEVEL SECURITY")
    owner_connection.execute("ALTER TABLE unreadable FORCE ROW LEVEL SECURITY")
    owner_connection.execute("REVOKE ALL ON unreadable FROM CURRENT_USER")
    with owner():
        assert main(["backup"]) == 1
    assert "permission denied for table unreadable" in capsys.readouterr().err
    assert whole(vault) == []
    assert not (var / "backup.new").exists()
    owner_connection.execute("DROP TABLE unreadable")
    usual = vault.write

    def full(name: str) -> Any:
        if name.endswith("manifest.json"):
            raise TemporaryFailure("full", "no room")
        return usual(name)

    monkeypatch.setattr(vault, "write", full)
    with owner(), pytest.raises(TemporaryFailure):
        take_backup(vault, key, clock=timezone.now)
    assert whole(vault) == []


KILLED = """
import os, sys, django
django.setup()
from parvis.commands.main import main
from parvis.connectors.vault.folder import connector
usual, left = connector._FolderWriter.write, [int(sys.argv[1])]
def write(self, piece):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    return usual(self, piece)
connector._FolderWriter.write = write
sys.exit(main(["backup"]))
"""


@pytest.mark.parametrize("turn", repeated(share=4))
def test_a_killed_backup_looks_like_none_and_the_next_one_is_whole(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, owner: Role, server_environment: dict[str, str],
    settings: Any, turn: int,
) -> None:  # fmt: skip
    """Killed after any number of pieces: while files are copied, or in the dump; another number each time."""
    add(cast, 3)
    environment = server_environment | {
        "PARVIS_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(var),
        "BACKUP_URL": settings.BACKUP_URL,
        "BACKUP_KEY": settings.BACKUP_KEY,
        "SECRET_KEY": settings.SECRET_KEY,
    }
    words = [sys.executable, "-c", KILLED, str(random.SystemRandom().randrange(1, 20))]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    brought("kills")
    assert whole(vault) == []
    with owner():
        taken = take_backup(vault, key, clock=timezone.now)
        assert check_backup(vault, taken.manifest.id, key).faults == []
    assert whole(vault) == [taken.manifest.id]
    assert not list((vault.root / ".drafts").iterdir())
