"""The operations page: who looks after the installation reads it all and nobody's case; to others it does not exist."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.entrance import door
from parvis.events.models import Event
from parvis.notifications.actions import claim, give_up, queue
from parvis.notifications.models import Delivery, Purpose
from parvis.operations import dependencies, wording
from parvis.operations.actions import CannotResend
from parvis.operations.models import JobFailure
from parvis.operations.resending import resend_refused
from tests.cast import CULTURE, SCHOOL, Cast

PAGE, RETRY, DISMISS, RESEND = (
    f"/agent/exploitation/{end}" for end in ("", "relancer/", "abandonner/", "renvoyer/")
)
SEND = "parvis.notifications.jobs.send_delivery"
EXAMINE = "parvis.documents.jobs.examine_document"

MakeJob = Callable[..., int]


@pytest.fixture
def make_job(db: None) -> MakeJob:
    """Write a job straight in the queue, in the state asked for."""

    def make(
        task: str = "parvis.notifications.jobs.send_delivery",
        *,
        queue: str = "email",
        status: str = "todo",
        minutes: int = 0,
        lock: str | None = None,
    ) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, scheduled_at,"
                ' queueing_lock) VALUES (%s, %s, \'{"delivery_id": "7f"}\', %s, 1,'
                " now() - %s * interval '1 minute', %s) RETURNING id",
                [queue, task, status, minutes, lock],
            )
            return int(cursor.fetchone()[0])

    return make


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """No answer of another test serves again."""
    dependencies.probes.cache_clear()
    yield
    dependencies.probes.cache_clear()


@pytest.fixture
def operator(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Agent:
    """Who looks after the installation; her second factor is tested elsewhere."""
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    return cast.entrusted()


def facts(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    with scope(walls=[Wall(cast.town.pk, "")]):
        found = Event.objects.filter(kind__startswith="operations.").order_by("id")
        return [(fact.kind, fact.facts) for fact in found]


def status(*jobs: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE id = ANY(%s) ORDER BY id", [list(jobs)]
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("who", ["agent", "manager", "receptionist", "outsider_town"])
def test_to_who_does_not_operate_nothing_of_it_exists(cast: Cast, make_job: MakeJob, who: str) -> None:
    failed = make_job(status="failed")
    client = cast.sign_in(getattr(cast, who))
    assert client.get(PAGE).status_code == 404
    for address in (RETRY, DISMISS, RESEND):
        assert client.post(address, {"kind": SEND}).status_code == 404
    assert client.get(DISMISS).status_code == 404
    assert PAGE not in client.get("/agent/compte/").content.decode()
    assert status(failed) == ["failed"]
    assert Client().get(PAGE).status_code == 302


def test_a_manager_cannot_entrust_it_and_a_second_factor_is_wanted(
    cast: Cast, operator: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = cast.sign_in(cast.manager).get(f"/agent/equipe/{cast.reader.pk}/droits/").content.decode()
    assert "perat" not in offered
    monkeypatch.setattr(door, "has_second_factor", lambda account: False)
    assert cast.sign_in(operator).get(PAGE).headers["Location"] == reverse("agent_second_factor")


def test_it_tells_what_waits_and_what_failed_and_names_nobody(
    cast: Cast, operator: Agent, make_job: MakeJob
) -> None:
    case = cast.file()
    make_job(minutes=7)
    make_job(minutes=-30)
    known, lost = make_job(EXAMINE, queue="documents", status="failed"), make_job(status="failed")
    JobFailure.objects.create(
        job=known,
        task=EXAMINE,
        error="parvis.connectors.antivirus.contract.TemporaryFailure",
        place="parvis/documents/examining.py:60 _scan",
        attempt=8,
        failed_at=timezone.now(),
    )
    page = cast.sign_in(operator).get(PAGE)
    body = page.content.decode()
    assert PAGE in body
    states = {str(one["name"]): one["state"] for one in page.context["dependencies"]}
    assert (states["Base de données"], states["Dernière sauvegarde"]) == ("Bon", "Aucune")
    [mails] = [one for one in page.context["queues"] if one["name"] == wording.QUEUES["email"]]
    assert (mails["waiting"] >= 1, mails["oldest"], mails["planned"]) == (True, "7\u00a0min", 1)
    assert "L’antivirus n’a pas donné de réponse." in body
    assert f"travail n° {lost}" in body.replace("\u00a0", " ")
    assert str(wording.KILLED) in body
    assert "pg_stat_statements" in body
    assert page.context["late"] == [], "never asked is not late"
    assert len(page.context["on_time"]) == len(app.periodic_registry.periodic_tasks)
    told = body.partition("<main")[2]
    for word in ("Camille", "Destève", "desteve", case.reference, "Saint-Jean", "delivery_id"):
        assert word not in told


def test_retrying_is_journaled_and_pressing_twice_changes_nothing_more(
    cast: Cast, operator: Agent, make_job: MakeJob
) -> None:
    one, other, foreign = (
        make_job(status="failed"),
        make_job(status="failed"),
        make_job(EXAMINE, status="failed"),
    )
    client = cast.sign_in(operator)
    client.post(RETRY, {"kind": SEND, "target": str(one)})
    assert status(one, other, foreign) == ["todo", "failed", "failed"]
    client.post(RETRY, {"kind": SEND})
    assert status(one, other, foreign) == ["todo", "todo", "failed"]
    again = client.post(RETRY, {"kind": SEND}, follow=True).content.decode()
    assert "Il n’y a plus rien à relancer" in again
    retried = ("operations.jobs_retried", {"task": SEND, "count": 1})
    assert facts(cast) == [retried, retried]
    for wrong in ("x", "-1", "٣"):
        assert client.post(RETRY, {"kind": EXAMINE, "target": wrong}).status_code == 404
    assert status(foreign) == ["failed"]


def test_of_those_that_wait_one_at_a_time_one_is_asked_for(
    cast: Cast, operator: Agent, make_job: MakeJob
) -> None:
    jobs = [make_job(EXAMINE, status="failed", lock="one") for _again in range(2)]
    taken = [make_job(SEND, status="failed", lock="two"), make_job(SEND, lock="two")]
    client = cast.sign_in(operator)
    told = client.post(RETRY, {"kind": EXAMINE}, follow=True).content.decode()
    client.post(RETRY, {"kind": SEND})
    assert status(*jobs) == ["cancelled", "todo"]
    assert status(*taken) == ["cancelled", "todo"]
    assert "le même travail attend déjà" in told


def test_giving_up_is_asked_twice_and_journaled(cast: Cast, operator: Agent, make_job: MakeJob) -> None:
    one, other = make_job(status="failed"), make_job(status="failed")
    client = cast.sign_in(operator)
    asked = client.get(DISMISS, {"kind": SEND, "target": str(one)}).content.decode()
    assert "ne pourra plus être relancé" in asked
    assert status(one) == ["failed"]
    client.post(DISMISS, {"kind": SEND, "target": str(one)})
    assert status(one, other) == ["cancelled", "failed"]
    client.post(DISMISS, {"kind": SEND})
    assert status(one, other) == ["cancelled", "cancelled"]
    assert facts(cast) == [("operations.jobs_dismissed", {"task": SEND, "count": 1})] * 2


def test_the_page_asks_as_many_questions_whatever_there_is(
    cast: Cast, operator: Agent, make_job: MakeJob
) -> None:
    client = cast.sign_in(operator)

    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    questions()  # her session is renewed at the first
    few = questions()
    for number in range(30):
        make_job(EXAMINE if number % 2 else SEND, status="failed")
        make_job(queue=f"q{number}", minutes=number)
    assert questions() == few


def test_a_task_that_time_did_not_ask_for_is_late(cast: Cast, operator: Agent) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp)"
            " VALUES ('parvis.events.jobs.export_heads', extract(epoch FROM now() - interval '3 days')),"
            " ('parvis.events.jobs.make_room', extract(epoch FROM now()))"
        )
    late = cast.sign_in(operator).get(PAGE).context["late"]
    assert [str(one["words"]) for one in late] == ["Recopier les têtes du journal"]


def test_what_the_server_says_is_slow_is_shown_without_what_may_quote_a_password(
    cast: Cast, operator: Agent
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY VIEW pg_stat_statements AS SELECT d.oid AS dbid, q.* FROM pg_database d,"
            " (VALUES ('SELECT  1 FROM cases_case WHERE id = $1', 12, 1500.0, 18000.0),"
            " ('ALTER ROLE x PASSWORD ''secret''', 1, 2.0, 2.0)) q (query, calls, mean_exec_time, total_exec_time)"
        )
    body = cast.sign_in(operator).get(PAGE).content.decode()
    assert "SELECT 1 FROM cases_case WHERE id = $1" in body
    assert "1,5 s" in body.replace("\u00a0", " ")
    assert "secret" not in body


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_refused_messages_leave_again_each_behind_its_wall_but_those_of_a_wrong_address(
    cast: Cast, operator: Agent, worker_role: Callable[[], AbstractContextManager[None]]
) -> None:
    at = timezone.now()
    here, elsewhere = Wall(cast.town.pk, CULTURE), Wall(cast.other_town.pk, SCHOOL)
    for wall, town, reason in (
        (here, cast.town, "sender_refused"),
        (elsewhere, cast.other_town, "sender_refused"),
        (here, cast.town, "recipient_refused"),
    ):
        with scope(walls=[wall]):
            sent = queue(
                authority=town, sector=wall.sector, holder_id=new_id(), key="a", purpose=Purpose.ACKNOWLEDGEMENT,
                recipient="lea.morvan@courriel.example", subject="Reçu", text="Reçu.", at=at,
            )  # fmt: skip
            claim(sent.pk, at=at)
            give_up(sent.pk, attempt=1, reason=reason, server_reply="550", at=at)
    client = cast.sign_in(operator)
    body = client.get(PAGE).content.decode()
    assert 'value="sender_refused"' in body
    assert 'value="recipient_refused"' not in body
    for reason in ("sender_refused", "sender_refused", "recipient_refused", ""):
        assert client.post(RESEND, {"kind": reason}).status_code == 302
    with worker_role():
        assert resend_refused("sender_refused", agent=operator.pk, at=at) == 2
        assert resend_refused("sender_refused", agent=operator.pk, at=at) == 0
        with pytest.raises(CannotResend):
            resend_refused("recipient_refused", agent=operator.pk, at=at)
    with scope(walls=[here, elsewhere]):
        states = Delivery.objects.filter(message_id__gt="").values_list("subject", "state", "failure")
        assert sorted(states) == [
            ("Reçu", "failed", "permanent"),
            ("Reçu", "queued", ""),
            ("Reçu", "queued", ""),
        ]
    assert facts(cast) == [("operations.messages_resent", {"reason": "sender_refused", "count": 2})]


def test_every_task_and_every_queue_has_its_words() -> None:
    app.perform_import_paths()
    ours = {name for name in app.tasks if name.startswith("parvis.")}
    assert ours - set(wording.TASKS) == set()
    assert {app.tasks[name].queue for name in ours} <= set(wording.QUEUES)
