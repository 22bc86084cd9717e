"""Two presses at the very same moment: one case, one confirmation. True threads, true commits."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch
from uuid import UUID

import httpx
import pytest
from django.db import close_old_connections, connection, connections
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.portal.holding import held, hold
from tests.cast import Cast
from tests.portal.conftest import PROJECT, Resident, pdf

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 6


@pytest.fixture
def world(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """The cast, committed."""
    yield request.getfixturevalue("cast")


def at_once(resident: Resident, times: int, gesture: Callable[[Client, int], Any]) -> list[Any]:
    """Make a gesture several times at the very same moment, from as many windows of one browser."""
    cookies = {name: one.value for name, one in resident.client.cookies.items()}
    together = threading.Barrier(times)

    def make(number: int) -> Any:
        close_old_connections()
        client = Client()
        for name, value in cookies.items():
            client.cookies[name] = value
        together.wait(timeout=20)
        try:
            return gesture(client, number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(make, range(times)))


def test_presses_at_the_same_moment_give_one_case(world: Cast) -> None:
    resident = Resident(world)
    draft = resident.fill()
    answers = at_once(resident, PRESSES, lambda client, _n: client.post(resident.url("submit", draft)))
    assert {answer.status_code for answer in answers} == {302}
    [location] = {answer["Location"] for answer in answers}
    assert location.endswith("/confirmation/")
    assert count_of(draft) == (1, 1)


def test_files_sent_at_the_same_moment_are_all_kept(world: Cast) -> None:
    resident = Resident(world)
    draft = resident.start()

    def send(client: Client, number: int) -> Any:
        sent = PROJECT | {"_upload": "papers", "papers": pdf(f"{number}.pdf")}
        return client.post(resident.url("step", draft, "project"), sent)

    assert {answer.status_code for answer in at_once(resident, 3, send)} == {302}
    kept = {one["name"] for one in resident.draft(draft).answers["papers"]}
    assert kept == {"0.pdf", "1.pdf", "2.pdf"}


def test_a_reference_already_borne_is_drawn_again(world: Cast) -> None:
    resident = Resident(world)
    borne = resident.file().reference
    draft = resident.fill()
    drawn = iter([borne, "ZZZZ-ZZZZ-Z"])
    with patch("parvis.cases.actions.filing.new_reference", lambda: next(drawn)):
        assert resident.send(draft).status_code == 302
    assert resident.case(draft).reference == "ZZZZ-ZZZZ-Z"
    assert count_of(draft) == (1, 1)


def count_of(draft: UUID) -> tuple[int, int]:
    """How many cases came of a draft, and how many times it was said."""
    connection.ensure_connection()
    with scope(cases=[draft]):
        return Case.objects.count(), Event.objects.filter(case_id=draft, kind="case.filed").count()


def test_two_forms_begun_at_the_same_instant_are_both_kept(world: Cast, live_server: Any) -> None:
    """A real server; both requests have read their session before either writes what it holds."""
    start = reverse("start_draft", args=["montrevel", world.procedure.slug])
    token = "a" * 32
    cookies, headers = {"parvis_csrf": token}, {"x-csrftoken": token}
    first = httpx.post(live_server.url + start, cookies=cookies, headers=headers)
    cookies["parvis_session"] = first.cookies["parvis_session"]
    together = threading.Barrier(2)

    def late(request: HttpRequest, draft: UUID) -> None:
        held(request)
        together.wait(timeout=20)
        hold(request, draft)

    def begin(_number: int) -> str:
        answer = httpx.post(live_server.url + start, cookies=cookies, headers=headers, timeout=20)
        return answer.headers["Location"]

    with patch("parvis.portal.procedure.hold", late), ThreadPoolExecutor(2) as pool:
        begun = [first.headers["Location"], *pool.map(begin, range(2))]
    assert len(set(begun)) == 3
    opened = [httpx.get(live_server.url + address, cookies=cookies).status_code for address in begun]
    assert opened == [200, 200, 200]
