"""Pages that cannot be given: whose site it is, plain words, a way out, and where to say it was not accessible."""

from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import InternalError, OperationalError
from django.test import Client
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.catalogue.builtin import ACCESSIBILITY, publish_accessibility_complaint
from parvis.events.actors import SYSTEM
from parvis.portal.errors import RETRY_AFTER
from tests.cast import Cast

COMPLAINT = f"/montrevel/demarches/{ACCESSIBILITY}/"


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast, whose town publishes the accessibility complaint."""
    with scope(walls=[Wall(cast.town.pk, ""), Wall(cast.town.pk, "general")]):
        publish_accessibility_complaint(cast.association, by=SYSTEM, at=timezone.now())
    return cast


def broken(*_args: object, **_values: object) -> None:
    """A fault of ours."""
    raise ZeroDivisionError


def too_big(*_args: object, **_values: object) -> None:
    """More than is read."""
    raise RequestDataTooBig


def test_an_unknown_address_of_a_town_keeps_its_header_and_its_complaint(town: Cast) -> None:
    answer = Client().get("/montrevel/rien/du/tout/")
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert 'href="/montrevel/marque.css"' in shown
    assert 'class="pv-header__home" href="/montrevel/"' in shown
    assert "mairie@montrevel.example" in shown
    assert f'href="{COMPLAINT}"' in shown
    assert "/montrevel/accessibilite/" in shown


def test_an_unknown_address_of_nobody_leads_home_and_to_the_statement(cast: Cast) -> None:
    assert Client().get("/%00/rien/du/tout/").status_code == 404
    answer = Client().get("/nulle-part/")
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert "marque.css" not in shown
    assert 'href="/accessibilite/"' in shown
    assert Client().get("/accessibilite/")["Location"].endswith("/accessibilite/")


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [(broken, 500, "Ce que vous aviez enregistré n’est pas perdu."), (too_big, 413, "Rien n’a été reçu.")],
)
def test_a_failure_keeps_the_header_too(town: Cast, raised: Any, status: int, said: str) -> None:
    with patch("parvis.portal.authority.places_of", raised):
        answer = Client(raise_request_exception=False).get("/montrevel/")
    shown = answer.content.decode()
    assert answer.status_code == status
    assert said in shown
    assert 'href="/montrevel/marque.css"' in shown
    assert f'href="{COMPLAINT}"' in shown


def test_a_failure_without_a_database_is_still_a_page(cast: Cast) -> None:
    def gone(*_args: object, **_values: object) -> None:
        raise OperationalError

    with patch("parvis.portal.authority.places_of", broken), patch("parvis.portal.errors.scope", gone):
        answer = Client(raise_request_exception=False).get("/montrevel/")
    assert answer.status_code == 500
    assert 'href="/accessibilite/"' in answer.content.decode()


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (None, 503),
        (psycopg.OperationalError("connection refused"), 503),
        (psycopg.errors.AdminShutdown(), 503),
        (psycopg.errors.TooManyConnections(), 503),
        (psycopg.errors.DeadlockDetected(), 500),
        (psycopg.errors.DiskFull(), 500),
        (psycopg.errors.IdleInTransactionSessionTimeout(), 503),
        (psycopg.errors.InFailedSqlTransaction(), 500),
        (psycopg.InternalError(), 500),
    ],
)
def test_a_database_away_is_said_to_come_back(town: Cast, cause: Exception | None, status: int) -> None:
    kind = InternalError if isinstance(cause, psycopg.InternalError) else OperationalError

    def away(*_args: object, **_values: object) -> None:
        raise kind from cause

    with patch("parvis.portal.authority.places_of", away):
        answer = Client(raise_request_exception=False).get("/montrevel/")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == (str(RETRY_AFTER) if status == 503 else None)
    assert ("Le site revient dans un instant" in answer.content.decode()) == (status == 503)


def test_a_form_without_its_protection_keeps_the_header(town: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/montrevel/demarches/reserver-une-salle/saisie/")
    assert answer.status_code == 403
    assert "restée ouverte trop longtemps" in answer.content.decode()
    assert 'href="/montrevel/marque.css"' in answer.content.decode()


def test_too_often_keeps_the_header(town: Cast) -> None:
    client = Client()
    for _ in range(60):
        client.post("/montrevel/demarches/reserver-une-salle/saisie/")
    answer = client.post("/montrevel/demarches/reserver-une-salle/saisie/")
    assert answer.status_code == 429
    assert 'href="/montrevel/marque.css"' in answer.content.decode()
