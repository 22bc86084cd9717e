"""Files sealed at rest: read back as they were, or not at all; half-sealed is never."""

import errno
import secrets
from pathlib import Path
from typing import Any

import pytest

from parvis.base.sealing import Broken
from parvis.documents import sealed_files
from parvis.documents.sealed_files import HEAD, PIECE, key_of, opened, seal_file
from parvis.documents.storage import FolderStorage, StorageFull

START = len(HEAD) + 8 + 16
"""Where the first piece of a sealed file begins: after the mark, the name of the key and the salt."""


@pytest.fixture(autouse=True)
def keys_apart(settings: Any, tmp_path: Path) -> None:
    """Keep the keys of these tests out of the installation's folder."""
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Lend the place of a file, alone in its folder."""
    (tmp_path / "files").mkdir()
    return tmp_path / "files" / ("ab" * 20)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_it_opens_as_it_was(path: Path, size: int) -> None:
    content = secrets.token_bytes(size)
    path.write_bytes(content)
    assert key_of(path) is None
    seal_file(path)
    assert key_of(path) is not None
    assert size < 16 or content[:16] not in path.read_bytes()
    with opened(path) as file:
        assert file.read() == content
        assert file.fileno() > 0, "a child process is given it"
    seal_file(path)
    with opened(path) as file:
        assert file.read() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("harm", ["cut", "swapped", "longer", "altered"])
def test_what_was_harmed_does_not_open(path: Path, harm: str) -> None:
    path.write_bytes(secrets.token_bytes(2 * PIECE))
    seal_file(path)
    whole, piece = path.read_bytes(), PIECE + 16
    first, second = whole[START : START + piece], whole[START + piece :]
    harmed = {
        "cut": first,
        "swapped": second + first,
        "longer": first + second + second,
        "altered": first[:-1] + bytes([first[-1] ^ 1]) + second,
    }
    path.write_bytes(whole[:START] + harmed[harm])
    with pytest.raises(Broken):
        opened(path)


def test_a_disk_that_fills_while_sealing_keeps_nothing_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FolderStorage(tmp_path / "documents")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    received = place.receive([b"bonjour"], at_most=100)
    monkeypatch.setattr(sealed_files.os, "fsync", full)
    with pytest.raises(StorageFull):
        place.keep(received, sealed=True)
    assert [one for one in place.root.rglob("*") if one.is_file()] == []


def test_a_cut_while_sealing_again_leaves_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"bonjour")
    seal_file(path)
    before = path.read_bytes()

    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(sealed_files.os, "fsync", killed)
        seal_file(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
