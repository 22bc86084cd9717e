"""A form of hundreds of questions: as many statements as a small one, and only the page one works in is listed."""

from copy import deepcopy
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.base.scope import scope
from parvis.catalogue.models import ProcedureVersion
from tests.cast import Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio
from tests.studio.test_form import PART


def grow(cast: Cast, studio: Studio, count: int, *, pages: int) -> None:
    """Give the draft this many questions, on this many pages."""
    draft = studio.draft()
    document = deepcopy(draft.document)
    document["form"]["steps"] += [page(number, count // pages) for number in range(pages)]
    with scope(walls=walls(cast)):
        ProcedureVersion.objects.filter(pk=draft.pk).update(document=document)


def page(number: int, count: int) -> dict[str, Any]:
    """A page of many questions."""
    fields = [
        {"id": f"q_{number}_{at}", "type": "yes_no", "label": {"fr": f"Question {number}.{at} ?"}}
        for at in range(count)
    ]
    section = {"id": f"part_{number}", "fields": fields}
    return {"id": f"page_{number}", "title": {"fr": f"Page {number}"}, "sections": [section]}


def statements(studio: Studio, address: str) -> int:
    """How many statements a page takes once its process knows it."""
    studio.client.get(studio.url(address), headers=PART)
    with CaptureQueriesContext(connection) as seen:
        studio.client.get(studio.url(address), headers=PART)
    return len(seen)


def test_a_long_form_takes_no_more_statements_and_lists_one_page(cast: Cast, studio: Studio) -> None:
    studio.begin()
    few = statements(studio, "formulaire/event/")
    grow(cast, studio, 200, pages=10)
    assert statements(studio, "formulaire/q_3_1/") == few
    shown = studio.read("formulaire/q_3_1/")
    assert 'id="form:q_3_19"' in shown
    assert 'id="form:page_4"' in shown
    assert 'id="form:q_4_1"' not in shown
    assert 'id="form:q_4_1"' in studio.read("formulaire/page_4/")


def test_a_thousand_questions_are_still_changed_one_by_one(cast: Cast, studio: Studio) -> None:
    studio.begin()
    grow(cast, studio, 1000, pages=20)
    studio.client.post(studio.url("formulaire/q_19_49/"), {"label_fr": "La dernière ?"})
    assert "La dernière ?" in studio.read("formulaire/q_19_49/")
    moved = {"geste": "placer", "quoi": "q_19_49", "vers": "part_0/q_0_0"}
    studio.client.post(studio.url("plan/"), moved)
    shown = studio.read("formulaire/page_0/")
    assert shown.index('id="form:q_0_0"') < shown.index('id="form:q_19_49"') < shown.index('id="form:q_0_1"')
