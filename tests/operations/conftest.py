"""Jobs as the worker would have left them."""

from collections.abc import Callable

import pytest
from django.db import connection

MakeJob = Callable[..., int]


@pytest.fixture
def make_job(db: None) -> MakeJob:
    """Write a job straight in the queue, in the state asked for."""

    def make(
        task: str = "parvis.notifications.jobs.send_delivery",
        *,
        queue: str = "email",
        status: str = "todo",
        minutes: int = 0,
        lock: str | None = None,
    ) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, scheduled_at,"
                ' queueing_lock) VALUES (%s, %s, \'{"delivery_id": "7f"}\', %s, 1,'
                " now() - %s * interval '1 minute', %s) RETURNING id",
                [queue, task, status, minutes, lock],
            )
            return int(cursor.fetchone()[0])

    return make
