"""What this installation depends on, and how each answers when asked how it is."""

import secrets
import shutil
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from parvis.connectors.antivirus.contract import AntivirusError
from parvis.connectors.email.connection import connect
from parvis.connectors.email.contract import EmailError
from parvis.documents.examining import antivirus
from parvis.documents.storage import storage

from . import figures
from .probing import Probe, Probes, Reading, State

VITAL: Final = ("database", "migrations", "storage")
"""Without these nothing works: a machine that spreads requests must send none here."""

LATE_WORKER: Final = 60.0
"""Seconds without a sign of life after which no worker is there."""

LATE_SEAL: Final = 30.0
"""Seconds a fact may wait for its seal: a page may hold the sealing for that long, never longer."""

LITTLE_ROOM: Final = (200 * 1024 * 1024, 2 * 1024**3)
"""Bytes free under which uploads are about to fail, and under which somebody should look."""

OLD_BACKUP: Final = 36 * 3600.0
"""Seconds after which the last backup is old: one a day, and half a day to notice."""

LATE_BOXES: Final = timedelta(minutes=10)
"""Without a box having been read, after which nobody listens."""

STATEMENT: Final = 2_000
"""Milliseconds left to a statement of a probe."""


def database() -> Mapping[str, Reading]:
    """Connect as a page would, and ask what only the database knows."""
    url = settings.DATABASE_URLS.get(settings.ENV.role)
    if url is None:
        raise LookupError("no database")
    with closing(
        psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=2,
            application_name="parvis-probe",
            options=f"-c statement_timeout={STATEMENT}",
        )
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        [(clock,)] = cursor.fetchall()
        drift = round(float(clock) - timezone.now().timestamp(), 3)
        told = {"database": Reading("ok" if abs(drift) < 2 else "warning", {"clock_drift_seconds": drift})}
        told["migrations"] = migrations(_applied(cursor))
        if told["migrations"].state == "down":
            # What is asked below may not exist yet.
            return dict.fromkeys(OF_DATABASE, Reading("warning", {"reason": "migrations_missing"})) | told
        try:
            return told | _around(cursor)
        except psycopg.errors.QueryCanceled:
            # It answers, and what it has to count is not read in time: that must not send everybody away.
            return dict.fromkeys(OF_DATABASE, Reading("warning", {"reason": "no_answer"})) | told


def _around(cursor: figures.Cursor) -> dict[str, Reading]:
    """What lives around the database, as it alone knows."""
    found = figures.behind_walls(cursor)
    listening = figures.live_processes(figures.sessions(cursor))
    return {
        "worker": worker(figures.signs_of_workers(cursor)),
        "live": Reading("ok" if listening else "warning", {"processes": listening}),
        "seal": seal(figures.seal_lag(found, now=timezone.now())),
        "backup": backup(figures.last_backup(cursor)),
        "boxes": boxes(figures.boxes(cursor), now=timezone.now()),
    }


def migrations(applied: frozenset[tuple[str, str]]) -> Reading:
    """Compare the migrations of this code with those the database has had."""
    known = _known_migrations()
    ours = {app for app, _name in known}
    missing = len(
        [one for one, former in known.items() if one not in applied and not (former and former <= applied)]
    )
    # Those of a library since removed say nothing.
    foreign = len([one for one in applied.difference(known, *known.values()) if one[0] in ours])
    state: State = "down" if missing else "warning" if foreign else "ok"
    return Reading(state, {"missing": missing, "newer_than_this_code": foreign})


def worker(ages: list[float]) -> Reading:
    """Whether a worker gave a sign of life lately."""
    alive = sum(age < LATE_WORKER for age in ages)
    return Reading(
        "ok" if alive else "down",
        {"alive": alive, "seconds_since_sign": round(ages[0], 1) if ages else None},
    )


def seal(lag: float) -> Reading:
    """How far the sealer is behind."""
    return Reading("ok" if lag < LATE_SEAL else "down", {"lag_seconds": round(lag, 1)})


def backup(last: figures.Backed | None) -> Reading:
    """How old the last backup is, and whether it is whole."""
    if last is None:
        return Reading("absent")
    is_good = last.age < OLD_BACKUP and not last.faults
    return Reading("ok" if is_good else "warning", {"age_seconds": round(last.age), "faults": last.faults})


def boxes(found: figures.Boxes, *, now: datetime) -> Reading:
    """Whether the boxes are read: each once a minute at least."""
    if not found.count:
        return Reading("absent")
    if found.troubled:
        age = round((now - found.since).total_seconds()) if found.since else 0
        facts = {"boxes": found.count, "troubled": found.troubled, "seconds_troubled": age}
        return Reading("warning", facts)
    late = found.seen is not None and now - found.seen > LATE_BOXES
    return Reading("warning" if late else "ok", {"boxes": found.count, "are_read": int(not late)})


def disk() -> Mapping[str, Reading]:
    """How much room is left where this machine writes."""
    usage = shutil.disk_usage(settings.VAR_DIR)
    least, little = LITTLE_ROOM
    state: State = "down" if usage.free < least else "warning" if usage.free < little else "ok"
    return {"disk": Reading(state, {"free_bytes": usage.free, "total_bytes": usage.total})}


def files() -> Mapping[str, Reading]:
    """Write a few bytes as an upload does, read them again and destroy them."""
    place, word = storage(), secrets.token_bytes(32)
    name = place.keep(place.receive([word], at_most=len(word)))
    try:
        with place.open(name) as file:
            same = file.read() == word
    finally:
        place.delete(name)
    return {"storage": Reading("ok" if same else "down", {} if same else {"reason": "not_what_was_written"})}


def mail() -> Mapping[str, Reading]:
    """Open a session with the mail server, and send nothing."""
    if urlsplit(settings.EMAIL_URL).scheme == "pretend":
        return {"mail": Reading("absent")}
    try:
        connect(settings.EMAIL_URL, var_dir=Path(settings.VAR_DIR)).check()
    except EmailError as error:
        return {"mail": Reading("down", {"reason": error.reason})}
    return {"mail": Reading("ok")}


def viruses() -> Mapping[str, Reading]:
    """Ask the antivirus for its version."""
    engine = antivirus()
    if engine is None:
        return {"antivirus": Reading("absent")}
    try:
        return {"antivirus": Reading("ok", {"version": engine.check()})}
    except AntivirusError as error:
        return {"antivirus": Reading("down", {"reason": error.reason})}


OF_DATABASE: Final = ("database", "migrations", "worker", "live", "seal", "backup", "boxes")
NAMES: Final = (*OF_DATABASE, "storage", "disk", "mail", "antivirus")
"""Every dependency, in the order they are told."""


@cache
def probes() -> Probes:
    """The questions of this process."""
    return Probes(
        (
            Probe(OF_DATABASE, database),
            Probe(("storage",), files),
            Probe(("disk",), disk),
            Probe(("mail",), mail),
            Probe(("antivirus",), viruses),
        )
    )


def whole(found: Mapping[str, Reading]) -> str:
    """Say how the installation is in a word: ``down`` when it cannot serve, ``degraded`` when a part is down."""
    if any(found[name].state == "down" for name in VITAL if name in found):
        return "down"
    return "degraded" if any(one.state in ("down", "warning") for one in found.values()) else "ok"


def _applied(cursor: figures.Cursor) -> frozenset[tuple[str, str]]:
    cursor.execute("SELECT app, name FROM django_migrations")
    return frozenset((app, name) for app, name in cursor.fetchall())


@cache
def _known_migrations() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Every migration of this code, with those it was gathered from.

    By the files beside each other: loading them all would weigh on each process.
    """
    found = {}
    for app in apps.get_app_configs():
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py"):
            former = path.with_suffix(".replaces")
            names = former.read_text().split() if former.exists() else []
            found[app.label, path.stem] = frozenset((app.label, name) for name in names)
    return found
