"""The kept connection: what is prepared on it stays right, and it is replaced when it can serve no more."""

import time
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.db.utils import NotSupportedError
from django.test import Client

from config.database.base import _read
from config.settings import connection_settings
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from tests.cast import CULTURE, Cast
from tests.config.test_watching import silent_server


def prepared() -> list[tuple[str, int, int]]:
    """What this session has prepared: each statement, and how often its two kinds of plan served."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
        return [
            (str(statement), int(generic), int(custom)) for statement, generic, custom in cursor.fetchall()
        ]


def backend() -> int:
    """The session of the server behind the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def next_request() -> None:
    """What Django does to a kept connection when a request begins; the suite keeps none by itself."""
    connection.close_at = None
    connection.health_check_enabled = True  # type: ignore[attr-defined]  # Django's, absent from its stubs
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()


@pytest.mark.django_db
def test_a_plan_made_in_a_scope_stays_right_in_another(cast: Cast) -> None:
    mine, theirs = cast.file(), cast.file()
    everywhere = [Wall(cast.town.pk, CULTURE)]

    def seen(**given: Any) -> set[UUID]:
        with scope(**given):
            return set(Case.objects.filter(channel="portal").order_by("pk").values_list("pk", flat=True))

    for _ in range(8):  # beyond five runs the server makes its plan once, whatever the parameters
        assert seen(cases=[mine.pk]) == {mine.pk}
        assert seen(cases=[theirs.pk]) == {theirs.pk}
        assert seen(walls=everywhere) == {mine.pk, theirs.pk}
        assert seen(walls=[Wall(cast.other_town.pk, CULTURE)]) == set()
        assert seen() == set()
    kept = [generic for statement, generic, _ in prepared() if '"cases_case"."channel" = $1' in statement]
    assert kept
    assert max(kept) > 10


@pytest.mark.django_db(transaction=True)
def test_the_same_connection_serves_request_after_request_without_being_asked() -> None:
    before = backend()
    beside = connection.copy()
    for _ in range(3):
        next_request()
        with beside.cursor() as cursor:
            cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [before])
            assert cursor.fetchone() == ("SELECT pg_backend_pid()",)
        assert backend() == before
    beside.close()


@pytest.mark.django_db(transaction=True)
def test_a_session_ended_by_the_server_is_replaced_before_it_serves(
    owner_connection: psycopg.Connection[Any],
) -> None:
    before = backend()
    owner_connection.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    next_request()
    assert backend() != before


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_a_migration_spoils_fails_once(owner_connection: psycopg.Connection[Any]) -> None:
    owner_connection.execute("CREATE TABLE changing (word varchar(5))")
    owner_connection.execute("GRANT SELECT ON changing TO PUBLIC")

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM changing")

    for _ in range(3):
        read()
    assert any("FROM changing" in statement for statement, _, _ in prepared())
    owner_connection.execute("ALTER TABLE changing ALTER word TYPE bytea USING word::bytea")
    before = backend()
    with pytest.raises(NotSupportedError, match="cached plan"):
        read()
    next_request()
    read()
    assert backend() != before


@pytest.mark.django_db(transaction=True)
def test_a_server_that_accepts_and_says_nothing_is_away_within_seconds(cast: Cast) -> None:
    """A real silent socket, with the shortest patience there is; that of the service is asserted beside."""
    told = connection_settings("postgresql://parvis@127.0.0.1/parvis")["OPTIONS"]
    assert 2 <= told["connect_timeout"] <= 5
    connection.close()
    usual, options = connection.settings_dict["PORT"], connection.settings_dict["OPTIONS"]
    started = time.monotonic()
    try:
        with silent_server() as port:
            connection.settings_dict.update(PORT=str(port), OPTIONS=options | {"connect_timeout": 2})
            answer = Client(raise_request_exception=False).get("/montrevel/")
    finally:
        connection.settings_dict.update(PORT=usual, OPTIONS=options)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert time.monotonic() - started < 4


@pytest.mark.django_db
def test_a_long_statement_is_read_once_and_one_of_many_rows_is_not_kept() -> None:
    def add(count: int, value: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + " + ".join(["%s::int"] * count) + " -- 100 %%", [value] * count)
            return int(cursor.fetchone()[0])

    before = _read.cache_info()
    assert [add(60, 1), add(60, 2), add(60, 3)] == [60, 120, 180]
    after = _read.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 2)
    assert [add(50, 1), add(151, 1)] == [50, 151]
    assert _read.cache_info() == after
