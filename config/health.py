"""Answer whether this copy works, for the machine that watches it."""

import shutil
import subprocess
import time
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

LEAST_DISK = 200 * 1024 * 1024
"""Bytes free under which uploads are about to fail."""

LIVE = "parvis-live"
"""How the live processes' listening connections are called (``parvis.live.listening``)."""

LATE_WORKER = 60.0
"""Seconds without a sign of life after which the worker is said to be away."""


@cache
def commit() -> str | None:
    """Return the commit this process was started from, None outside a repository."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607  # git is wherever PATH says
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None


def database_state() -> dict[str, Any]:
    """Ask the database for one row: the worker's last sign of life, and the live processes that listen."""
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM now() - max(last_heartbeat)), ("
                " SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = %s AND datname = current_database()"
                ") FROM procrastinate_workers",
                [LIVE],
            )
            row = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return {"ok": False}
    age, live = (None, 0) if row is None else (row[0] if row[0] is None else float(row[0]), int(row[1]))
    spent = round((time.perf_counter() - started) * 1000, 1)
    return {"ok": True, "milliseconds": spent, "worker_age": age, "live": live}


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say how each part is; the code is 503 when the database is away, for nothing works without it."""
    database = database_state()
    age, live = database.pop("worker_age", None), database.pop("live", 0)
    free = shutil.disk_usage(settings.VAR_DIR).free
    answer = {
        "status": "ok" if database["ok"] else "down",
        "commit": commit(),
        "database": database,
        "worker": {"ok": age is not None and age < LATE_WORKER, "seconds_since_sign": age},
        "live": {"ok": live > 0, "processes": live},
        "disk": {"ok": free > LEAST_DISK, "free_bytes": free},
    }
    return JsonResponse(answer, status=200 if database["ok"] else 503)


health.access = "health"  # type: ignore[attr-defined]  # read by the house test of the routes
