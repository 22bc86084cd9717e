"""A job deferred within another statement: the row the library would have written, and nothing when it fails."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app as jobs
from structlog.contextvars import bound_contextvars

from parvis.base.deferring import deferral
from parvis.base.together import Write, write

pytestmark = pytest.mark.django_db
TASK = "parvis.documents.jobs.examine_document"
COLUMNS = "queue_name, task_name, priority, lock, queueing_lock, args, status, scheduled_at, attempts"


def rows() -> list[tuple[Any, ...]]:
    """The jobs of this test, without their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM procrastinate_jobs ORDER BY id")  # our own names
        return cursor.fetchall()


def test_the_row_is_the_one_the_library_writes() -> None:
    with bound_contextvars(request_id="abc"):
        jobs.configure_task(TASK, queue="documents", allow_unknown=True).defer(document="1", sector="école")
        write(deferral(TASK, queue="documents", document="1", sector="école"))
    of_the_library, ours = rows()
    assert ours == of_the_library
    assert '"_request_id": "abc"' in str(ours[5])


def test_no_job_without_the_change_it_follows() -> None:
    refused = Write("UPDATE base_throttle SET hits = 1 / %s RETURNING hits", (0,))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO base_throttle (bucket, hits, ends_at) VALUES ('x', 1, now())")
    with pytest.raises(DatabaseError), transaction.atomic():
        write(refused, deferral(TASK, queue="documents", document="1"))
    assert rows() == []
