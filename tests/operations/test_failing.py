"""What is kept of a job that failed: enough to understand, nothing of what it was about."""

import asyncio
import time
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from config.jobs import follow
from parvis.documents.storage import FolderStorage
from parvis.operations import wording
from parvis.operations.models import JobFailure


async def run_failing(error: Exception | None) -> None:
    """Run a job as the worker does, on the worker's own connections."""
    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's
    job = Job(id=4_000, queue="email", lock=None, queueing_lock=None, task_name="parvis.test", attempts=2)

    async def do() -> Any:
        if error is not None:
            raise error
        FolderStorage.path(None, "Destève")  # type: ignore[arg-type]  # it refuses the name before anything else

    async with working.open_async():
        context = JobContext(app=working, job=job, start_timestamp=time.time(), abort_reason=lambda: None)
        with pytest.raises(type(error) if error else FileNotFoundError):
            await follow(do, context, None)  # type: ignore[arg-type]  # the worker itself is not looked at


@pytest.mark.django_db(transaction=True)
def test_the_class_and_the_place_are_kept_and_not_a_word_of_the_message() -> None:
    asyncio.run(run_failing(None))
    [kept] = JobFailure.objects.all()
    assert (kept.job, kept.task, kept.attempt, kept.error) == (
        4_000,
        "parvis.test",
        3,
        "builtins.FileNotFoundError",
    )
    assert kept.place.startswith("parvis/documents/storage.py:")
    assert kept.place.endswith(" path")
    assert "Destève" not in "".join(map(str, vars(kept).values()))
    asyncio.run(run_failing(ValueError("Camille Destève")))
    [kept] = JobFailure.objects.all()
    assert (kept.error, kept.place) == (
        "builtins.ValueError",
        "config/jobs.py:" + kept.place.partition(":")[2],
    )
    assert wording.why(kept.error) == str(wording.UNEXPECTED)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("", wording.KILLED),
        ("parvis.documents.models.Document.DoesNotExist", wording.GONE),
        ("builtins.MemoryError", "La mémoire de la machine n’a pas suffi."),
        ("parvis.whatever.New", wording.UNEXPECTED),
    ],
)
def test_an_error_is_told_in_a_sentence(error: str, told: object) -> None:
    assert wording.why(error) == str(told)
