"""A storage of the test's own, an authority, and the ways to send a file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.documents.actions import store
from parvis.documents.models import Document
from parvis.documents.storage import FolderStorage
from parvis.events.actors import PERSON

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SECTOR = "school"


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, settings: Any) -> Path:
    """Keep files in the test's folder, with the pretend antivirus."""
    settings.VAR_DIR = tmp_path
    settings.ANTIVIRUS_URL = "pretend:"
    return tmp_path


@pytest.fixture
def place(var_dir: Path) -> FolderStorage:
    return FolderStorage(var_dir / "documents")


@pytest.fixture
def authority(db: None) -> UUID:
    """A town."""
    identifier = new_id()
    with scope(walls=[Wall(identifier, "")]):
        Authority.objects.create(
            id=identifier, code="montrevel", name="Montrevel", kind="commune", department="69"
        )
    return identifier


@pytest.fixture
def send(authority: UUID) -> Callable[..., Document]:
    """Send a file as somebody who holds a draft, the only thing her scope opens."""

    def send_file(content: bytes, name: str, holder: UUID | None = None, **more: Any) -> Document:
        holder = holder or new_id()
        with scope(cases=[holder]):
            return store(
                SimpleUploadedFile(name, content), authority=authority, sector=SECTOR, holder_id=holder,
                by=PERSON, at=NOW, **more,
            )  # fmt: skip

    return send_file


def files(place: FolderStorage) -> list[Path]:
    """Every file of the storage, half-written ones included."""
    return [path for path in place.root.rglob("*") if path.is_file()]
