"""From one version to the next: what is refused, what is said, and that a backup comes first."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from parvis.commands.main import main
from parvis.connectors.vault.contract import Vault
from parvis.keeping import versions
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import whole
from parvis.keeping.versions import Passage, UnsafeJump, applied_here, path_from
from tests.keeping.conftest import Role

LAST = "keeping.0001_backups"
commits = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


@pytest.mark.django_db
def test_the_same_version_has_nothing_to_do() -> None:
    path = path_from(applied_here())
    assert path.pending == ()
    assert LAST in path.applied


@pytest.mark.django_db
def test_an_older_database_is_brought_forward_and_an_empty_one_too() -> None:
    applied = applied_here()
    assert path_from(applied - {LAST}).pending == (LAST,)
    gathered = {
        f"{app}.{name}"
        for one in MigrationLoader(None).disk_migrations.values()
        for app, name in one.replaces
    }
    assert set(path_from(frozenset()).pending) == applied - gathered


@pytest.mark.django_db
def test_a_database_that_had_all_that_was_gathered_has_nothing_to_do_and_one_that_stopped_on_the_way_is_refused() -> (
    None
):
    before = applied_here() - {"cases.0001_cases"}
    assert path_from(before).pending == ()
    lacking = "cases.0039_equivalents"
    with pytest.raises(
        UnsafeJump, match=rf"lacks {lacking}, which .* only has within cases.0001_cases: install"
    ):
        path_from(before - {lacking})


@pytest.mark.django_db
def test_a_newer_database_is_not_touched() -> None:
    with pytest.raises(UnsafeJump, match=r"newer than this version .* cases.0099_from_tomorrow"):
        path_from(applied_here() | {"cases.0099_from_tomorrow"})


@pytest.mark.django_db
def test_a_passage_is_not_jumped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    applied = applied_here()
    monkeypatch.setattr(versions, "PASSAGES", (Passage("0.0.9", LAST),))
    assert path_from(applied).pending == ()
    with pytest.raises(UnsafeJump, match=r"install 0.0.9, run `parvis upgrade`, then come back"):
        path_from(applied - {LAST})
    assert path_from(frozenset()).pending, "an empty database comes from nowhere"
    monkeypatch.setattr(versions, "PASSAGES", (Passage(versions.version("parvis"), LAST),))
    assert path_from(applied - {LAST}).pending == (LAST,), "this version is the passage"


@commits
def test_upgrading_says_refuses_backs_up_then_changes(
    var: Path, vault: Vault, key: BackupKey, owner: Role, owner_connection: Any, settings: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    owner_connection.execute("DROP TABLE keeping_backup")
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'keeping'")
    for one in connections.all(initialized_only=True):
        one.close()
    with owner():
        assert main(["upgrade", "--dry-run"]) == 0
        said = capsys.readouterr().out
        assert LAST in said
        assert "A backup is taken first." in said
        assert "Nothing was done." in said
        # The connection of this very test is somebody else's.
        assert main(["upgrade", "--patience", "0"]) == 1
        assert "stop first what is connected to the database" in capsys.readouterr().err
        assert whole(vault) == []
        owner_connection.close()
        usual, settings.BACKUP_URL = settings.BACKUP_URL, ""
        assert main(["upgrade", "--patience", "5"]) == 1
        assert "nothing is set for backups" in capsys.readouterr().err
        settings.BACKUP_URL = usual
        assert LAST not in applied_here()
        assert main(["upgrade", "--patience", "5"]) == 0, capsys.readouterr()
        assert len(whole(vault)) == 1
        assert LAST in applied_here()
        assert main(["upgrade"]) == 0
        assert "nothing to do" in capsys.readouterr().out
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0099_x', now())"
            )
        for words in (["upgrade"], ["migrate", "--quiet"]):
            assert main(words) == 1
            assert "the database is newer than this version" in capsys.readouterr().err
