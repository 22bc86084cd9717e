"""Many files: several at once, in order, and no more of them in memory for there being more."""

import io
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parvis.connectors.vault.contract import Reader, Writer
from parvis.connectors.vault.folder import FolderVault
from parvis.documents.storage import storage
from parvis.keeping import files
from parvis.keeping.checking import check_backup
from parvis.keeping.files import Copied, Known
from parvis.keeping.hands import AHEAD, HANDS, in_order
from parvis.keeping.keys import BackupKey
from parvis.keeping.manifest import parse
from parvis.keeping.pruning import Keep, prune
from tests.keeping.making import backup_of, file_of
from tests.keeping.test_pruning import NIGHTS

COUNT = 8 * HANDS
BYTES = 4_000_000
"""What a few pieces of 1 MB take. Thirty thousand names alone would take as much."""


class Together(FolderVault):
    """A vault that takes and gives files only when so many are asked of it at once."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.hands = threading.Barrier(HANDS, timeout=5)

    @contextmanager
    def write(self, name: str) -> Iterator[Writer]:
        """Wait for the others, then write."""
        self.hands.wait()
        with super().write(name) as there:
            yield there

    @contextmanager
    def read(self, name: str) -> Iterator[Reader]:
        """Wait for the others if it is a file, then read."""
        if name.startswith("files/"):
            self.hands.wait()
        with super().read(name) as here:
            yield here


class Crowded(FolderVault):
    """A vault with many files that no backup names; what is asked to go is only counted."""

    gone = 0

    def names(self, prefix: str) -> Iterator[str]:
        """Names made up as they are asked for."""
        if not prefix.startswith("files/"):
            yield from super().names(prefix)
        else:
            yield from (f"{prefix}00/{number:040x}.00000000" for number in range(30_000))

    def delete(self, name: str) -> None:
        """Count it."""
        self.gone += 1


class Listing(io.StringIO):
    """A listing that notes, at each line, how many files were taken and not yet listed."""

    def __init__(self, asked: list[str]) -> None:
        super().__init__()
        self.asked, self.lines, self.ahead = asked, 0, 0

    def write(self, line: str, /) -> int:
        """Add a line."""
        self.ahead = max(self.ahead, len(self.asked) - self.lines)
        self.lines += 1
        return super().write(line)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, var: Path) -> list[str]:
    """The names of the files that rows name, as they are asked for; all lie in the storage."""
    asked: list[str] = []

    def named() -> Iterator[tuple[str, str]]:
        for number in range(COUNT):
            asked.append(f"{number:040x}")
            yield asked[-1], ""

    monkeypatch.setattr(files, "named", named)
    folder = storage().path("0" * 40).parent
    folder.mkdir(parents=True)
    for number in range(COUNT):
        (folder / f"{number:040x}").write_bytes(b"%d" % number)
    return asked


def test_files_are_copied_several_at_once_in_order_and_few_wait_in_memory(
    asked: list[str], key: BackupKey, tmp_path: Path
) -> None:
    vault, listing, done = Together(tmp_path / "vault"), Listing(asked), Copied()
    assert list(files.copy(vault, key, Known(), listing, done)) == []
    stored = list(parse(listing.getvalue().splitlines()))
    assert [files.stored_name(one) for one in stored] == sorted(asked)
    assert (done.copied, done.files, listing.ahead) == (COUNT, COUNT, AHEAD)
    asked.clear()
    again, done = Listing(asked), Copied()
    assert list(files.copy(vault, key, Known(stored, at=float("inf")), again, done)) == []
    assert (done.copied, done.files, again.ahead) == (0, COUNT, AHEAD)
    assert again.getvalue() == listing.getvalue()


def test_files_are_read_several_at_once(recovery: BackupKey, tmp_path: Path) -> None:
    made = FolderVault(tmp_path / "vault")
    id_ = backup_of(made, recovery, NIGHTS[0], [file_of(made, recovery, f"{n:040x}") for n in range(HANDS)])
    # The rows of a backup made by hand are no dump, and are said so; the machine's own half looks at digests only.
    found = check_backup(Together(tmp_path / "vault"), id_, closing(recovery))
    assert (found.files, found.faults) == (HANDS, [])


def closing(recovery: BackupKey) -> BackupKey:
    """The half of the key that the machine has."""
    return BackupKey(recovery.recipient, recovery.secret)


def test_what_no_backup_names_goes_without_being_held_in_memory(recovery: BackupKey, tmp_path: Path) -> None:
    backup_of(FolderVault(tmp_path / "vault"), recovery, NIGHTS[0], [])
    vault = Crowded(tmp_path / "vault")
    tracemalloc.start()
    try:
        assert prune(vault, recovery, Keep()).files == vault.gone == 30_000
        _now, most = tracemalloc.get_traced_memory()
        assert most < BYTES
    finally:
        tracemalloc.stop()


def test_a_failure_comes_in_its_turn_and_what_follows_is_not_begun() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10 * AHEAD):
            taken.append(number)
            yield number

    def work(number: int) -> int:
        if number == 3:
            raise ValueError(number)
        return number

    found = in_order(items(), work)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="3"):
        next(found)
    assert len(taken) <= AHEAD + 3
