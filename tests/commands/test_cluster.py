"""The embedded PostgreSQL: each test has a cluster of its own, in a copy of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from parvis.base import cluster
from parvis.base.cluster.layout import Layout, choose_runner, copy_programs, wheel_bin
from parvis.base.cluster.record import write_record
from parvis.base.cluster.server import server_pid
from tests.database import ROOT

pytestmark = pytest.mark.fault

ROW = "SELECT count(*) FROM kept"


@pytest.fixture
def layout():
    """Lend the layout of a copy that any user can cross to, as /srv would be.

    Not in pytest's own folder: each run of pytest closes it again to other users.
    """
    folder = Path(tempfile.mkdtemp(prefix="parvis-cluster-"))
    folder.chmod(0o755)
    wanted = Layout(root=folder, var=folder / "var", system_folder=folder / "system")
    yield wanted
    cluster.stop(wanted)
    shutil.rmtree(folder, ignore_errors=True)


def keep_a_row(record):
    """Commit one row as the owner."""
    with psycopg.connect(record.url("owner")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO kept DEFAULT VALUES")


def rows(record):
    """Count the rows as the web role."""
    with psycopg.connect(record.url("web")) as connection:
        return connection.execute(ROW).fetchone()[0]


def test_starting_twice_is_once_and_stopping_twice_is_fine(layout):
    first = cluster.start(layout)
    assert cluster.start(layout) == first
    assert cluster.status(layout).running
    assert cluster.stop(layout) is True
    assert cluster.stop(layout) is False
    assert not cluster.status(layout).running


def test_the_roles_are_bound_and_the_owner_is_no_superuser(layout):
    record = cluster.start(layout)
    with psycopg.connect(record.url("owner")) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles "
            "WHERE rolname LIKE 'parvis%' ORDER BY rolname"
        ).fetchall()
        settings = dict(
            connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN "
                "('fsync', 'listen_addresses', 'password_encryption', 'server_encoding')"
            ).fetchall()
        )
        letters = connection.execute("SELECT lower('ÉÇŒ'), unaccent('éà') || similarity('a', 'a')").fetchone()
    assert found == [
        ("parvis_owner", False, False, True, True),
        ("parvis_web", False, False, False, True),
        ("parvis_worker", False, False, False, True),
    ]
    assert settings == {
        "fsync": "on",
        "listen_addresses": "127.0.0.1",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
    }
    assert letters == ("éçœ", "ea1")


def test_rows_are_for_all_roles_and_shapes_for_the_owner(layout):
    record = cluster.start(layout)
    keep_a_row(record)
    assert rows(record) == 1
    for role in ("web", "worker"):
        with psycopg.connect(record.url(role)) as connection:
            connection.execute("INSERT INTO kept DEFAULT VALUES")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("ALTER TABLE kept ADD more text")


def test_passwords_are_required_and_kept_for_us_alone(layout):
    record = cluster.start(layout)
    assert layout.record_path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://parvis_web:wrong@127.0.0.1:{record.port}/parvis")
    assert not list(Path(record.folder).glob("password*"))


def test_a_killed_server_starts_again_with_what_was_committed(layout):
    record = cluster.start(layout)
    keep_a_row(record)
    pid = server_pid(record)
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists() and server_pid(record) is not None:
        time.sleep(0.05)
    assert (record.data / "postmaster.pid").exists()
    assert rows(cluster.start(layout)) == 1


def test_a_pid_file_whose_number_belongs_to_another_is_forgotten(layout):
    record = cluster.start(layout)
    cluster.stop(layout)
    left = record.data / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{record.data}\n0\n{record.port}\n\n127.0.0.1\n")
    assert server_pid(record) is None
    cluster.start(layout)
    assert cluster.status(layout).running


def test_a_port_taken_meanwhile_is_left_to_its_holder(layout):
    record = cluster.start(layout)
    keep_a_row(record)
    cluster.stop(layout)
    with socket.create_server(("127.0.0.1", record.port)):
        moved = cluster.start(layout)
        assert moved.port != record.port
        assert rows(moved) == 1
    assert cluster.read_record(layout) == moved


def test_a_new_preparation_reaches_a_running_server(layout):
    record = cluster.start(layout)
    before = server_pid(record)
    with psycopg.connect(record.url("owner")) as connection:
        connection.execute("DROP EXTENSION citext")
    write_record(layout, cluster.Record(**{**vars(record), "set_up": "older"}))
    again = cluster.start(layout)
    assert (server_pid(again), again.port) == (before, record.port)
    with psycopg.connect(again.url("owner")) as connection:
        assert connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'citext'").fetchone()


def test_a_half_made_cluster_is_made_again(layout):
    record = cluster.start(layout)
    cluster.stop(layout)
    draft = record.data.rename(record.data.with_name("data.new"))
    (draft / "global" / "pg_control").unlink()
    keep_a_row(cluster.start(layout))
    assert cluster.status(layout).running
    assert not draft.exists()


def test_a_cluster_of_another_version_is_refused(layout):
    record = cluster.start(layout)
    cluster.stop(layout)
    (record.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(cluster.ClusterRefused, match="was made by PostgreSQL 15"):
        cluster.start(layout)
    (record.data / "PG_VERSION").write_text("18\n")


def test_without_programs_it_says_what_to_give(layout, tmp_path):
    with pytest.raises(cluster.ClusterRefused, match="there is no postgres in it"):
        cluster.start(Layout(root=layout.root, var=layout.var, bin_dir=tmp_path))


def test_programs_too_old_are_refused_before_anything_is_made(layout):
    old = layout.root / "old"
    old.mkdir()
    for name in ("postgres", "initdb", "pg_ctl"):
        (old / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 14.11'\n")
        (old / name).chmod(0o755)
    with pytest.raises(cluster.ClusterRefused, match="of PostgreSQL 14: 15 or later is needed"):
        cluster.start(Layout(root=layout.root, var=layout.var, bin_dir=old))
    assert not (layout.var / "postgres" / "data").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another user")
def test_under_a_closed_folder_cluster_and_programs_go_to_the_system_folder(layout):
    closed = layout.root / "home"
    closed.mkdir(mode=0o700)
    inside = Layout(root=closed / "parvis", var=closed / "parvis" / "var", system_folder=layout.system_folder)
    try:
        record = cluster.start(inside)
        keep_a_row(record)
        assert rows(record) == 1
        assert Path(record.folder).is_relative_to(layout.system_folder)
        assert Path(record.bin_dir).is_relative_to(layout.system_folder)
        assert record.data.stat().st_uid == pwd.getpwnam(choose_runner().user).pw_uid
        assert Path(record.folder).stat().st_mode & 0o777 == 0o700
        assert closed.stat().st_mode & 0o777 == 0o700
        assert cluster.stop(inside)
        assert rows(cluster.start(inside)) == 1
    finally:
        cluster.stop(inside)


HERSELF = """
import encodings.ascii, encodings.idna, os, pwd, sys
from contextlib import suppress
import psycopg
from config.env import read_environment
from parvis.base import cluster

layout = read_environment().layout
with suppress(psycopg.OperationalError):
    psycopg.connect("host=127.0.0.1 port=1")
# Everything is loaded: the code may stand in a folder closed to who comes now.
if os.geteuid() == 0:
    her = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(her.pw_gid)
    os.setuid(her.pw_uid)
assert cluster.start(layout) == cluster.start(layout)
print("started", flush=True)
sys.stdin.read()
assert cluster.stop(layout)
"""


def test_an_ordinary_user_runs_it_as_herself(layout):
    """As root, the process becomes another user, with programs she can read."""
    layout.root.chmod(0o777)
    programs = copy_programs(wheel_bin(), layout.root)
    hers = Layout(root=layout.root, var=layout.root / "hers")
    given = {"VAR_DIR": str(hers.var), "POSTGRES_BIN": str(programs), "PYTHONPATH": str(ROOT), "HOME": "/"}
    process = subprocess.Popen(
        [sys.executable, "-c", HERSELF],
        cwd="/",
        env={**os.environ, **given},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "started\n", process.stderr.read()
        record = cluster.read_record(hers)
        assert record.user is None
        assert record.data.owner() == ("nobody" if os.geteuid() == 0 else hers.var.owner())
        keep_a_row(record)
    finally:
        _, said = process.communicate("", timeout=60)
    assert (process.returncode, said) == (0, "")
    assert not cluster.status(hers).running
