"""Both vaults through the same tests, then the failures of each."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.connectors.vault.connection import connect
from parvis.connectors.vault.contract import PermanentFailure, TemporaryFailure, Vault, VaultError
from parvis.connectors.vault.folder import FolderVault
from parvis.connectors.vault.folder.connector import DRAFTS
from parvis.connectors.vault.s3 import connector as s3
from tests.database import ROOT
from tests.faults.test_disk import small_disk
from tests.peers.s3 import BUCKET, KEY, address, answering, served, silent

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("s3")) as port:
        yield port


@pytest.fixture(params=["folder", "s3"])
def vault(request: pytest.FixtureRequest, tmp_path: Path, bucket: int) -> Vault:
    if request.param == "folder":
        return connect(f"file:{tmp_path / 'vault'}", var_dir=tmp_path)
    own = address(bucket, patience="").removesuffix("parvis") + tmp_path.name
    return connect(own, var_dir=tmp_path)


def put(vault: Vault, name: str, *pieces: bytes) -> None:
    with vault.write(name) as there:
        for piece in pieces:
            there.write(piece)


def get(vault: Vault, name: str, size: int = 100_000) -> bytes:
    with vault.read(name) as here:
        return b"".join(iter(lambda: here.read(size), b""))


def test_what_is_written_is_read_listed_in_order_and_destroyed(vault: Vault) -> None:
    big = os.urandom(s3.PIECE * 2 + 12_345)
    assert vault.check()
    put(vault, "files/ab/two.age", b"two")
    put(vault, "files/ab/one.age", big[:100_000], big[100_000:])
    put(vault, "files/ab.txt", b"")
    put(vault, "other/x", b"x")
    assert get(vault, "files/ab/one.age") == big
    assert get(vault, "files/ab.txt") == b""
    assert list(vault.names("files/")) == ["files/ab.txt", "files/ab/one.age", "files/ab/two.age"]
    assert list(vault.names("nothing/")) == []
    assert get(vault, "files/ab/two.age", 2) == b"two"
    vault.delete("files/ab/two.age")
    vault.delete("files/ab/two.age")
    assert list(vault.names("files/ab/")) == ["files/ab/one.age"]


def test_what_is_not_written_to_its_end_does_not_exist(vault: Vault) -> None:
    def half(size: int) -> None:
        with vault.write("half") as there:
            there.write(bytes(size))
            raise KeyboardInterrupt

    for size in (10, s3.PIECE * 2):
        with pytest.raises(KeyboardInterrupt):
            half(size)
    with pytest.raises(PermanentFailure, match="missing"):
        get(vault, "half")
    assert list(vault.names("")) == []


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a//b", ".drafts/x", "", "é"])
def test_a_name_leads_nowhere_else(vault: Vault, name: str) -> None:
    for act in (lambda: put(vault, name, b"x"), lambda: get(vault, name), lambda: vault.delete(name)):
        with pytest.raises(PermanentFailure):
            act()


def test_a_killed_writer_leaves_a_draft_that_the_next_check_removes(tmp_path: Path) -> None:
    words = (
        "import os, pathlib, sys; from parvis.connectors.vault.folder import FolderVault\n"
        "with FolderVault(pathlib.Path(sys.argv[1])).write('database') as there:\n"
        "    there.write(b'half'); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", words, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -9
    vault = FolderVault(tmp_path)
    assert list(vault.names("")) == []
    assert len(list((tmp_path / DRAFTS).iterdir())) == 1
    with vault.write("alive"):
        vault.check()
        assert len(list((tmp_path / DRAFTS).iterdir())) == 1
    assert list(vault.names("")) == ["alive"]
    assert list((tmp_path / DRAFTS).iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    words = (
        "import pathlib, sys; from parvis.connectors.vault.folder import FolderVault\n"
        "from parvis.connectors.vault.contract import VaultError\n"
        "vault = FolderVault(pathlib.Path(sys.argv[1]))\n"
        "try:\n"
        "    with vault.write('database') as there:\n"
        "        for _ in range(30): there.write(bytes(100_000))\n"
        "except VaultError as error: print(error.reason, error.is_temporary)\n"
        "print(list(vault.names('')), list((vault.root / '.drafts').iterdir()))"
    )
    command = [*small_disk(tmp_path / "small"), sys.executable, "-c", words, str(tmp_path / "small")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["full True", "[] []"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PermanentFailure, match="refused"):
        FolderVault(tmp_path / "file" / "vault").check()


def reason(url: str, tmp_path: Path) -> tuple[type[VaultError], str]:
    with pytest.raises(VaultError) as failed:
        connect(url, var_dir=tmp_path).check()
    assert "secret" not in str(failed.value)
    return type(failed.value), failed.value.reason


def test_the_ways_of_a_server_to_refuse(bucket: int, tmp_path: Path) -> None:
    assert reason(address(bucket, secret="another", patience=""), tmp_path) == (PermanentFailure, "refused")
    assert reason(address(bucket, bucket="nowhere", patience=""), tmp_path) == (PermanentFailure, "missing")
    assert reason(address(1), tmp_path) == (TemporaryFailure, "unreachable")
    with silent() as port:
        assert reason(address(port), tmp_path) == (TemporaryFailure, "unreachable")
    with answering(403) as port:
        assert reason(address(port), tmp_path) == (PermanentFailure, "refused")
    with answering(503, b"slow down") as port:
        assert reason(address(port), tmp_path) == (TemporaryFailure, "unreachable")


def test_a_server_that_keeps_less_than_it_was_sent_is_caught(tmp_path: Path) -> None:
    with answering(200, b"lies") as port:
        vault = connect(address(port), var_dir=tmp_path)
        with pytest.raises(TemporaryFailure, match="8 bytes sent, 4 kept"):
            put(vault, "object", b"8 bytes.")
        with pytest.raises(VaultError):
            vault.check()


def test_an_answer_cut_short_is_no_end(tmp_path: Path) -> None:
    with answering(200, b"half", length=1_000) as port, pytest.raises(TemporaryFailure):
        get(connect(address(port), var_dir=tmp_path), "object")


@pytest.mark.parametrize(
    "url",
    [
        "file:relative",
        "file://host/folder",
        f"s3://{KEY}@host/{BUCKET}",
        "s3://k:s@host/",
        "s3://k:s@host/bucket/../x",
        "s3://k:s@host/bucket?acl=public",
        "s3+http://k:s@s3.example.fr/bucket",
        "ftp://host/x",
    ],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as refused:
        connect(url, var_dir=tmp_path)
    assert "k:s" not in str(refused.value)
