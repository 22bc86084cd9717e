"""Files that attack, sent by the public form, examined by a real clamd, then opened by an agent: nothing of it works.

One of each kind in the suite; in the soak, as many seeds as its share of COUNT.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.documents.examining import examine
from parvis.documents.models import Document
from tests.cast import Cast
from tests.connectors.antivirus.conftest import clamd
from tests.documents.hostile import KINDS, Draw, Hostile, infected
from tests.portal.conftest import PROJECT, YOU, Resident, resident
from tests.soak import repeated

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

__all__ = ["clamd", "resident"]

PATIENCE = 15
"""Seconds for a whole passage, on a machine that does ten other things."""

MEMORY = 300_000
"""Kilobytes by which this process may have grown: a bomb asks for gigabytes."""


@pytest.fixture
def houses(clamd: dict[str, str], tmp_path: Path, settings: Any) -> None:
    """Files apart, examined by the real antivirus."""
    settings.VAR_DIR = tmp_path
    settings.ANTIVIRUS_URL = clamd["unix"]


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Whatever is sent, little time and little memory."""
    started, before = time.monotonic(), peak()
    yield
    assert time.monotonic() - started < PATIENCE
    assert peak() - before < MEMORY


def peak() -> int:
    """The most memory this process had, in kilobytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


def sends(resident: Resident, hostile: Hostile) -> list[Document]:
    """Send it with the request; find it refused in words, or kept."""
    draft = resident.start()
    assert resident.save(draft, "you", YOU).status_code == 302
    sent = resident.save(
        draft, "project", PROJECT | {"papers": SimpleUploadedFile(hostile.name, hostile.content)}
    )
    with scope(cases=[draft]):
        kept = list(Document.objects.filter(holder_id=draft))
    if sent.status_code == 302:
        assert not hostile.refused, "taken"
        assert len(kept) == 1
    else:
        assert sent.status_code == 422
        page = sent.content.decode()
        assert "govuk-error-message" in page
        assert "<script>alert(1)" not in page
        assert "onerror=alert" not in page.replace("&quot;&gt;&lt;img src=x onerror=alert", "")
        assert kept == []
        assert resident.save(draft, "project", PROJECT).status_code == 302
    assert resident.send(draft).status_code == 302
    return kept


def opened(agent: Client, case: Case, document: Document) -> list[Any]:
    """What an agent gets of it: the page of the case, the file, its small picture, its first page."""
    base = f"/agent/demandes/{case.reference}/"
    places = ("telecharger", "vignette", "page/1", "page/9")
    return [agent.get(base), *(agent.get(f"{base}documents/{document.pk}/{place}/") for place in places)]


@pytest.mark.parametrize("turn", repeated(share=len(KINDS)))
@pytest.mark.parametrize("draw", KINDS, ids=lambda draw: draw.__name__)
def test_a_hostile_file_attacks_nobody(
    cast: Cast, resident: Resident, houses: None, draw: Draw, turn: int
) -> None:
    hostile = draw(Random(f"{draw.__name__} {turn}"))
    for document in sends(resident, hostile):
        assert not set(document.name) & set("/\\\x00\r\n\u202e")
        assert len(document.name) <= 200
        case = resident.case(document.holder_id)
        examine(document.pk, wall=Wall(case.authority_id, case.sector), at=timezone.now())
        page, download, *pictures = opened(cast.sign_in(cast.agent), case, document)
        assert page.status_code == 200
        assert "onerror=alert(1)>" not in page.content.decode()
        assert draw is not infected or download.status_code == 404, "a virus is given to nobody"
        if download.status_code == 200:
            assert b"".join(download.streaming_content) == hostile.content
            download.close()
            assert download["Content-Disposition"].startswith("attachment; ")
            assert download["Content-Type"] not in ("text/html", "image/svg+xml", "application/xhtml+xml")
        for answer in (download, *pictures):
            assert answer.status_code in (200, 404)
            if answer.status_code == 200:
                assert answer["X-Content-Type-Options"] == "nosniff"
                assert "sandbox" in answer["Content-Security-Policy"]
        assert {answer["Content-Type"] for answer in pictures if answer.status_code == 200} <= {"image/webp"}
