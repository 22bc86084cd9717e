"""Jobs of batches: the pieces of a run."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import actions


@app.task(
    name="parvis.batches.jobs.do_piece",
    queue="batches",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3),
)
def do_piece(run: str, authority: str, position: int, undo: bool) -> None:
    """Do or undo the next cases of a run."""
    actions.do_piece(UUID(run), UUID(authority), position=position, undo=undo, at=timezone.now())
