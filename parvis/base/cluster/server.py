"""Start, watch and stop the embedded PostgreSQL."""

import fcntl
import hashlib
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from parvis.base.cluster.layout import ClusterRefused, Layout, Runner, choose_runner, place
from parvis.base.cluster.record import Record, read_record, write_record
from parvis.base.cluster.roles import (
    DATABASE,
    LEAST_SERVER,
    ROLES,
    content_statements,
    database_statement,
    role_statements,
)

START_PATIENCE = 30.0
"""Seconds to wait for a server whose predecessor was killed: its last processes must leave first."""

LEAVING = 3.0
"""Seconds left to a connection whose program has ended to leave the server's list."""


@dataclass(frozen=True)
class Status:
    """Say whether the cluster answers, and where it is."""

    running: bool
    port: int | None
    folder: str | None
    version: str | None = None


@contextmanager
def only_one(layout: Layout) -> Iterator[None]:
    """Let one process at a time start or stop the cluster of this copy."""
    layout.var.mkdir(parents=True, exist_ok=True)
    with layout.lock_path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start(layout: Layout) -> Record:
    """Start the cluster, making it first when there is none, and return how to reach it.

    Starting twice is the same as once. Raise ClusterRefused with the server's own words when it
    cannot run.
    """
    with only_one(layout):
        record = read_record(layout)
        if record is not None and answers(record):
            return record
        runner = choose_runner() if record is None else Runner(record.user)
        bin_dir, folder = place(layout, runner)
        if record is None:
            passwords = {role: secrets.token_urlsafe(24) for role in ("superuser", *ROLES)}
            record = Record(str(bin_dir), str(folder), runner.user, free_port(), passwords)
        elif str(folder) != record.folder:
            raise ClusterRefused(
                f"the cluster of this copy is in {record.folder}, but now would be in {folder}: "
                f"move it there, or remove {layout.record_path} to begin with an empty one"
            )
        record = replace(record, bin_dir=str(bin_dir))
        present = major_version(record, runner)
        if present < LEAST_SERVER:
            raise ClusterRefused(f"{bin_dir} is of PostgreSQL {present}: {LEAST_SERVER} or later is needed")
        if make(record, runner):
            record = replace(record, set_up="")
        check_version(record, runner)
        running_at = running_port(record)
        if running_at is None:
            forget_dead_server(record)
            record = launch(layout, record, runner)
        else:
            record = replace(record, port=running_at)
        record = prepare(record)
        write_record(layout, record)
        return record


def stop(layout: Layout) -> bool:
    """Stop the cluster at once but cleanly; return False when it was not running."""
    with only_one(layout):
        record = read_record(layout)
        if record is None or server_pid(record) is None:
            return False
        ended = Runner(record.user).run(
            [Path(record.bin_dir, "pg_ctl"), "stop", "-D", record.data, "-m", "fast", "-w", "-t", "60"]
        )
        if ended.returncode != 0 and server_pid(record) is not None:
            raise ClusterRefused(f"PostgreSQL does not stop: {ended.stderr.strip()}")
        return True


def status(layout: Layout) -> Status:
    """Say whether the cluster of this copy answers, without changing anything."""
    record = read_record(layout)
    if record is None:
        return Status(False, None, None)
    try:
        with psycopg.connect(record.url("superuser", "postgres"), connect_timeout=5) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError:
        return Status(False, record.port, record.folder)
    return Status(True, record.port, record.folder, row[0] if row else None)


def other_clients(layout: Layout) -> int:
    """Count the connections of other programs to the cluster; none where it does not run or answer.

    Those of programs that have just ended are given the time to leave the server's list.
    """
    record = read_record(layout)
    if record is None or server_pid(record) is None:
        return 0
    url = record.url("superuser", "postgres")
    count = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + LEAVING
    try:
        # Each count in a transaction of its own: inside one, the list stays as first read.
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            while (row := connection.execute(count).fetchone()) and row[0]:
                if time.monotonic() > deadline:
                    return int(row[0])
                time.sleep(0.1)
    except psycopg.OperationalError:
        pass
    return 0


def answers(record: Record) -> bool:
    """Say whether our own server, set up as this version wants it, answers at the recorded port."""
    if record.set_up != set_up_mark():
        return False
    try:
        with psycopg.connect(record.url("owner"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def make(record: Record, runner: Runner) -> bool:
    """Make the data directory when there is none, and say so.

    It is made in a draft folder: one left half-way by a kill is thrown away.
    """
    if (record.data / "PG_VERSION").is_file():
        return False
    if record.data.exists() and any(record.data.iterdir()):
        raise ClusterRefused(f"{record.data} is not empty and is not a PostgreSQL cluster")
    draft = Path(record.folder) / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    password_file = Path(record.folder) / "password"
    password_file.unlink(missing_ok=True)
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(record.passwords["superuser"] + "\n")
    runner.own(password_file)
    # Names are compared byte by byte and sorted by the words of the code (no ICU in the wheel);
    # upper and lower case still know every letter. The built-in provider exists since version 17.
    locale = ["--locale=C.UTF-8"]
    if major_version(record, runner) >= 17:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        made = runner.run(
            [
                *(Path(record.bin_dir, "initdb"), "-D", draft, "-U", "postgres", "-A", "scram-sha-256"),
                *("-E", "UTF8", f"--pwfile={password_file}", "--data-checksums", *locale),
            ]
        )
    finally:
        password_file.unlink(missing_ok=True)
    if made.returncode != 0:
        raise ClusterRefused(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
    if record.data.exists():
        record.data.rmdir()
    draft.rename(record.data)
    return True


def major_version(record: Record, runner: Runner) -> int:
    """Return the major version of the programs."""
    said = runner.run([Path(record.bin_dir, "postgres"), "--version"]).stdout
    number = "".join(character if character.isdigit() else " " for character in said).split()
    if not number:
        raise ClusterRefused(f"{record.bin_dir}/postgres does not run")
    return int(number[0])


def check_version(record: Record, runner: Runner) -> None:
    """Refuse to open a cluster made by another major version: PostgreSQL would, in worse words."""
    made_by = int((record.data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    present = major_version(record, runner)
    if made_by != present:
        raise ClusterRefused(
            f"{record.data} was made by PostgreSQL {made_by} and the programs are of version {present}: "
            f"dump it with version {made_by} and load it with version {present}"
        )


def server_pid(record: Record) -> int | None:
    """Return the process of the running server, None when the one on file is dead or somebody else's."""
    try:
        pid = int((record.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    try:
        # The server works inside its data directory: a process elsewhere only inherited the number.
        return pid if Path(f"/proc/{pid}/cwd").readlink() == record.data.resolve() else None
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return None
    except PermissionError:
        # A server of ours is never closed to us, unless root runs without its usual powers.
        if os.geteuid() != 0:
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return pid


def running_port(record: Record) -> int | None:
    """Return the port of the running server, None when none runs.

    The fourth line of its pid file is the port ("Lock file" in the server's storage documentation).
    """
    if server_pid(record) is None:
        return None
    lines = (record.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
    return int(lines[3]) if len(lines) > 3 and lines[3].strip() else record.port


def forget_dead_server(record: Record) -> None:
    """Remove the pid file of a server that was killed, or whose number now belongs to another."""
    if server_pid(record) is None:
        (record.data / "postmaster.pid").unlink(missing_ok=True)


def launch(layout: Layout, record: Record, runner: Runner) -> Record:
    """Start the server and wait until it answers; return the record, at another port if its own is taken.

    Values are those of a laptop; committed rows are on the disk before the answer (fsync stays on).
    """
    values = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    deadline = time.monotonic() + START_PATIENCE
    log = Path(record.folder) / "server.log"
    command: list[str | Path] = [Path(record.bin_dir, "pg_ctl"), "start", "-D", record.data, "-l", log]
    while True:
        if is_taken(record.port):
            record = replace(record, port=free_port())
        # Written before the start: a start killed half-way is found again by the next one.
        write_record(layout, record)
        options = " ".join(f"-c {name}={value!r}" for name, value in values.items())
        started = runner.run([*command, "-w", "-t", "60", "-o", f"{options} -c port={record.port}"])
        if started.returncode == 0:
            return record
        if time.monotonic() > deadline:
            words = started.stderr.split("\n")
            if log.is_file():
                words = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
            raise ClusterRefused("PostgreSQL does not start: " + " | ".join(words))
        time.sleep(0.5)
        forget_dead_server(record)


def prepare(record: Record) -> Record:
    """Make the roles, the database and its extensions, once per version of that preparation."""
    if record.set_up == set_up_mark():
        return record
    with psycopg.connect(record.url("superuser", "postgres"), autocommit=True) as connection:
        for statement in role_statements(record.passwords):
            connection.execute(statement.encode())
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(database_statement().encode())
    with psycopg.connect(record.url("owner"), autocommit=True) as connection:
        for statement in content_statements():
            connection.execute(statement.encode())
    return replace(record, set_up=set_up_mark())


def set_up_mark() -> str:
    """Return a mark that changes when the preparation of the server does."""
    text = repr((role_statements(dict.fromkeys(ROLES, "")), database_statement(), content_statements()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_taken(port: int) -> bool:
    """Say whether something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    """Return a port of this machine that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
