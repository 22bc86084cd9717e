"""The daily e-mail of an agent: once a working day at her hour, nothing when there is nothing, nobody named."""

from datetime import UTC, datetime, timedelta

import pytest

from parvis.agents.actions import declare_absence
from parvis.agents.models import Agent, Membership
from parvis.base.scope import Wall, scope
from parvis.cases.actions import take, write
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.news import Notice
from parvis.notifications.notices.actions import choose, forget_notices, read_notices, tell_agents
from parvis.notifications.notices.digest import send_digests
from tests.cases.steps import AsWorker, committed
from tests.cast import Cast

THURSDAY_7 = datetime(2026, 4, 30, 5, 3, tzinfo=UTC)  # 30 April 2026, 7:03 in Paris
THURSDAY_8 = THURSDAY_7 + timedelta(hours=1)
FIRST_OF_MAY_8 = THURSDAY_8 + timedelta(days=1)  # a public holiday
SATURDAY_8 = THURSDAY_8 + timedelta(days=2)
MONDAY_8 = THURSDAY_8 + timedelta(days=4)

pytestmark = committed


def wants(cast: Cast, agent: Agent, *, told: str = "digest", hour: int = 8) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        choose(agent, {"written": told}, hour=hour, at=THURSDAY_7)


def news(cast: Cast, agent: Agent) -> Case:
    """The person writes about a case this agent answers for, and she is told."""
    case = cast.file(at=THURSDAY_7 - timedelta(days=1))
    with scope(walls=cast.walls):
        take(case.pk, by=agent, at=THURSDAY_7)
        write(case.pk, "Bonjour", at=THURSDAY_7)
        tell_agents(Event.objects.of_case(case.pk).get(kind="case.written"))
    return case


def sent(cast: Cast) -> list[Delivery]:
    with scope(walls=cast.walls):
        return list(Delivery.objects.filter(purpose=Purpose.DIGEST).order_by("queued_at", "id"))


def test_once_a_day_at_her_hour_and_it_names_nobody(cast: Cast, worker_role: AsWorker) -> None:
    wants(cast, cast.agent)
    first, _second = news(cast, cast.agent), news(cast, cast.agent)
    with worker_role():
        assert send_digests(at=THURSDAY_7) == 0
        assert send_digests(at=THURSDAY_8) == 1
        assert send_digests(at=THURSDAY_8 + timedelta(hours=1)) == 0
    [message] = sent(cast)
    assert (message.recipient, message.subject) == (cast.agent.email, "2 nouveautés à lire")
    assert (message.sector, message.holder_type, message.holder_id) == ("", "agent", cast.agent.pk)
    assert "L’usager écrit ou ajoute un document : 2" in message.text
    for secret in (first.reference, first.title, "Destève", "Camille"):
        assert secret not in message.text + message.html
    assert "/agent/nouveautes/" in message.text


def test_nothing_new_nothing_leaves(cast: Cast, worker_role: AsWorker) -> None:
    wants(cast, cast.agent)
    news(cast, cast.agent)
    with scope(walls=cast.walls):
        read_notices(cast.agent, at=THURSDAY_7)
    with worker_role():
        assert send_digests(at=THURSDAY_8) == 0
    assert sent(cast) == []


@pytest.mark.parametrize("told", ["product", "never"])
def test_who_did_not_ask_gets_none(cast: Cast, worker_role: AsWorker, told: str) -> None:
    wants(cast, cast.agent, told=told)
    news(cast, cast.agent)
    news(cast, cast.colleague)
    with worker_role():
        assert send_digests(at=THURSDAY_8) == 0


def test_on_working_days_only_of_her_authority(cast: Cast, worker_role: AsWorker) -> None:
    wants(cast, cast.agent)
    news(cast, cast.agent)
    with worker_role():
        assert [send_digests(at=at) for at in (FIRST_OF_MAY_8, SATURDAY_8, MONDAY_8)] == [0, 0, 1]


def test_her_own_hour(cast: Cast, worker_role: AsWorker) -> None:
    wants(cast, cast.agent, hour=14)
    news(cast, cast.agent)
    with worker_role():
        assert send_digests(at=THURSDAY_8) == 0
        assert send_digests(at=THURSDAY_8 + timedelta(hours=7)) == 1


def test_a_right_lost_takes_its_news_out(cast: Cast, worker_role: AsWorker) -> None:
    wants(cast, cast.agent)
    news(cast, cast.agent)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(sectors=["school"])
    with worker_role():
        assert send_digests(at=THURSDAY_8) == 0


def test_who_is_away_or_has_no_account_any_more_is_left_in_peace(cast: Cast, worker_role: AsWorker) -> None:
    for agent in (cast.agent, cast.colleague):
        wants(cast, agent)
        news(cast, agent)
    today = THURSDAY_8.date()
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today,
            substitute=None,
            by=cast.agent,
            today=today,
            at=THURSDAY_7,
        )
    assert cast.colleague.account is not None
    cast.colleague.account.is_active = False
    cast.colleague.account.save()
    with worker_role():
        assert send_digests(at=THURSDAY_8) == 0


def test_news_last_three_months(cast: Cast, worker_role: AsWorker) -> None:
    news(cast, cast.agent)
    with worker_role():
        assert forget_notices(at=THURSDAY_7 + timedelta(days=90)) == 0
        assert forget_notices(at=THURSDAY_7 + timedelta(days=91)) == 1
    with scope(walls=cast.walls):
        assert not Notice.objects.exists()
