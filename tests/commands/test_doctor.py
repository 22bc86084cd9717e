"""What `parvis doctor` says, without any database."""

import json
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from config.env import read_environment
from parvis.base import cluster
from parvis.base.cluster.roles import script
from parvis.commands import doctor
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


def test_each_absent_program_and_package_has_its_consequence_and_its_remedy(monkeypatch):
    monkeypatch.setattr(doctor, "find", lambda name, env: None)
    monkeypatch.setattr(doctor, "package", lambda name: None)
    told = {entry["missing"]: entry for entry in doctor.examine()["disabled"]}
    for name, (debian, what) in doctor.PROGRAMS.items():
        assert told[name]["disables"] == what
        assert told[name]["remedy"] == f"apt-get install {debian}"
    assert {f"package {name}" for name in doctor.PACKAGES} <= told.keys()


@pytest.mark.parametrize("name", ["chromium", "chromium-headless-shell"])
def test_what_was_unpacked_under_var_is_found(name, tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "bin").mkdir()
    unpacked = tmp_path / "bin" / name
    unpacked.write_text("#!/bin/sh\n")
    unpacked.chmod(0o755)
    assert doctor.find("chromium", read_environment()) == str(unpacked)


def test_a_clock_that_may_jump_is_found_once_unpacked(tmp_path, monkeypatch):
    def missing():
        return "libfaketime" in {entry["missing"] for entry in doctor.examine()["disabled"]}

    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(doctor, "CLOCK", f"*/{tmp_path.name}/clock.so")
    assert missing()
    unpacked = tmp_path / "faketime" / "usr" / "lib" / "here" / tmp_path.name / "clock.so"
    unpacked.parent.mkdir(parents=True)
    unpacked.touch()
    assert not missing()


def test_the_mail_server_of_the_tests_is_found_once_unpacked(tmp_path, monkeypatch):
    def missing():
        return "Dovecot" in {entry["missing"] for entry in doctor.examine()["disabled"]}

    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    assert missing()
    (tmp_path / doctor.MAIL_SERVER).parent.mkdir()
    (tmp_path / doctor.MAIL_SERVER).touch()
    assert not missing()


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


@pytest.fixture
def embedded():
    """Lend the embedded server of this copy; where the suite works on another, it goes as it came."""
    layout = read_environment().layout
    stood = cluster.status(layout).running
    yield cluster.start(layout)
    if not stood and cluster.other_clients(layout) == 0:
        cluster.stop(layout)


def test_the_text_ends_with_what_is_missing_told_once(tmp_path):
    """What one reads first in a terminal is its end: no script there, and one line for the antivirus."""
    done = parvis("doctor", "--text", VAR_DIR=str(tmp_path), PATH="/nowhere", ANTIVIRUS_URL="")
    end = done.stdout.splitlines()[-12:]
    [antivirus] = [line for line in done.stdout.splitlines() if "scanning the files" in line]
    assert antivirus in end
    assert "ANTIVIRUS_URL=clamd:" in antivirus
    assert "CREATE ROLE" not in done.stdout


def test_the_sql_it_prints_prepares_a_server(embedded):
    """Run the printed statements as a superuser on a real server, with names of this test's own."""
    record = embedded
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
