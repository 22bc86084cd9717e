"""What `parvis doctor` says, without any database."""

import json
import os
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from config.env import read_environment
from parvis.base import cluster
from parvis.base.cluster.roles import script
from tests.commands.test_main import parvis

SECRETS = {
    "DATABASE_URL": "postgresql://w:hush-one@127.0.0.1:1/p",
    "DATABASE_WORKER_URL": "postgresql://k:hush-two@127.0.0.1:1/p",
    "DATABASE_OWNER_URL": "postgresql://o:hush-three@127.0.0.1:1/p",
    "EMAIL_URL": "smtps://u:hush-four@127.0.0.1",
    "SECRET_KEY": "hush-five" * 10,
}


def test_one_json_document_without_a_database_nor_secrets(tmp_path):
    answer = parvis("doctor", VAR_DIR=str(tmp_path), **SECRETS)
    report = json.loads(answer.stdout)
    assert (answer.returncode, report["ok"], report["problems"]) == (0, True, [])
    assert "hush" not in answer.stdout
    assert report["configuration"]["DATABASE_URL"]["source"] == "environment"
    assert report["database"] == {"kind": "outside"}


def test_it_says_what_is_missing_and_what_that_disables(tmp_path):
    answer = parvis(
        "doctor", "--json", VAR_DIR=str(tmp_path), PATH="/nowhere", EMAIL_URL="", ANTIVIRUS_URL=""
    )
    missing = {entry["missing"]: entry for entry in json.loads(answer.stdout)["disabled"]}
    assert {"EMAIL_URL", "ANTIVIRUS_URL", "git"} <= missing.keys()
    assert all(entry["disables"] and entry["remedy"] for entry in missing.values())


def test_a_refused_configuration_is_reported_and_fails(tmp_path):
    answer = parvis("doctor", VAR_DIR=str(tmp_path), PORT="0", BASE_URL="parvis")
    report = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert [problem.split(":")[0] for problem in report["problems"]] == ["PORT", "BASE_URL"]


def test_roles_given_by_half_are_a_problem(tmp_path):
    half = {"DATABASE_URL": SECRETS["DATABASE_URL"], "DATABASE_WORKER_URL": "", "DATABASE_OWNER_URL": ""}
    answer = parvis("doctor", VAR_DIR=str(tmp_path), **half)
    assert answer.returncode == 1
    assert len(json.loads(answer.stdout)["problems"]) == 2


def test_text_reads_without_a_terminal_when_asked(tmp_path):
    answer = parvis("doctor", "--text", VAR_DIR=str(tmp_path))
    assert "Not available here:" in answer.stdout
    assert "PORT" in answer.stdout


def test_the_sql_it_prints_prepares_a_server(test_databases):
    """Run the printed statements as a superuser on a real server, with names of this test's own."""
    if any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")):
        pytest.skip("the superuser of a server that is not ours is unknown")
    record = cluster.read_record(read_environment().layout)
    mark = uuid4().hex[:8]
    passwords = {role: f"p-{role}-{mark}" for role in ("owner", "web", "worker")}
    text = script(passwords, f"parvis_{mark}").replace('"parvis_', f'"t{mark}_')
    database = f"t{mark}_{mark}"
    before, _, after = text.partition(f"\\connect parvis_{mark}\n")
    try:
        with psycopg.connect(record.url("superuser", "postgres"), autocommit=True) as connection:
            for statement in before.split(";\n"):
                if statement.strip():
                    connection.execute(statement.encode())
        with psycopg.connect(record.url("superuser", database), autocommit=True) as connection:
            connection.execute(after.encode())
            connection.execute("CREATE TABLE made (by text)")
        web = f"postgresql://t{mark}_web:{passwords['web']}@127.0.0.1:{record.port}/{database}"
        with psycopg.connect(web) as connection:
            connection.execute("INSERT INTO made VALUES ('web')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE forbidden (by text)")
    finally:
        with psycopg.connect(record.url("superuser", "postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )
            for role in passwords:
                connection.execute(
                    sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"t{mark}_{role}"))
                )
