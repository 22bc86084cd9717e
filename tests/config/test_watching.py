"""GET /readyz and GET /metrics: who may read them, what they say, and that nothing makes them wait."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families as families
from pytest_django import Settings

from config import watching
from parvis.base.counting import count_request
from parvis.commands.main import main
from parvis.operations import dependencies, figures
from parvis.operations.dependencies import NAMES
from tests.cast import Cast

TOKEN = "a token as long as the settings want"  # a test value


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """No answer of another test serves again."""
    dependencies.probes.cache_clear()
    yield
    dependencies.probes.cache_clear()


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that accepts whoever comes and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def ready(**headers: str) -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz", **headers)
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_each_dependency_is_told_to_who_may_know_and_one_word_to_others(settings: Settings) -> None:
    code, told = ready()
    assert code == 200
    assert set(told["dependencies"]) == set(NAMES)
    states = {name: one["state"] for name, one in told["dependencies"].items()}
    assert (states["database"], states["migrations"], states["storage"]) == ("ok", "ok", "ok")
    assert (states["mail"], states["antivirus"]) == ("absent", "absent")
    assert told["dependencies"]["worker"]["alive"] == 0
    assert told["status"] == "degraded", "no worker is there: pages are still served"
    for stranger in ({"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        assert ready(**stranger) == (200, {"status": "degraded"})


@pytest.mark.django_db
def test_with_a_token_the_token_alone_opens(settings: Settings) -> None:
    settings.MONITOR_TOKEN = TOKEN
    for wrong in ({}, {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}."}, {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}):
        assert "dependencies" not in ready(**wrong)[1]
        assert Client().get("/metrics", **wrong).status_code == 404
    right = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "REMOTE_ADDR": "192.0.2.7"}
    assert "dependencies" in ready(**right)[1]
    assert Client().get("/metrics", **right).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("around", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_VIA": "1.1 x"}, {"REMOTE_ADDR": ""}])
def test_without_a_token_only_this_machine_reads_the_figures(around: dict[str, str]) -> None:
    assert Client().get("/metrics", **around).status_code == 404
    assert Client().get("/metrics").status_code == 200


@pytest.mark.django_db
def test_behind_a_proxy_nobody_is_taken_for_this_machine(settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    assert Client().get("/metrics").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["mail", "antivirus"])
def test_a_server_that_never_answers_makes_nobody_wait(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr("parvis.operations.probing.PATIENCE", 0.2)
    with silent_server() as port:
        settings.EMAIL_URL, settings.ANTIVIRUS_URL = f"smtp://127.0.0.1:{port}", f"clamd://127.0.0.1:{port}"
        for _again in range(3):
            started = time.monotonic()
            found = dependencies.probes().read(within=0.25)
            assert time.monotonic() - started < 1
        assert found[what].state == "down"
        assert found["storage"].state == "ok"
        asking = [thread for thread in threading.enumerate() if thread.name == f"probe {what}"]
        assert len(asking) == 1, "what hangs is asked once"


@pytest.mark.django_db(transaction=True)
def test_the_code_is_503_while_the_database_is_away(settings: Settings) -> None:
    settings.DATABASE_URLS = {"web": "postgresql://parvis@127.0.0.1:1/parvis"}
    code, told = ready()
    assert (code, told["status"]) == (503, "down")
    assert told["dependencies"]["database"] == told["dependencies"]["seal"]
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        text = Client().get("/metrics").content.decode()
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert "parvis_database_up 0.0" in text
    assert "parvis_disk_free_bytes" in text


@pytest.mark.django_db
def test_a_database_slow_to_count_sends_nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million cases, nothing of them in memory yet: what is counted takes longer than a probe may."""
    monkeypatch.setattr(figures, "BEHIND", "SELECT pg_sleep(5)")
    monkeypatch.setattr(dependencies, "STATEMENT", 100)
    code, told = ready()
    states = {name: one["state"] for name, one in told["dependencies"].items()}
    assert (code, told["status"]) == (200, "degraded")
    assert (states["database"], states["migrations"]) == ("ok", "ok")
    assert told["dependencies"]["seal"]["reason"] == "no_answer"


@pytest.mark.django_db
def test_a_migration_to_come_and_a_full_disk_are_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dependencies._known_migrations()
    monkeypatch.setattr(
        dependencies, "_known_migrations", lambda: known | {("cases", "9999_to_come"): frozenset()}
    )
    monkeypatch.setattr(dependencies, "LITTLE_ROOM", (2**62, 2**62))
    code, told = ready()
    assert (code, told["dependencies"]["migrations"]["missing"]) == (503, 1)
    assert told["dependencies"]["disk"]["state"] == "down"
    assert told["dependencies"]["worker"]["reason"] == "migrations_missing"
    settings.VAR_DIR = "/proc"
    dependencies.probes.cache_clear()
    assert ready()[1]["dependencies"]["storage"]["state"] == "down"


def test_a_database_that_had_what_a_migration_was_gathered_from_lacks_nothing() -> None:
    known = dependencies._known_migrations()
    had = frozenset().union(*(former or {one} for one, former in known.items()))
    assert dependencies.migrations(had).state == "ok"
    assert dependencies.migrations(had - {("cases", "0039_equivalents")}).facts["missing"] == 1


@pytest.mark.django_db
def test_the_figures_are_those_prometheus_reads_and_name_nobody(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.get(f"/agent/demandes/{case.reference}/")
    client.get("/agent/demandes/?q=Destève")
    client.get("/inconnu/camille.desteve@courriel.example/Destève/")
    count_request(method="GET", route="suivi/<str:reference>/", status=200, seconds=0.2)
    text = Client().get("/metrics").content.decode()
    found = {family.name: family for family in families(text)}
    labels = {key for family in found.values() for sample in family.samples for key in sample.labels}
    assert labels <= {
        *("method", "route", "status", "task", "outcome", "queue", "state", "reason", "kind", "commit", "le")
    }
    for word in ("Camille", "Destève", "desteve", "Saint-Jean", case.reference, cast.town.code):
        assert word.lower() not in text.lower()
    assert 'route="/agent/demandes/<str:reference>/"' in text
    for name in (
        *(
            "parvis_requests",
            "parvis_request_seconds",
            "parvis_queue_jobs",
            "parvis_messages",
            "parvis_disk_free_bytes",
        ),
        *(
            "parvis_seal_lag_seconds",
            "parvis_live_processes",
            "parvis_database_seconds",
            "parvis_failed_jobs",
        ),
    ):
        assert name in found, name


@pytest.mark.django_db(transaction=True)
def test_the_age_of_the_last_backup_is_told(owner_connection: psycopg.Connection[Any]) -> None:
    def told() -> dict[str, Any]:
        dependencies.probes.cache_clear()
        found: dict[str, Any] = ready()[1]["dependencies"]["backup"]
        hours = round(found.get("age_seconds", 0) / 3600)
        return {"state": found["state"], "hours": hours, "faults": found.get("faults")}

    assert told()["state"] == "absent"
    for id_, hours, faults, expected in (("a", 50, 0, "warning"), ("b", 2, 0, "ok"), ("c", 1, 3, "warning")):
        owner_connection.execute(
            "INSERT INTO keeping_backup (id, taken_at, ended_at, files, copied, bytes, faults)"
            " VALUES (%s, now() - %s * interval '1 hour', now(), 9, 9, 9, %s)",
            [id_, hours, faults],
        )
        assert told() == {"state": expected, "hours": hours, "faults": faults}
    assert "parvis_backup_faults 3.0" in Client().get("/metrics").content.decode()


@pytest.mark.django_db
def test_a_machine_without_pages_prints_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics"]) == 0
    told = {family.name for family in families(capsys.readouterr().out)}
    asked = {family.name for family in families(Client().get("/metrics").content.decode())}
    assert told == asked


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/readyz").status_code == 405
    assert client.post("/metrics").status_code == 405
    assert watching.ready.access == watching.metrics.access == "health"  # type: ignore[attr-defined]
