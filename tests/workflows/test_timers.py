"""Delays come to their end once, in order, whoever works: a batch, several workers, one that was off for days."""

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.processes.steps.shape import Alarm, End, Step
from parvis.workflows import timers
from parvis.workflows.models import Effect, Instance, Task
from parvis.workflows.timers import PUT_OFF, fire, fire_due
from tests.cast import CULTURE, SCHOOL, Cast

from .begun import begun, handled, instance_of, text_of, under

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

Role = Callable[[], AbstractContextManager[None]]

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 7, tzinfo=UTC)
"""Eight o’clock there, the second working day after that Friday."""

WAIT = Step("attendre", "wait", "Attendre", period="P2D")
CHECK = Step(
    "verifier",
    "task",
    "Vérifier",
    {"unit": "vie-associative"},
    alarms=(
        Alarm(
            "tard",
            "P1D",
            (Step("relancer", "message", "Relancer", {"words": {"fr": "Bientôt."}}), End("dit")),
        ),
    ),
)


def awaited(cast: Cast, case: Case) -> list[str]:
    with scope(walls=cast.walls):
        return list(Task.objects.awaited().filter(case=case).values_list("element", flat=True))


def told(cast: Cast, case: Case, kind: str) -> list[str]:
    with scope(walls=cast.walls):
        facts = Event.objects.filter(kind=kind, case_id=case.pk).order_by("id")
        return [one.facts["element"] for one in facts]


def test_a_wait_ends_on_the_morning_it_is_due_and_once(cast: Cast, worker_role: Role) -> None:
    case = begun(cast, handled(cast, WAIT), at=FRIDAY)
    assert instance_of(cast, case).next_due == TUESDAY
    with worker_role():
        assert fire_due(at=TUESDAY - timedelta(seconds=1)) == 0
        assert fire_due(at=TUESDAY) == 1
        assert fire_due(at=TUESDAY + timedelta(minutes=1)) == 0
        assert fire([case.pk], Wall(cast.town.pk, CULTURE), at=TUESDAY) == 0, (
            "another worker had found it too"
        )
    assert awaited(cast, case) == ["decider"]
    assert instance_of(cast, case).next_due is None
    assert told(cast, case, "workflow.timer_fired") == ["attendre"]
    assert told(cast, case, "workflow.task_given") == ["decider"]


def test_batches_behind_several_walls_leave_out_the_case_that_cannot_go_on(
    cast: Cast, worker_role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "AT_ONCE", 2)
    monkeypatch.setattr(timers, "MOST_LISTED", 3)
    culture, school = handled(cast, WAIT), handled(cast, WAIT, slug="ecole", sector=SCHOOL)
    cases = [begun(cast, one, at=FRIDAY) for one in (culture, school, culture, culture, school, culture)]
    broken = cases[2]
    with scope(walls=cast.walls):
        state = json.loads(Instance.objects.get(pk=broken.pk).state)
        Instance.objects.filter(pk=broken.pk).update(state=json.dumps(state | {"process": "another"}))
    with worker_role():
        assert fire_due(at=TUESDAY) == 5
        assert fire_due(at=TUESDAY + timedelta(minutes=1)) == 0
    assert [len(awaited(cast, case)) for case in cases] == [1, 1, 0, 1, 1, 1]
    assert instance_of(cast, broken).next_due == TUESDAY + PUT_OFF
    assert told(cast, broken, "workflow.timer_fired") == []


def test_a_batch_of_many_asks_no_more_than_a_batch_of_few(cast: Cast, worker_role: Role) -> None:
    procedure = handled(cast, WAIT)
    asked = []
    for count in (1, 2, 5):
        for _ in range(count):
            begun(cast, procedure, at=FRIDAY)
        with worker_role(), CaptureQueriesContext(connections["worker"]) as queries:
            assert fire_due(at=TUESDAY) == count
        asked.append(len(queries))
    assert asked[1] == asked[2], "the first one also reads the process"


def test_a_worker_off_for_days_catches_up_in_order_and_once(cast: Cast, worker_role: Role) -> None:
    """The reminder of each day it missed, then the next one, which is still to come."""
    daily = text_of(CHECK).replace("timeDuration", "timeCycle").replace(">P1D<", ">R5/P1D<")
    case = begun(cast, under(cast, daily), at=FRIDAY)
    off = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with worker_role():
        fire_due(at=off)
        assert fire_due(at=off) == 0
    assert told(cast, case, "workflow.timer_fired") == ["tard"] * 3
    with scope(walls=cast.walls):
        reminders = Effect.objects.filter(case=case, element="relancer").order_by("attempt")
        assert list(reminders.values_list("attempt", flat=True)) == [1, 2, 3]
    assert instance_of(cast, case).next_due == datetime(2026, 11, 26, 7, tzinfo=UTC)


def test_a_case_that_somebody_is_at_is_left_to_the_next_minute(
    cast: Cast, worker_role: Role, owner_connection: psycopg.Connection[Any]
) -> None:
    case, other = (begun(cast, procedure, at=FRIDAY) for procedure in [handled(cast, WAIT)] * 2)
    with owner_connection.transaction(), worker_role():
        owner_connection.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
        assert fire_due(at=TUESDAY) == 1
        assert (awaited(cast, case), awaited(cast, other)) == ([], ["decider"])
    with worker_role():
        assert fire_due(at=TUESDAY) == 1
    assert awaited(cast, case) == ["decider"]


def test_two_workers_share_what_is_due_and_fire_each_once(
    cast: Cast, worker_role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "AT_ONCE", 3)
    procedure = handled(cast, WAIT)
    cases = [begun(cast, procedure, at=FRIDAY) for _ in range(12)]
    fired: list[int] = []

    def work() -> None:
        with worker_role():
            fired.append(fire_due(at=TUESDAY))
            connections["worker"].close()

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(fired) == 12
    assert [awaited(cast, case) for case in cases] == [["decider"]] * 12
    assert [told(cast, case, "workflow.timer_fired") for case in cases] == [["attendre"]] * 12
