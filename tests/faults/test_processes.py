"""Processes of cases whose worker is killed, whose source hangs, whose service or version is gone: no step is lost.

Circular sub-processes: ``tests/processes/engine/test_nesting.py``; 50 MB of XML and entities that expand:
``tests/processes/diagrams/test_reading.py``.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.authorities.connections import Wanted, add_connection
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.catalogue.actions import publish, retire, write_version
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.processes.steps.shape import Step
from parvis.reactions import react
from parvis.workflows.actions import complete, retry
from parvis.workflows.calls.draining import ask_all
from parvis.workflows.models import Effect, Incident, Task
from parvis.workflows.timers import fire_due
from tests.cast import CULTURE, Cast, make_unit
from tests.connectors.peers import giving, served
from tests.database import ROOT
from tests.peers.smtp import until
from tests.soak import COUNT, brought, repeated
from tests.workflows.begun import begun, handled, text_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True, databases=["default", "worker"])]

Role = Callable[[], AbstractContextManager[None]]
Owner = psycopg.Connection[Any]

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = FRIDAY + timedelta(days=7)

TELL = Step("prevenir", "message", "Prévenir", {"words": {"fr": "Nous étudions votre demande."}})
LOOK = Step("registre", "data", "Interroger le registre", {"connection": "registre"})
WAIT = Step("attendre", "wait", "Attendre", period="P2D")
CHECK = Step("verifier", "task", "Vérifier", {"unit": "vie-associative"})
THEN = Step("sports", "task", "Demander aux sports", {"unit": "sports"})

LOCKS = (
    b"SELECT count(*) FROM pg_locks WHERE relation = 'workflows_effect'::regclass AND granted = %s"
    b" AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""Those held on the effects, or waited for."""

MANY = 450
"""Delays that end at once: three batches."""


@contextmanager
def at_work(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the worker, killed at the end if it lives."""
    command = [sys.executable, "-m", *words]
    done = subprocess.Popen(command, cwd=ROOT, env=environment | {"PARVIS_ROLE": "worker"})
    try:
        yield done
    finally:
        done.kill()
        done.wait()


def follow(owner: Owner, cast: Cast) -> None:
    """Do what another worker does of the effects wanted, once it has taken up the jobs of the dead one."""
    found = owner.execute("SELECT id FROM events_event WHERE kind = 'workflow.effect_wanted' ORDER BY id")
    for (fact,) in found.fetchall():
        react(fact, str(cast.town.pk), CULTURE)


def awaited(cast: Cast, case: Case) -> list[str]:
    with scope(walls=cast.walls):
        return list(Task.objects.awaited().filter(case=case).values_list("element", flat=True))


@pytest.mark.parametrize("turn", repeated(share=3))
def test_killed_between_the_state_and_the_effect_the_house_does_it_once(
    cast: Cast, server_environment: dict[str, str], owner_connection: Owner, worker_role: Role, turn: int
) -> None:
    case = begun(cast, handled(cast, TELL), at=timezone.now())
    with owner_connection.transaction():
        owner_connection.execute("LOCK TABLE workflows_effect IN EXCLUSIVE MODE")
        words = ("worker", "--once", "--queues", "reactions")
        with at_work(server_environment, "parvis.commands.main", *words):
            until(lambda: owner_connection.execute(LOCKS, [False]).fetchone() != (0,), 60)
        brought("kills")
    assert awaited(cast, case) == []
    with worker_role():
        follow(owner_connection, cast)
    assert awaited(cast, case) == ["decider"]
    with scope(walls=cast.walls):
        assert [one.state for one in Effect.objects.filter(case=case)] == [Effect.State.DONE]
        assert Event.objects.filter(kind="case.replied", case_id=case.pk).count() == 1


@pytest.mark.parametrize("turn", repeated(share=3))
def test_killed_while_a_source_hangs_another_worker_asks_again_with_the_same_key(
    cast: Cast, server_environment: dict[str, str], owner_connection: Owner, worker_role: Role, turn: int
) -> None:
    keys: list[str] = []
    hanging, over = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        keys.append(handler.headers["Idempotency-Key"])
        if len(keys) == 1:
            hanging.set()
            over.wait(60)
        else:
            giving(b'{"membres": 12}', "application/json")(handler, asked)

    with served(answer) as host:
        told = Wanted("registre", "Registre", f"json+http://{host}/?timeout=60", [], {"membres": "number"})
        with scope(walls=cast.walls):
            add_connection(cast.town, told, by=SYSTEM, at=timezone.now())
        case = begun(cast, handled(cast, LOOK), at=timezone.now())
        with worker_role():
            follow(owner_connection, cast)
        with at_work(server_environment, "parvis.commands.main", "worker", "--once", "--queues", "calls"):
            assert hanging.wait(60)
            assert owner_connection.execute(LOCKS, [True]).fetchone() == (0,), "a transaction is open"
        brought("kills")
        over.set()
        owner_connection.execute("UPDATE workflows_effect SET next_try_at = now() WHERE state = 'wanted'")
        with worker_role():
            ask_all(cast.town.pk, "registre")
    assert keys == keys[:1] * 2
    assert awaited(cast, case) == ["decider"]


@pytest.mark.parametrize("turn", repeated(share=3))
def test_killed_among_delays_that_end_at_once_each_ends_once(
    cast: Cast, server_environment: dict[str, str], owner_connection: Owner, worker_role: Role, turn: int
) -> None:
    case = begun(cast, handled(cast, WAIT), at=FRIDAY)
    copies(owner_connection, case, MANY - 1)
    fired = "SELECT count(*), count(DISTINCT case_id) FROM events_event WHERE kind = 'workflow.timer_fired'"
    moment = f"datetime.fromisoformat('{LATER}')"
    code = (
        f"from parvis.workflows.timers import fire_due; from datetime import datetime; fire_due(at={moment})"
    )
    shell = ("django", "shell", "--no-imports", "--settings", "config.settings", "-c", code)
    with at_work(server_environment, *shell):
        until(lambda: owner_connection.execute(fired).fetchone() != (0, 0), 60)
    brought("kills")
    before = owner_connection.execute(fired).fetchone()
    assert before is not None
    assert before[0] < MANY
    with worker_role():
        until(
            lambda: fire_due(at=LATER) == 0 and owner_connection.execute(fired).fetchone() == (MANY, MANY), 60
        )


@pytest.mark.parametrize("turn", repeated(share=max(COUNT, 1)))
def test_a_service_that_owns_tasks_stays_and_one_that_is_gone_blocks_the_step_alone(
    cast: Cast, owner_connection: Owner, turn: int
) -> None:
    sports = make_unit(cast.town, "sports", "Sports")
    case = begun(cast, handled(cast, CHECK, THEN), at=FRIDAY)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner_connection.execute("DELETE FROM authorities_unit WHERE id = %s", [cast.association.pk])
    owner_connection.execute("DELETE FROM authorities_unit WHERE id = %s", [sports.pk])
    with scope(walls=cast.walls):
        complete(Task.objects.get(case=case).pk, {}, by=grants_of(cast.agent), at=FRIDAY)
        blocked = Incident.objects.get(case=case)
        assert (blocked.element, "sports" in blocked.reason) == ("sports", True)
        retry(
            blocked.pk,
            reason="L’enfance s’en charge",
            to=cast.childhood,
            by=grants_of(cast.manager),
            at=FRIDAY,
        )
        task = Task.objects.awaited().get(case=case)
    assert (task.element, task.unit_id) == ("sports", cast.childhood.pk)


@pytest.mark.parametrize("turn", repeated(share=max(COUNT, 1)))
def test_a_version_retired_while_a_delay_runs_is_the_one_the_case_goes_on_under(
    cast: Cast, worker_role: Role, turn: int
) -> None:
    procedure = handled(cast, WAIT, CHECK)
    case = begun(cast, procedure, at=FRIDAY)
    with scope(walls=cast.walls):
        assert procedure.current is not None
        document = procedure.current.document | {"process": {"bpmn": text_of()}}
        publish(write_version(procedure, document).pk, by=SYSTEM, at=timezone.now())
        retire(procedure.pk, by=SYSTEM, at=timezone.now())
    with worker_role():
        assert fire_due(at=LATER) == 1
    assert awaited(cast, case) == ["verifier"]


def copies(owner: Owner, case: Case, count: int) -> None:
    """Copy a case with where it stands in its process."""
    owner.execute(
        "CREATE TEMP TABLE copied AS"
        f" SELECT gen_random_uuid() AS id, n FROM generate_series(1, {count:d}) AS n".encode()
    )
    own = {"cases_case": {"id": "copied.id", "reference": "'Z' || lpad(copied.n::text, 9, '0')"}}
    for table in ("cases_case", "workflows_instance"):
        found = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        columns = [name for (name,) in found]
        mine = own.get(table, {"case_id": "copied.id"})
        values = ", ".join(mine.get(name, f"model.{name}") for name in columns)
        key = "id" if table == "cases_case" else "case_id"
        owner.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} AS model, copied"
            f" WHERE model.{key} = %s".encode(),
            [case.pk],
        )
