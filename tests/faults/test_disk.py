"""The disk full while a file arrives: a real one, of one megabyte."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database import TestDatabases
from tests.documents.makers import image
from tests.faults.resident import WHAT, WHO, Resident, is_whole
from tests.journeys.town import Town, make_town
from tests.soak import repeated

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]

MOUNT = 'mount -t tmpfs -o size=1m,mode=700 tmpfs "$0" && exec "$@"'
LIMIT = (
    "import os, resource, sys;"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000));"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def small_disk(folder: Path) -> list[str]:
    """Words that give a command a disk of one megabyte in a folder; failing that, files of 400 kB at most.

    A mount of its own: nobody else sees it, and it goes with the last process. An ordinary user needs
    user namespaces for it.
    """
    folder.mkdir(parents=True)
    for words in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        command = [*words, "sh", "-c", MOUNT, str(folder)]
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True).returncode == 0
        ):
            return command
    return [sys.executable, "-c", LIMIT]


@pytest.fixture
def narrow(test_databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Lend a town whose disk is small."""
    folder = tmp_path_factory.mktemp("narrow") / "town"
    with test_databases.another() as name:
        town = make_town(folder, test_databases.environment(name))
        town.around = small_disk(folder / "var" / "documents")
        try:
            yield town.start()
        finally:
            town.stop()
            town.peer.stop()
        assert town.leaks() == []


def photo(side: int) -> bytes:
    """A photo that does not compress: a side of 600 weighs about 450 kB."""
    return image("PNG", (side, side), "L")


@pytest.mark.parametrize("turn", repeated(share=10))
def test_a_full_disk_is_said_and_nothing_typed_is_lost(narrow: Town, newcomer: Arrives, turn: int) -> None:
    resident = newcomer(place=narrow)
    assert resident.save("you", WHO | {"mail": resident.email}).status_code == 302
    kept = resident.save("project", WHAT | {"_upload": "cover"}, {"cover": ("petite.png", photo(300))})
    assert kept.status_code == 302, kept.text
    big = photo(1_000)
    refused = resident.save("project", WHAT, {"papers": ("grande.png", big)})
    assert refused.status_code == 422
    assert "grande.png" in refused.text
    assert "pu être enregistré" in refused.text or "La place manque" in refused.text
    page = resident.web.get(f"{resident.place}project/").text
    assert "Fête de la Saint-Jean" in page
    assert "petite.png" in page
    assert "grande.png" not in page
    known = "SELECT count(*) FROM documents_document WHERE holder_id = %s"
    assert narrow.value(known, resident.draft) == 1
    # What was half written went away: a file that fits is kept.
    again = resident.save("project", WHAT, {"papers": ("moyenne.png", photo(500))})
    assert again.status_code == 302, again.text
    resident.insists()
    narrow.mail.wait(resident.email)
    assert narrow.value(known + " AND origin = 'person'", resident.draft) == 2


@pytest.mark.parametrize("turn", repeated(share=10))
def test_on_a_disk_full_to_the_last_byte_a_request_without_file_is_still_filed(
    narrow: Town, newcomer: Arrives, turn: int
) -> None:
    for side in (600, 500, 400, 300, 200, 100, 50):
        for _ in range(6):
            other = newcomer(place=narrow)
            assert other.save("you", WHO | {"mail": other.email}).status_code == 302
            said = other.save("project", WHAT, {"cover": ("plein.png", photo(side))})
            if said.status_code == 422:
                assert "pu être enregistré" in said.text or "La place manque" in said.text
                break
    resident = newcomer(place=narrow).fill()
    resident.insists()
    is_whole(narrow, resident)
