"""Two presses at the very same moment: one case, one confirmation. True threads, true commits."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import close_old_connections, connection, connections
from django.test import Client

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.events.models import Event
from tests.cast import Cast
from tests.portal.conftest import Resident

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 6


@pytest.fixture
def world(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """The cast, committed."""
    yield request.getfixturevalue("cast")


def test_presses_at_the_same_moment_give_one_case(world: Cast) -> None:
    resident = Resident(world)
    draft = resident.fill()
    cookies = {name: one.value for name, one in resident.client.cookies.items()}
    together = threading.Barrier(PRESSES)

    def press(_number: int) -> tuple[int, str]:
        close_old_connections()
        client = Client()
        for name, value in cookies.items():
            client.cookies[name] = value
        together.wait(timeout=20)
        try:
            answer = client.post(resident.url("submit", draft))
            return answer.status_code, str(answer.get("Location", ""))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PRESSES) as pool:
        answers = set(pool.map(press, range(PRESSES)))
    assert len(answers) == 1
    status, location = answers.pop()
    assert status == 302
    assert location.endswith("/confirmation/")
    assert count_of(draft) == (1, 1)


def count_of(draft: UUID) -> tuple[int, int]:
    """How many cases came of a draft, and how many times it was said."""
    connection.ensure_connection()
    with scope(cases=[draft]):
        return Case.objects.count(), Event.objects.filter(case_id=draft, kind="case.filed").count()
