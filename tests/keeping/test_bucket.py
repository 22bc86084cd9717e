"""A whole backup in a bucket: taken, read, and what a server that is absent, slow or lying makes of it."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from parvis.commands.main import main
from parvis.connectors.vault.connection import connect
from parvis.keeping.checking import check_backup
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import FOLDER, whole
from parvis.keeping.taking import take_backup
from tests.cast import Cast
from tests.keeping.conftest import Role
from tests.keeping.test_taking import add
from tests.peers.s3 import BUCKET, address, answering, served, silent

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
]


def test_a_backup_in_a_bucket_is_opened_and_a_lie_of_the_server_is_said(
    cast: Cast, var: Path, key: BackupKey, recovery: BackupKey, owner: Role, tmp_path: Path
) -> None:
    add(cast, 2)
    with served(tmp_path / "s3") as port, owner():
        vault = connect(address(port, patience=""), var_dir=var)
        taken = take_backup(vault, key, clock=timezone.now)
        assert (taken.copied, take_backup(vault, key, clock=timezone.now).copied) == (2, 0)
        id_ = taken.manifest.id
        assert id_ in whole(vault)
        found = check_backup(vault, id_, recovery)
        assert (found.opened, found.files, found.faults) == (True, 2, [])
        kept = tmp_path / "s3" / BUCKET / "parvis" / FOLDER / id_ / "database.dump.age"
        told = kept.read_bytes()
        kept.write_bytes(told[:-1] + bytes([told[-1] ^ 1]))
        for reader in (key, recovery):
            faults = check_backup(vault, id_, reader).faults
            assert len(faults) == 1
            assert "database" in faults[0]


def test_a_bucket_that_is_away_slow_or_refuses_is_said_and_nothing_is_left(
    var: Path, key: BackupKey, owner: Role, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(port: int) -> str:
        settings.BACKUP_URL = address(port)
        assert main(["backup"]) == 1
        return capsys.readouterr().err

    with owner():
        assert "unreachable" in said(1)
        with silent() as port:
            assert "unreachable" in said(port)
        with answering(403) as port:
            assert "refused" in said(port)
        with answering(200, b"lies") as port:
            assert "cut: writable: 8 bytes sent, 4 kept" in said(port)
    assert not (var / "backup.new").exists()
