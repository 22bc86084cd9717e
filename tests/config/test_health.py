"""GET /healthz: true, quick, and silent about secrets."""

import json

import pytest
from django.db import connection

from config.env import DATABASE_VARIABLES


@pytest.mark.django_db
def test_all_is_said_when_the_database_answers(client):
    answer = client.get("/healthz")
    body = answer.json()
    assert answer.status_code == 200
    assert body["status"] == "ok"
    assert body["database"]["ok"] is True
    assert body["worker"] == {"ok": False, "seconds_since_sign": None}
    assert body["disk"]["free_bytes"] > 0
    assert len(body["commit"]) == 12
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_worker_that_gave_a_sign_is_seen(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 seconds')"
        )
    assert client.get("/healthz").json()["worker"]["ok"] is True


@pytest.mark.django_db
def test_a_worker_silent_for_long_is_away(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')"
        )
    body = client.get("/healthz").json()
    assert body["worker"]["ok"] is False
    assert body["worker"]["seconds_since_sign"] >= 300


@pytest.mark.django_db(transaction=True)
def test_the_code_is_503_while_the_database_is_away(client):
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        answer = client.get("/healthz")
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False}
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_no_secret_nor_address_is_said(client, settings):
    said = json.dumps(client.get("/healthz").json())
    for word in (connection.settings_dict["PASSWORD"], settings.SECRET_KEY, connection.settings_dict["USER"]):
        assert word not in said
    assert all(name not in said for name in DATABASE_VARIABLES.values())


def test_only_reading_is_answered(client):
    assert client.post("/healthz").status_code == 405
