"""A promised call whose hour has passed is told once to who should make it, while she may still."""

from datetime import timedelta

import pytest

from parvis.agents.models import Membership
from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.interactions.actions import keep_callback
from parvis.notifications.news import Notice
from parvis.notifications.notices.lateness import warn_of_late_calls
from tests.cases.steps import AsWorker, committed
from tests.cast import Cast
from tests.interactions.test_call_backs import NOW, promised

pytestmark = committed
LATER = NOW + timedelta(days=10)


def told(cast: Cast) -> list[tuple[object, str]]:
    with scope(walls=cast.walls):
        return list(Notice.objects.order_by("id").values_list("agent_id", "kind"))


def test_once_and_only_when_its_hour_has_passed(cast: Cast, worker_role: AsWorker) -> None:
    call = promised(cast)
    with worker_role():
        assert warn_of_late_calls(at=call.until) == 0
        assert warn_of_late_calls(at=call.until + timedelta(minutes=1)) == 1
        assert warn_of_late_calls(at=call.until + timedelta(minutes=11)) == 0
    awaited = call.agent_id or call.promised_by_id
    assert told(cast) == [(awaited, "call_back_late")]
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="call_back.late").count() == 1


def test_a_call_kept_is_late_no_more(cast: Cast, worker_role: AsWorker) -> None:
    call = promised(cast)
    with scope(walls=cast.walls):
        keep_callback(call.pk, by=cast.agent, at=NOW, result="Rappelée.")
    with worker_role():
        assert warn_of_late_calls(at=LATER) == 0
    assert told(cast) == []


@pytest.mark.parametrize("loses_right", [False, True])
def test_it_leads_to_the_calls_while_she_may_make_them(
    cast: Cast, worker_role: AsWorker, loses_right: bool
) -> None:
    promised(cast, agent=cast.agent)
    with worker_role():
        warn_of_late_calls(at=LATER)
    if loses_right:
        with scope(walls=cast.walls):
            Membership.objects.filter(agent=cast.agent).update(rights=["see"])
    page = cast.sign_in(cast.agent).get("/agent/nouveautes/").content.decode()
    assert ("Un rappel promis est en retard" in page) is not loses_right
    assert ("/agent/rappels/" in page) is not loses_right
