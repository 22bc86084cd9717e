"""The log: one JSON line per fact, an identifier of ours, nothing about the person."""

import io
import json
import logging
from types import SimpleNamespace

import psycopg
import pytest
import structlog
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from procrastinate import App, testing

from config import jobs
from config.logging import configure_logging, mask, masked_path


def look(request, code):
    """Answer a page whose route captures a secret."""
    structlog.get_logger("parvis.test").info("seen", note="écrit à jeanne.durand@example.org, 06 12 34 56 78")
    logging.getLogger("some.library").warning("failed for %s", "paul.martin@example.org")
    return HttpResponse("fine")


def fall(request, code):
    """Fail while quoting what the person typed."""
    raise ValueError(f"cannot read {request.POST.get('name')} for {code}")


def nothing(request):
    """Answer that there is nothing."""
    raise Http404("nothing for Jeanne Durand")


urlpatterns = [
    path("suivi/<str:code>/", look),
    path("depot/<str:code>/", fall),
    path("vide/", nothing),
]


@pytest.fixture
def lines():
    """Collect the log as the service writes it."""
    written = io.StringIO()
    configure_logging("json", "INFO")
    handler = logging.getLogger().handlers[0]
    usual = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(usual)


@pytest.fixture
def client():
    """Lend a browser whose errors stay on the server."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_a_request_is_one_line_without_what_it_captured(client, lines):
    client.get("/suivi/SECRET-7XK2/?nom=Durand&email=jeanne.durand@example.org")
    requests = [line for line in lines() if line["event"] == "request"]
    assert [(line["path"], line["status"], line["method"]) for line in requests] == [
        ("/suivi/<str:code>/", 200, "GET")
    ]


def test_nothing_personal_reaches_the_log(client, lines):
    client.get("/suivi/SECRET-7XK2/?nom=Durand")
    client.post("/depot/SECRET-7XK2/", {"name": "Jeanne Durand"})
    client.get("/vide/?nom=Durand")
    client.get("/inconnu/jeanne.durand@example.org/Durand/7XK2/")
    whole = json.dumps(lines(), ensure_ascii=False)
    for word in ("Durand", "durand", "7XK2", "martin", "06 12", "example.org"):
        assert word not in whole
    assert "builtins.ValueError" in whole
    assert "test_logging.py" in whole
    assert "[e-mail]" in whole
    assert "[number]" in whole


def test_every_line_of_a_request_has_its_identifier_and_so_has_the_answer(client, lines):
    answer = client.get("/suivi/A/", headers={"X-Request-Id": "chosen\nby the client"})
    identifiers = {line.get("request_id") for line in lines()}
    assert identifiers == {answer.headers["X-Request-Id"]}
    assert len(identifiers.pop()) == 16
    assert "chosen" not in json.dumps(lines())


def test_two_requests_have_two_identifiers(client):
    first, second = client.get("/vide/"), client.get("/vide/")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "text", ["7f3a", "2026-11-22T03:27:11Z", "parvis.notifications.jobs.send", "/suivi/<code>"]
)
def test_words_of_ours_are_left_alone(text):
    assert mask(text) == text


def test_an_unknown_path_keeps_only_words_that_look_like_routes(rf):
    request = rf.get("/agent/demandes/ABC-123/Durand/note")
    request.resolver_match = None
    assert masked_path(request) == "/agent/demandes/…/…/note"


def test_the_identifier_follows_into_the_job(lines, procrastinate_task):
    seen, run_waiting = procrastinate_task
    with structlog.contextvars.bound_contextvars(request_id="0123456789abcdef"):
        seen.task.defer(who="Durand")
    run_waiting()
    assert seen.calls == [("Durand", "0123456789abcdef")]
    ended = [line for line in lines() if line["event"] == "job"]
    assert [(line["request_id"], line["outcome"], line["task"]) for line in ended] == [
        ("0123456789abcdef", "done", "tests.follow")
    ]
    assert "Durand" not in json.dumps(lines())


def test_a_job_that_fails_says_where_and_not_about_whom(lines, procrastinate_task):
    seen, run_waiting = procrastinate_task
    seen.error = ValueError("no such person: Durand")
    seen.error.__cause__ = psycopg.errors.UniqueViolation("Key (name)=(Durand) already exists.")
    seen.task.defer(who="Durand")
    run_waiting()
    failed = [line for line in lines() if line["event"] == "job"]
    assert [(line["outcome"], line["exception"]) for line in failed] == [("failed", "builtins.ValueError")]
    assert failed[0]["sqlstate"] == "23505"
    assert failed[0]["where"][-1].endswith(" note")
    assert "Durand" not in json.dumps(lines())


@pytest.fixture
def procrastinate_task():
    """Lend a task that notes its argument and the identifier it runs under, and a worker for it."""
    seen = SimpleNamespace(calls=[], error=None)
    app = App(connector=testing.InMemoryConnector(), worker_defaults={"worker_middleware": [jobs.follow]})
    jobs.follow_requests(app)

    @app.task(name="tests.follow")
    def note(who):
        seen.calls.append((who, structlog.contextvars.get_contextvars().get("request_id")))
        if seen.error is not None:
            raise seen.error

    seen.task = note
    return seen, lambda: app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
