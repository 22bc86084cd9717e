"""Jobs of batches: the pieces of a run, an export, and what has lasted long enough."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import actions, exporting, forgetting, lost


@app.task(
    name=actions.PIECE_JOB,
    queue="batches",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3),
)
def do_piece(run: str, authority: str, position: int, undo: bool) -> None:
    """Do or undo the next cases of a run."""
    actions.do_piece(UUID(run), UUID(authority), position=position, undo=undo, at=timezone.now())


@app.task(
    name="parvis.batches.jobs.make_export",
    queue="batches",
    retry=RetryStrategy(max_attempts=5, exponential_wait=5),
)
def make_export(export: str, authority: str, account: str) -> None:
    """Write the file of an export."""
    exporting.make_export(UUID(export), UUID(authority), UUID(account), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="clock", queueing_lock="batches.end_lost_runs")
def end_lost_runs(timestamp: int) -> None:
    """End the runs whose job failed at its last try."""
    lost.end_lost_runs(at=timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(queue="clock", queueing_lock="batches.forget")
def forget(timestamp: int) -> None:
    """Remove exports after their day, and runs after their month."""
    forgetting.forget(at=timezone.now())
