"""A backup that comes back: into a machine where there is nothing, with what was erased since."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from parvis.base import cluster
from parvis.base.cluster import Layout
from parvis.base.scope import scope
from parvis.commands.main import main
from parvis.connectors.vault.contract import Vault
from parvis.documents.actions import remove, store_ours
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.events.sealing import seal
from parvis.keeping.jobs import keep_erasure
from parvis.keeping.keys import BackupKey
from parvis.notifications.correspondence.letters import acknowledge
from parvis.notifications.models import Delivery
from tests.cast import ANSWERS, Cast
from tests.database import TestDatabases
from tests.documents.makers import image
from tests.keeping.conftest import connected

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
]


@pytest.fixture
def machine() -> Iterator[Layout]:
    """Another machine: a cluster of its own in which nobody ever wrote."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-restore-"))
    folder.chmod(0o755)
    layout = Layout(root=folder, var=folder / "var", system_folder=folder / "system")
    cluster.start(layout)
    yield layout
    cluster.stop(layout)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_paper(recovery: BackupKey, tmp_path: Path) -> str:
    """The recovery key, as it was kept away."""
    path = tmp_path / "recovery"
    path.write_text(str(recovery.identity))
    return str(path)


def file_of(cast: Cast, case: Any, name: str) -> tuple[Document, bytes]:
    """Add a file to a case."""
    content = image("PNG", (40, 40), "L")
    with scope(walls=cast.walls):
        found = store_ours(
            content,
            name=name,
            authority=case.authority_id,
            sector=case.sector,
            holder_id=case.pk,
            at=timezone.now(),
        )
    return found, content


def test_a_town_comes_back_on_an_empty_machine_without_what_was_erased_since(
    cast: Cast, var: Path, vault: Vault, key: BackupKey, on_paper: str, machine: Layout,
    test_databases: TestDatabases, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    case = cast.read(cast.file())
    with scope(walls=cast.walls):
        acknowledge(case.pk, at=timezone.now())
        letter = Document.objects.get(holder_id=case.pk)
    (kept, content), (gone, _content) = file_of(cast, case, "gardée.png"), file_of(cast, case, "effacée.png")
    assert seal(using="worker") > 0
    with connected(test_databases.addresses(test_databases.name)["owner"]):
        assert main(["backup"]) == 0, capsys.readouterr()
        assert main(["verify", "--key", on_paper]) == 0
        assert "the journal's chain holds for 1 authorities" in capsys.readouterr().out
    with scope(walls=cast.walls):
        remove(gone.pk, by=SYSTEM, at=timezone.now())
        fact = Event.objects.get(kind="document.removed")
    keep_erasure(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)
    settings.VAR_DIR, settings.BACKUP_KEY = tmp_path / "machine", ""
    settings.VAR_DIR.mkdir()
    record = cluster.read_record(machine)
    assert record is not None
    with connected(record.url("owner")):
        assert main(["restore", "--key", on_paper]) == 0, capsys.readouterr()
        said = capsys.readouterr().out
        assert "1 erasures done again, 0 already in the backup." in said
        assert "All is as it was." in said
        assert main(["restore", "--key", on_paper]) == 1
        assert "the database is not empty" in capsys.readouterr().err
        assert main(["backup", "key", on_paper]) == 0
        assert main(["backup"]) == 0
        assert "2 files (0 new" in capsys.readouterr().out, "the vault has them already"
    with connected(record.url("web")):
        agent = cast.sign_in(cast.agent)
        page = agent.get(f"/agent/demandes/{case.reference}/")
        assert ANSWERS["event"] in page.content.decode()
        files = f"/agent/demandes/{case.reference}/documents"
        assert b"".join(agent.get(f"{files}/{kept.pk}/telecharger/")) == content
        assert b"".join(agent.get(f"{files}/{letter.pk}/telecharger/")).startswith(b"%PDF")
        assert agent.get(f"{files}/{gone.pk}/telecharger/").status_code == 404
        assert not storage().path(gone.storage_name).exists()
        with scope(walls=cast.walls):
            sent = Delivery.objects.get()
        # An acknowledgement the law demands leaves again under its identifier; nobody knows whether it had left.
        assert (sent.state, sent.doubts) == (Delivery.State.QUEUED, 1)
    with psycopg.connect(record.url("owner")) as connection:
        # What later versions make must be open to the two other roles, as before.
        assert connection.execute("SELECT count(*) FROM pg_default_acl").fetchone() == (2,)
    with connected(record.url("worker")):
        assert main(["journal", "verify"]) == 0
        assert '"faults": []' in capsys.readouterr().out
