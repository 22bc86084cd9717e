"""A resident at the door: a browser that knows the addresses of the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from parvis.base.scope import scope
from parvis.cases.models import Case, Draft
from parvis.catalogue.models import Procedure
from tests.cast import ANSWERS, WHAT, WHO, Cast
from tests.documents import makers

YOU = {"_shown": "who mail", **WHO, "mail": str(ANSWERS["mail"])}
PROJECT = {"_shown": "event details guests papers cover", **WHAT}


@dataclass
class Resident:
    """Somebody who uses the portal, with one browser."""

    cast: Cast
    client: Client = field(default_factory=Client)

    def start(self, procedure: Procedure | None = None) -> UUID:
        """Begin a form and return its draft."""
        procedure = procedure or self.cast.procedure
        answer = self.client.post(reverse("start_draft", args=[procedure.authority.code, procedure.slug]))
        assert answer.status_code == 302, answer.content
        return UUID(str(resolve(answer["Location"]).kwargs["draft"]))

    def url(self, name: str, draft: UUID, *more: str, procedure: Procedure | None = None) -> str:
        """The address of a page of a draft."""
        procedure = procedure or self.cast.procedure
        return reverse(name, args=[procedure.authority.code, procedure.slug, draft, *more])

    def save(self, draft: UUID, step: str, data: dict[str, Any]) -> Any:
        """Post a step."""
        return self.client.post(self.url("step", draft, step), data)

    def fill(self) -> UUID:
        """Fill the whole form of the cast, up to the page where one checks."""
        draft = self.start()
        assert self.save(draft, "you", YOU).status_code == 302
        assert self.save(draft, "project", PROJECT)["Location"] == self.url("check", draft)
        return draft

    def send(self, draft: UUID) -> Any:
        """Press the last button."""
        return self.client.post(self.url("submit", draft))

    def file(self) -> Case:
        """File a request through the pages, and read its case."""
        draft = self.fill()
        assert self.send(draft).status_code == 302
        return self.case(draft)

    def case(self, case: UUID) -> Case:
        """The case as the database holds it."""
        with scope(cases=[case]):
            return Case.objects.select_related("applicant").get(pk=case)

    def draft(self, draft: UUID) -> Draft:
        """The draft as the database holds it."""
        with scope(cases=[draft]):
            return Draft.objects.get(pk=draft)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of the database inside the block, borders of transactions left out."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        yield found
    found += [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def resident(cast: Cast) -> Resident:
    """Lend a resident."""
    return Resident(cast)


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Any) -> None:
    """Keep what tests upload out of the installation's files."""
    settings.MEDIA_ROOT = tmp_path / "files"


def pdf(name: str = "statuts.pdf", pages: int = 1) -> SimpleUploadedFile:
    """A small true PDF; the same bytes for as many pages."""
    return SimpleUploadedFile(name, makers.pdf(pages), content_type="application/pdf")
