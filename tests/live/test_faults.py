"""What breaks: the process killed under load, the database that goes away, a browser that does not read."""

import asyncio
import random
import socket
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings

from parvis.accounts.tickets import Bearer
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.events.following import Position
from parvis.events.models import Event
from parvis.live.stream import WAITING, Client
from tests.cast import Cast
from tests.database import TestDatabases
from tests.live.service import Live
from tests.live.test_flow import filed, many
from tests.peers.smtp import until
from tests.soak import repeated

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "worker"]),
    pytest.mark.fault,
]


@pytest.mark.parametrize("turn", repeated(share=4))
def test_killed_under_load_nothing_is_lost_nor_told_twice(live: Live, cast: Cast, turn: int) -> None:
    case = filed(live)
    client = live.browser(cast.colleague)
    drawn = client.get("/agent/demandes/").context["direct"]["since"]
    first = live.listener(client).open(live.ticket(client), drawn)
    first.wait("hello")
    killed_after = random.Random(turn).randrange(30)
    for said in range(30):
        record_one(cast, case)
        if said == killed_after:
            live.kill()
        live.seal()
    until(lambda: first.has_ended)
    live.start()
    second = live.listener(client).open(live.ticket(client), first.position)
    record_one(cast, case)
    live.seal()
    until(lambda: len(first.kinds) + len(second.kinds) >= 31)
    numbers = [fact["number"] for fact in (*first.of("fact"), *second.of("fact"))]
    with scope(walls=cast.walls):
        noted = Event.objects.filter(case_id=case.pk, kind="case.noted").order_by("id")
        assert numbers == list(noted.values_list("id", flat=True))


def record_one(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        many(case, cast.agent, 1)


@pytest.mark.parametrize("turn", repeated(share=10))
def test_a_database_that_hangs_up_is_listened_to_again(
    live: Live, cast: Cast, test_databases: TestDatabases, turn: int
) -> None:
    case = filed(live)
    flow = live.listen(cast.colleague)
    live.forget_connections()
    hung_up = test_databases.admin.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s",
        [test_databases.name],
    ).fetchone()
    assert hung_up is not None
    assert hung_up[0] >= 2, "the ear and the reader"
    live.note(case, cast.agent)
    assert flow.wait("fact")["kind"] == "case.noted"
    assert not flow.has_ended
    assert live.health()["status"] == "ok"


def test_a_browser_that_does_not_read_keeps_nobody_waiting(live: Live, cast: Cast) -> None:
    case = filed(live)
    client = live.browser(cast.colleague)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with socket.create_connection(("127.0.0.1", live.port)) as slow:
        asked = urlencode({"ticket": live.ticket(client)})
        slow.sendall(f"GET /live/flow?{asked} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
        until(lambda: live.health()["flows"] == 1)
        good = live.listen(cast.agent)
        for count in range(1, 6):
            with scope(walls=cast.walls):
                many(case, cast.manager, 100)
            live.seal()
            good.wait("fact", 100 * count)
    until(lambda: live.health()["flows"] == 1)


def test_a_browser_far_behind_is_told_to_begin_again() -> None:
    client = Client(Bearer(uuid4(), 1), uuid4(), Position(7))
    for number in range(WAITING):
        client.tell("fact", number)
    assert not client.is_over
    client.tell("fact", WAITING)
    assert client.is_over
    client.tell("fact", WAITING + 1)
    assert asyncio.run(client.next()) == b"event: reload\nid: 7-0\ndata: null\n\n"
    assert client.has_ended
