"""Headers, production settings and the checks of the installation."""

import argparse
import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.db import connection, connections

from parvis.commands import migrate
from parvis.commands.main import CommandRefused
from tests.database import ROOT
from tests.loaded import run_loaded

SERVICE = {
    "BASE_URL": "https://services.example.fr",
    "BEHIND_PROXY": "1",
    "SECRET_KEY": "0123456789" * 6,
    "EMAIL_URL": "smtps://u:p@127.0.0.1",
    "ANTIVIRUS_URL": "clamd://127.0.0.1:3310",
}


CHECK = ("check", "--deploy", "--fail-level", "WARNING")


def check_deploy(**environment):
    """Run Django's deployment checks in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *CHECK],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_settings_have_nothing_to_be_told():
    answer = check_deploy(**SERVICE)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("change", "identifier"),
    [
        ({"BASE_URL": "http://services.example.fr"}, "parvis.E004"),
        ({"DEBUG": "1"}, "parvis.E002"),
        ({"EMAIL_URL": "pretend:"}, "parvis.W002"),
        ({"ANTIVIRUS_URL": ""}, "parvis.W003"),
        (
            {
                "DATABASE_URL": "postgresql://one:p@127.0.0.1:1/n",
                "DATABASE_WORKER_URL": "postgresql://one:p@127.0.0.1:1/n",
                "DATABASE_OWNER_URL": "postgresql://two:p@127.0.0.1:1/n",
            },
            "parvis.E003",
        ),
        (
            {
                "DATABASE_URL": "postgresql://one:p@127.0.0.1:1/n",
                "DATABASE_WORKER_URL": "postgresql://two:p@127.0.0.1:1/n",
                "DATABASE_OWNER_URL": "postgresql://three:p@127.0.0.1:1/n",
                "SECRET_KEY": "",
            },
            "parvis.W001",
        ),
    ],
)
def test_each_weakness_has_its_identifier(change, identifier):
    answer = run_loaded("django", *CHECK, environment={**os.environ, **SERVICE, **change})
    assert answer.returncode == 1
    assert identifier in answer.stderr.decode()


@pytest.mark.django_db
def test_roles_bound_by_the_policies_pass(settings):
    assert [message.id for message in run_checks(tags=["database"], databases=["default"])] == []


@pytest.mark.django_db(transaction=True)
def test_a_role_that_ignores_the_policies_is_refused(monkeypatch):
    """A view named like the catalogue hides it, as the server would answer for such a role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY VIEW pg_roles AS "
            "SELECT current_user AS rolname, false AS rolsuper, true AS rolbypassrls"
        )
        cursor.execute("SET search_path = pg_temp, pg_catalog, public")
    assert [message.id for message in run_checks(tags=["database"], databases=["default"])] == ["parvis.E005"]


@pytest.mark.django_db
def test_an_old_server_is_refused_by_the_checks_and_before_migrating(monkeypatch):
    monkeypatch.setattr(connections["default"], "pg_version", 140_011)
    assert [message.id for message in run_checks(tags=["database"], databases=["default"])] == ["parvis.E007"]
    with pytest.raises(CommandRefused, match="is PostgreSQL 14: 15 or later is needed"):
        migrate.run(argparse.Namespace(check=False, quiet=True))


def test_every_page_carries_the_headers_of_safety(client, db):
    headers = client.get("/healthz").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in (
        "default-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert directive in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
