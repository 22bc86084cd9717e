"""Who has a case open: seen by those who may read it, forgotten by itself."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parvis.agents.models import Agent
from parvis.base.scope import scope
from parvis.base.sealing import seal
from parvis.cases.models import Case
from parvis.cases.watching import CHANNEL, Watching
from parvis.live.presence import KEPT, Presences
from tests.cast import Cast
from tests.database import TestDatabases
from tests.live.listener import Listener
from tests.live.service import Live, serving
from tests.live.test_flow import filed
from tests.peers.smtp import until

live_test = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def here(client: Client, flow: Listener, *, reads: str = "", writes: str = "") -> None:
    """Say what a browser has open, as its pages do."""
    said = {"connection": flow.of("hello")[0]["connection"], "reads": reads, "writes": writes}
    assert client.post(reverse("direct_presence"), said).status_code == 204


def present(live: Live, agent: Agent) -> tuple[Client, Listener]:
    client = live.browser(agent)
    flow = live.listener(client).open(live.ticket(client))
    flow.wait("hello")
    return client, flow


@live_test
def test_two_agents_see_each_other_and_nobody_else_sees_them(
    live: Live,
    cast: Cast,
    test_databases: TestDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    case = filed(live)
    ines, hugo, nora = (present(live, one) for one in (cast.agent, cast.colleague, cast.outsider_sector))
    for client, flow in (ines, nora):
        here(client, flow, reads=case.reference)
    environment = test_databases.environment(test_databases.name)
    with serving(cast, environment, tmp_path_factory.mktemp("second")) as second:
        # Another process, another browser: they hear of each other by the database.
        client = second.browser(cast.manager)
        maud = second.listener(client).open(second.ticket(client))
        maud.wait("hello")
        here(client, maud, reads=case.reference)
        until(lambda: len(ines[1].of("presence")[-1]["others"]) == 1)
        assert ines[1].of("presence")[-1] == {
            "case": case.reference,
            "others": [{"agent": str(cast.manager.pk), "writes": False}],
        }
    here(hugo[0], hugo[1], writes=case.reference)
    until(lambda: {"agent": str(cast.colleague.pk), "writes": True} in ines[1].of("presence")[-1]["others"])
    hugo[1].close()
    until(lambda: str(cast.colleague.pk) not in str(ines[1].of("presence")[-1]))
    assert nora[1].of("presence") == []
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(is_confidential=True, responsible=cast.manager)
    before = len(ines[1].of("presence"))
    again = present(live, cast.manager)
    here(again[0], again[1], reads=case.reference)
    again[1].wait("presence")
    assert len(ines[1].of("presence")) == before, "she may no longer read it"


def test_presences_are_forgotten_and_speak_for_nobody_else() -> None:
    case, other = uuid4(), uuid4()
    ines, hugo = UUID(int=1), UUID(int=2)
    known = Presences()
    assert known.hear(Watching("a", ines, {case: False}), now=0) == {case}
    assert known.hear(Watching("a", ines, {case: False}), now=10) == set()
    assert known.hear(Watching("a", hugo, {case: True}), now=10) == {case}, (
        "the same name, not the same agent"
    )
    assert known.others(case, ines) == [{"agent": str(hugo), "writes": True}]
    assert known.hear(Watching("b", hugo, {case: False, other: False}), now=12) == {case, other}
    assert known.others(case, ines) == [{"agent": str(hugo), "writes": True}]
    assert known.gone(hugo, "a") == {case}
    assert known.others(case, ines) == [{"agent": str(hugo), "writes": False}]
    assert known.sweep(now=10 + KEPT) == {case}
    assert known.others(case, hugo) == []
    assert known.sweep(now=12 + KEPT) == {case, other}
    assert known.on == {}


@pytest.mark.parametrize(
    "payload",
    ["", "null", "[]", "{}", '{"connection": 1}', '{"connection": "a", "agent": "x", "cases": {}}',
     '{"connection": "a", "agent": "00000000-0000-0000-0000-000000000001", "cases": ["y"]}'],
)  # fmt: skip
def test_what_no_process_of_ours_said_is_not_believed(payload: str) -> None:
    for said in (payload, str(seal(payload, CHANNEL))):
        with pytest.raises(ValueError):
            Watching.read(said)
