"""Which backups stay, and that files go with the last backup that names them."""

from datetime import UTC, datetime, timedelta

from parvis.connectors.vault.contract import Vault
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import FOLDER, new_id, whole
from parvis.keeping.pruning import Keep, kept, prune
from tests.keeping.making import backup_of, file_of

NIGHTS = [datetime(2025, 1, 1, 2, tzinfo=UTC) + timedelta(days=day) for day in range(690)]


def test_the_last_of_each_day_week_and_month_stays() -> None:
    ids = [new_id(night, "aaaaaa") for night in NIGHTS] + [new_id(NIGHTS[-1] + timedelta(hours=9), "bbbbbb")]
    stay = sorted(kept(ids, Keep(days=7, weeks=5, months=12)), reverse=True)
    assert stay[0] == ids[-1]
    assert ids[-2] not in stay, "an earlier one of the same day"
    assert stay[1:7] == sorted(ids[-8:-2], reverse=True)
    months = {id_[:6] for id_ in stay}
    assert len(months) == 12
    assert len(stay) <= 7 + 5 + 12


def test_nothing_at_all_is_never_the_answer() -> None:
    ids = [new_id(night, "aaaaaa") for night in NIGHTS[:3]]
    assert kept(ids, Keep(days=0, weeks=0, months=0)) == {ids[-1]}


def test_files_go_with_the_last_backup_that_names_them(vault: Vault, recovery: BackupKey) -> None:
    first, both, last = (file_of(vault, recovery, name * 40) for name in ("a", "b", "c"))
    old = backup_of(vault, recovery, NIGHTS[0], [first, both])
    new = backup_of(vault, recovery, NIGHTS[1], [both, last])
    file_of(vault, recovery, "d" * 40)
    with vault.write(f"{FOLDER}20250101T000000Z-killed/database.dump.age") as there:
        there.write(b"half a backup")
    pruned = prune(vault, recovery, Keep(days=1, weeks=0, months=0))
    assert pruned.backups == (old,)
    assert pruned.files == 2
    assert whole(vault) == [new]
    assert list(vault.names("files/")) == [both.name, last.name]
    assert not [name for name in vault.names(FOLDER) if new not in name]


def test_what_another_key_sealed_is_left_alone(vault: Vault, recovery: BackupKey, another: BackupKey) -> None:
    theirs = file_of(vault, another, "a" * 40)
    id_ = backup_of(vault, another, NIGHTS[0], [theirs])
    backup_of(vault, recovery, NIGHTS[400], [])
    assert prune(vault, recovery, Keep(days=1, weeks=0, months=0)).backups == ()
    assert id_ in whole(vault)
    assert list(vault.names("files/")) == [theirs.name]
