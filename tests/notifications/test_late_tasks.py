"""A task whose day has passed is told once, to who has it, else to who manages its service."""

from datetime import timedelta

from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.notifications.news import Notice
from parvis.notifications.notices.tasked import warn_of_late_tasks
from parvis.workflows.models import Task
from tests.cases.steps import AsWorker, committed
from tests.cast import Cast
from tests.workflows.life import CHECK, DECISION, End, Life

pytestmark = committed


def test_once_and_only_when_its_day_has_passed(cast: Cast, worker_role: AsWorker) -> None:
    now = timezone.now()
    later = now + timedelta(days=12)
    life = Life(cast, CHECK, DECISION, End("end"), at=now)
    with worker_role():
        assert warn_of_late_tasks(at=now) == 0
        assert (warn_of_late_tasks(at=later), warn_of_late_tasks(at=later)) == (1, 0)
    assert told(cast) == [(cast.manager.pk, "task_late")]
    with scope(walls=cast.walls):
        fact = Event.objects.of_case(life.case.pk).order_by("id").last()
        assert fact is not None
    place = {"element": "check", "attempt": 1, "kind": "task", "version": 1}
    assert (fact.kind, fact.facts) == ("workflow.task_late", place)
    with scope(walls=cast.walls):
        Notice.objects.all().delete()
        Task.objects.filter(case=life.case.pk).update(agent=cast.agent)
    with worker_role():
        assert warn_of_late_tasks(at=later) == 1
    assert told(cast) == [(cast.agent.pk, "task_late")]


def told(cast: Cast) -> list[tuple[object, str]]:
    with scope(walls=cast.walls):
        return list(Notice.objects.order_by("id").values_list("agent_id", "kind"))
