"""Bytes at rest: whole or absent, whatever happens on the way."""

import errno
import hashlib
import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parvis.documents import storage as storage_module
from parvis.documents.storage import CannotStore, FolderStorage, StorageFull, TooMuch

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "documents")


def files(place: FolderStorage) -> list[Path]:
    return [path for path in place.root.rglob("*") if path.is_file()]


def test_keeps_bytes_under_a_random_name(place: FolderStorage) -> None:
    received = place.receive([b"bon", b"jour"], at_most=100)
    assert (received.size, received.sha256) == (7, hashlib.sha256(b"bonjour").hexdigest())
    name = place.keep(received)
    assert files(place) == [place.root / name[:2] / name]
    with place.open(name) as file:
        assert file.read() == b"bonjour"
    other = place.keep(place.receive([b"bonjour"], at_most=100))
    assert other != name


def test_only_this_account_reads(place: FolderStorage) -> None:
    name = place.keep(place.receive([b"x"], at_most=1))
    path = place.root / name[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_deletes_once_or_twice(place: FolderStorage) -> None:
    name = place.keep(place.receive([b"x"], at_most=1))
    place.delete(name)
    place.delete(name)
    with pytest.raises(FileNotFoundError):
        place.open(name)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "a" * 39, "A" * 40, "a" * 40 + "/x", "a" * 40 + "\n"]
)
def test_opens_nothing_but_its_own_names(place: FolderStorage, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        place.open(name)
    with pytest.raises(FileNotFoundError):
        place.delete(name)


def test_stops_past_the_limit(place: FolderStorage) -> None:
    with pytest.raises(TooMuch) as stopped:
        place.receive([b"x" * 60, b"y" * 60], at_most=100)
    assert stopped.value.limit == 100
    assert files(place) == []


def test_a_broken_source_leaves_nothing(place: FolderStorage) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        place.receive(pieces(), at_most=100)
    assert files(place) == []


def test_a_writer_that_dies_leaves_nothing(place: FolderStorage) -> None:
    incoming = place.begin(at_most=100)
    incoming.write(b"x")
    assert len(files(place)) == 1
    del incoming
    assert files(place) == []


def test_discards(place: FolderStorage) -> None:
    place.discard(place.receive([b"x"], at_most=1))
    assert files(place) == []


def test_a_file_where_the_folder_should_be_is_a_clean_refusal(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("x")
    with pytest.raises(CannotStore):
        FolderStorage(tmp_path / "documents").receive([b"x"], at_most=1)


def test_pushes_the_bytes_then_the_folder_that_names_them(
    place: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    usual = os.fsync

    def fsync(descriptor: int) -> None:
        done.append(str(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(place.root)))
        usual(descriptor)

    def kept_as(start: str) -> str:
        done.clear()
        monkeypatch.setattr(secrets, "token_hex", lambda size: start.ljust(2 * size, "0"))
        return place.keep(place.receive([b"x"], at_most=1))

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(storage_module, "_named_for_good", set())
    name = kept_as("abcd")
    assert done == [".", f"ab/{name}", "ab"]
    name = kept_as("cdef")
    assert done == [f"cd/{name}", "cd"], "all the folders are named at once"
    # Another process finds them made, and cannot know that they were pushed.
    monkeypatch.setattr(storage_module, "_named_for_good", set())
    name = kept_as("ef01")
    assert done == [f"ef/{name}", "ef", "."]


def test_names_what_has_not_been_touched_since(place: FolderStorage) -> None:
    """What a killed process left is among them: the night's clean-up finds that no row names it."""
    kept = place.keep(place.receive([b"x"], at_most=1))
    left = place.receive([b"y"], at_most=1)
    now = datetime.now(UTC)
    assert set(place.names(older_than=now + timedelta(hours=1))) == {kept, left.name}
    assert list(place.names(older_than=now - timedelta(hours=1))) == []


def test_names_are_read_folder_by_folder_and_may_go_meanwhile(place: FolderStorage) -> None:
    """Millions of files: none of them held in memory, and some removed while the others are read."""
    for name in ("00" * 20, "00" * 19 + "01", "00" * 19 + "02", "ff" * 20):
        place.path(name).parent.mkdir(parents=True, exist_ok=True)
        place.path(name).write_bytes(b"x")
    names = place.names(older_than=datetime.now(UTC) + timedelta(hours=1))
    assert next(names) == "00" * 20
    place.delete("00" * 19 + "01")
    place.path("ff" * 19 + "fe").write_bytes(b"y")
    assert list(names) == ["00" * 19 + "02", "ff" * 19 + "fe", "ff" * 20]


SCRIPT = """
import sys
from pathlib import Path
from parvis.documents.storage import FolderStorage, StorageFull
place = FolderStorage(Path(sys.argv[1]) / "documents")
kept = place.keep(place.receive([b"a" * 300_000], at_most=10**7))
try:
    place.receive((b"b" * 65536 for _ in range(40)), at_most=10**7)
except StorageFull:
    print("full")
print("files:", len([p for p in place.root.rglob("*") if p.is_file()]))
again = place.keep(place.receive([b"c" * 300_000], at_most=10**7))
print("again:", len(place.open(again).read()), len(place.open(kept).read()))
"""


@pytest.mark.fault
def test_a_disk_that_is_really_full_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file system of one megabyte, of this test's own (a mount namespace, root or not)."""
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    mount = f"mount -t tmpfs -o size=1m tmpfs {tmp_path}"
    if (
        not shutil.which("unshare")
        or subprocess.run([*enter, "sh", "-c", mount], capture_output=True).returncode
    ):
        if os.environ.get("CI"):
            pytest.fail("this machine cannot make a small file system")
        pytest.skip("this machine cannot make a small file system")
    command = f'{mount} && exec "$0" -c "$1" {tmp_path}'
    done = subprocess.run(
        [*enter, "sh", "-c", command, sys.executable, SCRIPT],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=False,
    )
    assert done.stdout.split("\n")[:3] == ["full", "files: 1", "again: 300000 300000"], done.stderr


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_tells_a_full_disk_at_the_last_moment(
    place: FolderStorage, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Delayed allocation: some file systems only refuse when the bytes are pushed."""

    def refuse(descriptor: int) -> None:
        raise OSError(code, "no room")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageFull):
        place.keep(place.receive([b"x"], at_most=1))
    assert files(place) == []
