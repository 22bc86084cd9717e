"""The commands as an operator gives them: what they print, what they refuse."""

import resource
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.commands.backup import read_keep
from parvis.commands.main import CommandRefused, main
from parvis.connectors.vault.contract import TemporaryFailure
from parvis.connectors.vault.folder import FolderVault
from parvis.connectors.vault.folder.connector import _FolderReader
from parvis.documents.actions import store_ours
from parvis.documents.storage import storage
from parvis.keeping import rows
from parvis.keeping.keys import BackupKey, WrongKey, new_recovery_key
from parvis.keeping.places import key_of_settings, key_path
from parvis.keeping.pruning import Keep
from tests.cast import CULTURE, Cast
from tests.documents.makers import image
from tests.keeping.conftest import Role, as_web
from tests.keeping.making import backup_of
from tests.keeping.test_checking import AT

commits = pytest.mark.django_db(transaction=True, databases=["default", "worker"])
Capture = pytest.CaptureFixture[str]


def test_a_key_is_made_once_and_only_its_closing_half_stays(
    var: Path, settings: Any, tmp_path: Path, capsys: Capture
) -> None:
    settings.BACKUP_KEY = ""
    with pytest.raises(WrongKey, match="parvis backup key"):
        key_of_settings()
    path = tmp_path / "recovery"
    assert main(["backup", "key", str(path)]) == 0
    assert key_of_settings().name in capsys.readouterr().out
    made = path.read_text()
    assert "AGE-SECRET-KEY" not in key_path().read_text()
    assert main(["backup", "key", str(path)]) == 0
    assert path.read_text() == made
    other = tmp_path / "other"
    other.write_text(new_recovery_key())
    assert main(["backup", "key", str(other)]) == 1
    assert "is of another recovery key" in capsys.readouterr().err
    other.write_text(key_path().read_text())
    assert main(["backup", "key", str(other)]) == 1
    assert "give the recovery key" in capsys.readouterr().err


def test_nowhere_to_put_backups_is_said(settings: Any, capsys: Capture) -> None:
    settings.BACKUP_URL = ""
    for words in (["backup", "list"], ["verify"], ["restore", "--key", "x"]):
        assert main(words) == 1
        assert "BACKUP_URL is not set" in capsys.readouterr().err


def test_what_is_whole_is_listed_and_an_empty_vault_is_said(
    var: Path, vault: FolderVault, recovery: BackupKey, capsys: Capture
) -> None:
    assert main(["verify"]) == 1
    assert "there is no backup" in capsys.readouterr().err
    id_ = backup_of(vault, recovery, AT, [])
    assert main(["backup", "list"]) == 0
    assert capsys.readouterr().out == f"{id_}\n"


@pytest.mark.parametrize("words", ["", "7", "7,5", "a,b,c", "0,5,12", "7,-1,12"])
def test_how_many_to_keep_is_three_numbers(words: str) -> None:
    with pytest.raises(CommandRefused):
        read_keep(words)
    assert read_keep("7, 5,12") == Keep(7, 5, 12)


@commits
@pytest.mark.fault
def test_a_database_in_use_is_never_replaced_by_mistake(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, recovery: BackupKey, another: BackupKey,
    owner: Role, owner_connection: Any, settings: Any, tmp_path: Path, capsys: Capture,
) -> None:  # fmt: skip
    case = cast.file()
    path = tmp_path / "key"

    def refused(words: str, *more: str, opening: BackupKey = recovery) -> None:
        path.write_text(str(opening.identity))
        assert main(["restore", "--key", str(path), *more]) == 1
        said = capsys.readouterr().err
        assert words in said

    with owner():
        assert main(["backup"]) == 0
        refused("(parvis_web)", "--replace")
        with as_web():
            connections["default"].close()
        owner_connection.close()
        refused("the database is not empty (events_event")
        refused("was closed for", opening=another)
        usual = settings.DATABASE_ROLES
        settings.DATABASE_ROLES = usual | {"web": "another"}
        refused("the roles of the backup are", "--replace")
        settings.DATABASE_ROLES = usual
        listing = next(name for name in vault.names("backups/") if name.endswith("database.dump.age"))
        (vault.root / listing).write_bytes(b"not a dump")
        refused("is not whole, nothing was touched", "--replace")
    with scope(walls=cast.walls):
        assert Case.objects.get().pk == case.pk


@commits
@pytest.mark.fault
def test_a_restore_cut_in_the_middle_leaves_nothing_by_halves_and_is_given_again(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, recovery: BackupKey, owner: Role,
    owner_connection: Any, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case = cast.file()
    # The shape alone weighs most of a small dump, and is read before anything is made.
    rows_of_chance = "SELECT md5(random()::text) AS chance FROM generate_series(1, 20000)"
    owner_connection.execute(f"CREATE TABLE ballast AS {rows_of_chance}")
    owner_connection.close()
    path = tmp_path / "key"
    path.write_text(str(recovery.identity))
    for connection in connections.all(initialized_only=True):
        connection.close()
    usual, opened = _FolderReader.read, list[Path]()

    def read(self: _FolderReader, size: int = -1, /) -> bytes:
        """The line goes the second time the dump is read, near its end: tables are made and rows are in."""
        dump = Path(self._file.name)
        if dump.name == "database.dump.age":
            if self._file.tell() == 0:
                opened.append(dump)
            if len(opened) == 2 and self._file.tell() > dump.stat().st_size * 0.95:
                raise TemporaryFailure("unreachable", "cut")
        return usual(self, size)

    monkeypatch.setattr(_FolderReader, "read", read)
    with owner():
        assert main(["backup"]) == 0
        assert main(["restore", "--key", str(path), "--replace"]) == 1
        assert "unreachable: cut" in capsys.readouterr().err
        with connections["default"].cursor() as cursor:
            assert rows.tables(cursor) == []
        assert main(["restore", "--key", str(path)]) == 0, capsys.readouterr()
    with scope(walls=cast.walls):
        assert Case.objects.get().pk == case.pk


@commits
@pytest.mark.fault
def test_a_disk_full_while_files_come_back_touches_no_database_and_the_command_is_given_again(
    cast: Cast, var: Path, vault: FolderVault, key: BackupKey, recovery: BackupKey, owner: Role,
    owner_connection: Any, settings: Any, tmp_path: Path, capsys: Capture,
) -> None:  # fmt: skip
    """Refused by the system itself: no file of this process may pass 100 kB meanwhile."""
    case, photo = cast.file(), image("PNG", (600, 600), "L")
    with scope(walls=cast.walls):
        kept = store_ours(
            photo, name="a.png", authority=cast.town.pk, sector=CULTURE, holder_id=case.pk, at=timezone.now()
        )
    path = tmp_path / "key"
    path.write_text(str(recovery.identity))
    owner_connection.close()
    for connection in connections.all(initialized_only=True):
        connection.close()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with owner():
        assert main(["backup"]) == 0, capsys.readouterr()
        settings.VAR_DIR = tmp_path / "machine"
        settings.VAR_DIR.mkdir()
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
        try:
            assert main(["restore", "--key", str(path), "--replace"]) == 1
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert "the database was not touched" in capsys.readouterr().err
        assert [
            one for one in settings.VAR_DIR.rglob("*") if one.is_file() and one.stat().st_size > 1_000
        ] == []
        with connections["default"].cursor() as cursor:
            assert "cases_case" in rows.tables(cursor)
        assert main(["restore", "--key", str(path), "--replace"]) == 0, capsys.readouterr()
    with scope(walls=cast.walls):
        assert Case.objects.get().pk == case.pk
    with storage().open(kept.storage_name) as file:
        assert file.read() == photo
