"""The suite itself: the roles, the walls around the network, the strictness."""

import socket

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.template import Context, Template

from tests import soak

ROLE = "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


@pytest.mark.django_db
def test_tests_run_as_the_web_role_without_privileges(settings):
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        assert cursor.fetchone() == (settings.DATABASE_ROLES["web"], False, False)
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(databases=["default", "worker"])
def test_the_worker_role_stands_beside_on_the_same_database(settings):
    with connections["worker"].cursor() as cursor:
        cursor.execute(ROLE)
        assert cursor.fetchone() == (settings.DATABASE_ROLES["worker"], False, False)
    assert connections["worker"].settings_dict["NAME"] == connection.settings_dict["NAME"]


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_gone_for_the_next(turn):
    assert not ContentType.objects.filter(app_label="committed").exists()
    ContentType.objects.create(app_label="committed", model="row")


@pytest.mark.django_db
def test_the_owner_connects_to_the_same_database(owner_connection):
    row = owner_connection.execute("SELECT current_database(), current_user").fetchone()
    assert row[0] == connection.settings_dict["NAME"]
    assert row[1] != connection.settings_dict["USER"]


@pytest.mark.django_db
def test_queries_without_an_order_are_shuffled():
    orders = {tuple(ContentType.objects.values_list("pk", flat=True)) for _ in range(5)}
    assert len(orders) > 1 or tuple(ContentType.objects.all()) != tuple(ContentType.objects.all())
    full = {tuple(row.pk for row in ContentType.objects.all()) for _ in range(5)}
    assert len(full) > 1
    ordered = {tuple(row.pk for row in ContentType.objects.order_by("pk")) for _ in range(5)}
    assert len(ordered) == 1


def test_an_undefined_template_variable_fails():
    with pytest.raises(pytest.fail.Exception, match="absent"):
        Template("{{ absent }}").render(Context())


def test_only_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
    with pytest.raises(Exception, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_the_superuser_is_not_among_the_roles(test_databases):
    with psycopg.connect(test_databases.urls["owner"]) as owner:
        assert owner.execute(ROLE).fetchone()[1:] == (False, False)


def test_the_soak_shares_its_turns_between_the_points_of_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "COUNT", 0)
    assert (soak.repeated(3), soak.repeated(0), soak.repeated(share=6)) == ([0, 1, 2], [], [0])
    monkeypatch.setattr(soak, "COUNT", 200)
    assert [len(soak.repeated(0)), len(soak.repeated(share=6)), len(soak.repeated(share=10))] == [200, 34, 20]
    monkeypatch.setattr(soak, "COUNT", 1)
    assert soak.repeated(3, share=10) == [0], "every point has a turn"
