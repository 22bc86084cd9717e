"""A document's life on PostgreSQL, under the walls, with the antivirus there, away, or lying in wait."""

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.connectors.antivirus.contract import TemporaryFailure
from parvis.connectors.antivirus.pretend.connector import TEST_STRING, PretendConnector
from parvis.documents import actions, storage
from parvis.documents.access import CannotServe, NotFound, document_for, served_document_for
from parvis.documents.actions import CannotRemove, TooManyDocuments, mark_scanned, remove, store, store_ours
from parvis.documents.examining import examine
from parvis.documents.inspection import CannotAccept
from parvis.documents.jobs import examine_document
from parvis.documents.models import Document
from parvis.documents.storage import FolderStorage, StorageFull
from parvis.events.actors import PERSON, Actor
from parvis.events.models import Event
from tests.documents import makers
from tests.documents.conftest import NOW, SECTOR, files

Send = Callable[..., Document]
LATER = NOW + timedelta(minutes=1)
ROOT = Path(__file__).resolve().parents[2]


def told(document: Document) -> list[tuple[str, dict[str, Any]]]:
    """The facts recorded about a document, oldest first."""
    with scope(cases=[document.holder_id]):
        events = Event.objects.filter(case_id=document.holder_id).order_by("id")
        return [(event.kind, event.facts) for event in events]


def jobs_for(document: Document) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            ["parvis.documents.jobs.examine_document"],
        )
        found = [args if isinstance(args, dict) else json.loads(args) for (args,) in cursor.fetchall()]
    return [args for args in found if args["document"] == str(document.pk)]


def again(document: Document) -> Document:
    with scope(cases=[document.holder_id]):
        return Document.objects.get(pk=document.pk)


def wall_of(document: Document) -> Wall:
    return Wall(document.authority_id, document.sector)


@pytest.fixture
def clean(send: Send) -> Document:
    """A photo that was sent and examined."""
    document = send(makers.image("JPEG", (900, 600)), "IMG 1.jpg")
    examine(document.pk, wall=wall_of(document), at=LATER)
    return again(document)


class TestStoring:
    def test_keeps_the_bytes_the_row_the_fact_and_the_job(self, send: Send, place: FolderStorage) -> None:
        content = makers.pdf(2)
        document = again(send(content, "../Avis d’impôt.PDF", document_type="avis-impot"))
        assert document.name == "Avis d’impôt.pdf"
        assert (document.kind, document.media_type, document.size) == ("pdf", "application/pdf", len(content))
        assert (document.state, document.origin, document.document_type) == (
            "received",
            "person",
            "avis-impot",
        )
        with place.open(document.storage_name) as file:
            assert file.read() == content
        assert told(document) == [
            ("document.received", {"format": "pdf", "size": len(content), "type": "avis-impot"})
        ]
        assert jobs_for(document) == [
            {"document": str(document.pk), "authority": str(document.authority_id), "sector": SECTOR}
        ]

    def test_a_refused_file_leaves_nothing(self, send: Send, place: FolderStorage) -> None:
        holder = new_id()
        for content, name in ((b"", "a.pdf"), (b"MZ", "a.exe"), (makers.pdf(), "a.jpg")):
            with pytest.raises(CannotAccept):
                send(content, name, holder)
        with scope(cases=[holder]):
            assert not Document.objects.held_by(holder).exists()
        assert files(place) == []

    def test_a_file_too_large_is_refused_while_it_is_written(self, send: Send, place: FolderStorage) -> None:
        with pytest.raises(CannotAccept) as refused:
            send(b"x" * 1000, "a.pdf", limits=actions.Limits(size=999))
        assert refused.value.code == "too_large"
        assert files(place) == []

    def test_a_refused_row_takes_its_bytes_away(self, authority: UUID, place: FolderStorage) -> None:
        """The scope opens another draft: the wall says no after the bytes were kept."""
        with pytest.raises(Exception, match="row-level security"), scope(cases=[new_id()]):
            store(
                SimpleUploadedFile("a.pdf", makers.pdf()), authority=authority, sector=SECTOR,
                holder_id=new_id(), by=PERSON, at=NOW,
            )  # fmt: skip
        assert files(place) == []

    def test_a_full_disk_is_said_and_leaves_nothing(
        self, send: Send, place: FolderStorage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "no room")

        monkeypatch.setattr(storage.os, "fsync", refuse)
        with pytest.raises(StorageFull):
            send(makers.pdf(), "a.pdf")
        assert files(place) == []

    def test_one_draft_cannot_fill_the_disk(self, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_DOCUMENTS", 2)
        holder = new_id()
        send(makers.pdf(), "a.pdf", holder)
        send(makers.pdf(), "b.pdf", holder)
        with pytest.raises(TooManyDocuments):
            send(makers.pdf(), "c.pdf", holder)
        monkeypatch.setattr(actions, "MOST_BYTES", 10)
        with pytest.raises(TooManyDocuments):
            send(makers.pdf(), "c.pdf")

    def test_keeps_our_own_letters(self, authority: UUID) -> None:
        holder = new_id()
        with scope(walls=[Wall(authority, SECTOR)]):
            document = store_ours(
                makers.pdf(), name="Accusé.pdf", authority=authority, sector=SECTOR, holder_id=holder, at=NOW
            )
        assert (document.origin, document.name) == ("house", "Accusé.pdf")

    def test_the_database_refuses_an_empty_or_early_row(self, clean: Document) -> None:
        for change in ({"size": 0}, {"state": "received"}, {"signature": "x"}):
            with pytest.raises(IntegrityError), scope(cases=[clean.holder_id]):
                Document.objects.filter(pk=clean.pk).update(**change)


class TestExamining:
    def test_a_sound_image_is_served_with_its_thumbnail(self, clean: Document, place: FolderStorage) -> None:
        assert (clean.state, clean.pages, clean.examined_at) == ("clean", 1, LATER)
        with place.open(clean.thumbnail_name) as file:
            assert file.read(4) == b"RIFF"
        assert told(clean)[-1] == ("document.examined", {"state": "clean"})

    def test_a_text_has_no_thumbnail(self, send: Send) -> None:
        document = send(b"bonjour", "a.txt")
        examine(document.pk, wall=wall_of(document), at=LATER)
        assert (again(document).state, again(document).thumbnail_name) == ("clean", "")

    def test_an_image_nobody_can_draw_is_served_all_the_same(self, send: Send) -> None:
        document = send(makers.png_of(50, 50), "a.png")
        examine(document.pk, wall=wall_of(document), at=LATER)
        assert (again(document).state, again(document).pages) == ("clean", None)

    @pytest.mark.parametrize("inside", [False, True], ids=["plain", "in-a-docx"])
    def test_an_infected_file_is_destroyed_and_told(
        self, send: Send, place: FolderStorage, django_capture_on_commit_callbacks: Any, inside: bool
    ) -> None:
        content = makers.docx({"word/x.xml": TEST_STRING}) if inside else TEST_STRING
        document = send(content, "a.docx" if inside else "a.txt")
        with django_capture_on_commit_callbacks(execute=True):
            examine(document.pk, wall=wall_of(document), at=LATER)
        assert (again(document).state, again(document).signature) == ("infected", "Eicar-Test-Signature")
        assert files(place) == []
        assert told(document)[-1] == ("document.infected", {"signature": "Eicar-Test-Signature"})
        with scope(cases=[document.holder_id]), pytest.raises(CannotServe) as refused:
            served_document_for(document.holder_id, document.pk)
        assert refused.value.state == "infected"

    def test_an_antivirus_away_is_tried_again(self, send: Send, settings: Any, tmp_path: Path) -> None:
        settings.ANTIVIRUS_URL = f"clamd:{tmp_path}/nobody"
        document = send(makers.pdf(), "a.pdf")
        for _try in range(2):
            with pytest.raises(TemporaryFailure):
                examine(document.pk, wall=wall_of(document), at=LATER)
            assert again(document).state == "scan_failed"
        assert [kind for kind, _ in told(document)] == ["document.received", "document.examined"]
        with scope(cases=[document.holder_id]), pytest.raises(CannotServe):
            served_document_for(document.holder_id, document.pk)
        settings.ANTIVIRUS_URL = "pretend:"
        examine(document.pk, wall=wall_of(document), at=LATER)
        assert again(document).state == "clean"

    def test_a_lasting_failure_is_written_and_not_retried(
        self, send: Send, settings: Any, tmp_path: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            settings.ANTIVIRUS_URL = f"clamd://127.0.0.1:{server.getsockname()[1]}?max_size=10"
            document = send(makers.pdf(), "a.pdf")
            examine(document.pk, wall=wall_of(document), at=LATER)
        assert again(document).state == "scan_failed"

    def test_without_antivirus_the_document_says_so(self, send: Send, settings: Any) -> None:
        settings.ANTIVIRUS_URL = None
        document = send(makers.pdf(), "a.pdf")
        examine(document.pk, wall=wall_of(document), at=LATER)
        assert again(document).state == "unscanned"
        assert again(document).is_served()

    def test_examining_twice_changes_nothing(self, clean: Document) -> None:
        examine(clean.pk, wall=wall_of(clean), at=LATER + timedelta(days=1))
        assert again(clean).examined_at == LATER
        with scope(walls=[wall_of(clean)]):
            mark_scanned(clean.pk, None, drawn=None, at=LATER)
        assert again(clean).state == "clean"

    def test_nothing_is_examined_through_another_wall(self, send: Send) -> None:
        document = send(makers.pdf(), "a.pdf")
        examine(document.pk, wall=Wall(document.authority_id, "social"), at=LATER)
        assert again(document).state == "received"


class TestAccess:
    def test_through_its_draft_and_its_wall_only(self, clean: Document, authority: UUID) -> None:
        holder, pk = clean.holder_id, clean.pk
        with scope(cases=[holder]):
            assert served_document_for(holder, pk) == clean
        with scope(walls=[Wall(authority, SECTOR)]):
            assert document_for(holder, pk) == clean
        for opened in (
            {"walls": [Wall(authority, "social")]},
            {"walls": [Wall(new_id(), SECTOR)]},
            {"cases": [new_id()]},
            {},
        ):
            with scope(**opened), pytest.raises(NotFound):
                document_for(holder, pk)

    def test_one_case_does_not_open_the_documents_of_another(self, clean: Document, authority: UUID) -> None:
        with scope(walls=[Wall(authority, SECTOR)]), pytest.raises(NotFound):
            document_for(new_id(), clean.pk)

    def test_waiting_is_named_not_served(self, send: Send) -> None:
        document = send(makers.pdf(), "a.pdf")
        with scope(cases=[document.holder_id]):
            assert document_for(document.holder_id, document.pk).is_waiting()
            with pytest.raises(CannotServe) as refused:
                served_document_for(document.holder_id, document.pk)
        assert refused.value.state == "received"


class TestRemoving:
    def test_destroys_the_bytes_after_commit_and_keeps_the_row(
        self, clean: Document, place: FolderStorage, django_capture_on_commit_callbacks: Any
    ) -> None:
        agent = Actor("agent", new_id())
        with django_capture_on_commit_callbacks(execute=True), scope(walls=[wall_of(clean)]):
            remove(clean.pk, by=agent, at=LATER, reason="mistake")
            assert len(files(place)) == 2
        assert files(place) == []
        assert again(clean).removed_at == LATER
        assert told(clean)[-1] == ("document.removed", {"reason": "mistake"})
        with scope(cases=[clean.holder_id]), pytest.raises(NotFound):
            document_for(clean.holder_id, clean.pk)

    def test_refuses_aloud_the_second_time(self, clean: Document) -> None:
        with scope(walls=[wall_of(clean)]):
            remove(clean.pk, by=PERSON, at=LATER)
            with pytest.raises(CannotRemove):
                remove(clean.pk, by=PERSON, at=LATER)


@pytest.mark.django_db(transaction=True)
class TestForReal:
    def test_no_transaction_is_open_while_the_antivirus_works(
        self, send: Send, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[bool] = []
        usual = PretendConnector.scan

        def scan(engine: PretendConnector, stream: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return usual(engine, stream)

        monkeypatch.setattr(PretendConnector, "scan", scan)
        document = send(makers.pdf(), "a.pdf")
        (arguments,) = jobs_for(document)
        examine_document(**arguments)
        assert again(document).state == "clean"
        assert seen == [False]

    def test_a_rolled_back_upload_has_no_job_and_its_bytes_are_swept(
        self, send: Send, place: FolderStorage, server_environment: dict[str, str], var_dir: Path
    ) -> None:
        """The worker's own role and scopes, in a process of its own; a kept document stays."""
        kept = send(makers.pdf(), "a.pdf")
        with pytest.raises(RuntimeError), transaction.atomic():
            lost = send(makers.pdf(), "b.pdf")
            raise RuntimeError
        assert jobs_for(lost) == []
        assert len(files(place)) == 2
        for number in range(30):
            place.path(f"{number:040x}").write_bytes(b"what nobody names")
        with scope(cases=[kept.holder_id]):
            Document.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(hours=3))
        old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
        for path in files(place):
            os.utime(path, (old, old))
        code = (
            "import django; django.setup()\n"
            "from django.db import connection\n"
            "from parvis.documents.jobs import clear_leftovers, examine_forgotten\n"
            "asked = []\n"
            "def count(execute, *asked_for):\n"
            "    asked.append(asked_for)\n"
            "    return execute(*asked_for)\n"
            "with connection.execute_wrapper(count):\n"
            "    clear_leftovers(0)\n"
            "print(len(asked))\n"
            "examine_forgotten(0)"
        )
        environment = {
            **server_environment, "PARVIS_ROLE": "worker", "VAR_DIR": str(var_dir),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert [path.name for path in files(place)] == [kept.storage_name]
        assert int(done.stdout) < 10, "the same for thirty files as for one"
        assert len(jobs_for(kept)) == 2
