"""The documents of a case through the agent's door: real files, examined and drawn as the worker does."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.base.scope import Wall, scope
from parvis.cases.models import Case, CaseDocument
from parvis.documents.actions import store
from parvis.documents.examining import examine
from parvis.documents.models import Document
from parvis.events.actors import PERSON
from tests.cast import CULTURE, Cast
from tests.documents import makers

OUTSIDERS = ("outsider_town", "outsider_sector", "receptionist")
DRAWN = {
    "statuts.pdf": (lambda: makers.pdf(3), 3),
    "photo.jpg": (lambda: makers.image("JPEG"), 1),
    "photo.heic": (makers.heic, 1),
}
Bring = Callable[..., tuple[Case, Document]]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path, settings: Any) -> Bring:
    """Add a file to a case, as the person sends it; examine it as the worker does, unless told not to."""
    settings.VAR_DIR = tmp_path
    settings.ANTIVIRUS_URL = "pretend:"

    def add(content: bytes, name: str, *, examined: bool = True) -> tuple[Case, Document]:
        case = cast.file()
        at = timezone.now()
        with scope(walls=cast.walls):
            document = store(
                SimpleUploadedFile(name, content), authority=cast.town.pk, sector=CULTURE, holder_id=case.pk,
                by=PERSON, at=at,
            )  # fmt: skip
            CaseDocument.objects.create(case=case, document=document, authority=cast.town, sector=CULTURE)
        if examined:
            examine(document.pk, wall=Wall(cast.town.pk, CULTURE), at=at)
        return case, document

    return add


def shown(client: Client, case: Case) -> dict[str, Any]:
    [document] = client.get(f"/agent/demandes/{case.reference}/").context["documents"]
    found: dict[str, Any] = document
    return found


def is_ours(response: Any) -> bool:
    """Whether it is a picture drawn by us, that no browser can take for a page."""
    picture = Image.open(io.BytesIO(response.content))
    return (
        response["Content-Type"] == "image/webp"
        and picture.format == "WEBP"
        and "sandbox" in response["Content-Security-Policy"]
        and response["X-Content-Type-Options"] == "nosniff"
        and {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    )


@pytest.mark.parametrize("name", DRAWN)
def test_what_can_be_drawn_is_looked_at_as_our_own_picture(cast: Cast, bring: Bring, name: str) -> None:
    make, pages = DRAWN[name]
    content = make()
    case, _document = bring(content, name)
    client = cast.sign_in(cast.agent)
    view = shown(client, case)
    assert len(view["sheets"]) == pages
    for address in (view["thumbnail"], *view["sheets"]):
        picture = client.get(address)
        assert picture.status_code == 200
        assert is_ours(picture)
        assert content not in picture.content
    page = client.get(f"/agent/demandes/{case.reference}/").content.decode()
    assert all(sheet in page for sheet in view["sheets"])
    beyond = view["sheets"][-1].replace(f"/{pages}/", f"/{pages + 1}/")
    assert client.get(beyond).status_code == 404
    assert client.get(view["sheets"][0].replace("/1/", "/0/")).status_code == 404


@pytest.mark.parametrize("name", [*DRAWN, "lettre.docx"])
def test_the_file_itself_is_only_ever_saved(cast: Cast, bring: Bring, name: str) -> None:
    content = makers.docx() if name.endswith("docx") else DRAWN[name][0]()
    case, _document = bring(content, name)
    response = cast.sign_in(cast.agent).get(shown(cast.sign_in(cast.agent), case)["href"])
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_text_document_has_a_name_and_no_picture(cast: Cast, bring: Bring) -> None:
    case, document = bring(makers.docx(), "lettre.docx")
    client = cast.sign_in(cast.agent)
    view = shown(client, case)
    assert (view["thumbnail"], view["sheets"]) == ("", [])
    where = [case.reference, document.pk]
    assert client.get(reverse("agent_document_thumbnail", args=where)).status_code == 404
    assert client.get(reverse("agent_document_page", args=[*where, 1])).status_code == 404


def test_nothing_leaves_before_it_is_examined(cast: Cast, bring: Bring) -> None:
    case, document = bring(makers.pdf(1), "statuts.pdf", examined=False)
    client = cast.sign_in(cast.agent)
    view = shown(client, case)
    assert (view["href"], view["thumbnail"], view["sheets"]) == ("", "", [])
    where = [case.reference, document.pk]
    for name, more in (
        ("agent_document", []),
        ("agent_document_thumbnail", []),
        ("agent_document_page", [1]),
    ):
        assert client.get(reverse(name, args=[*where, *more])).status_code == 404


@pytest.mark.parametrize("name", [*DRAWN, "lettre.docx"])
@pytest.mark.parametrize("who", OUTSIDERS)
def test_an_outsider_gets_no_byte(cast: Cast, bring: Bring, name: str, who: str) -> None:
    case, document = bring(makers.docx() if name.endswith("docx") else DRAWN[name][0](), name)
    client = cast.sign_in(getattr(cast, who))
    where = [case.reference, document.pk]
    for address, more in (
        ("agent_document", []),
        ("agent_document_thumbnail", []),
        ("agent_document_page", [1]),
    ):
        assert client.get(reverse(address, args=[*where, *more])).status_code == 404


def test_the_document_of_another_case_is_not_opened_by_this_one(cast: Cast, bring: Bring) -> None:
    _case, document = bring(makers.pdf(1), "statuts.pdf")
    other = cast.file()
    client = cast.sign_in(cast.agent)
    assert client.get(reverse("agent_document", args=[other.reference, document.pk])).status_code == 404
