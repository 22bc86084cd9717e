"""Jobs of processes."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall
from parvis.cases.actions import move_piece
from parvis.cases.actions.moving_all import MOVE_JOB

from .calls.draining import JOB, ask_all, call_forgotten
from .moving import PROCESSES
from .timers import fire_due
from .waits import expire_all

FORMER_MOVE_JOB = "parvis.cases.jobs.move_cases"
"""Under which pieces were asked for before processes went along: one may wait in the queue through an upgrade."""


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="workflows.fire_timers")
def fire_timers(timestamp: int) -> None:
    """Fire the delays that came to their end, every minute."""
    fire_due(at=timezone.now())


@app.task(name=JOB, queue="calls")
def ask_source(authority: str, name: str) -> None:
    """Ask a source what the steps of processes want to know of it."""
    ask_all(UUID(authority), name)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="workflows.ask_forgotten")
def ask_forgotten(timestamp: int) -> None:
    """Have sources asked again what may be, every minute."""
    call_forgotten(at=timezone.now())


@app.task(
    name=MOVE_JOB,
    aliases=[FORMER_MOVE_JOB],
    queue="batches",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3),
)
def move_cases(run: str, authority: str, sector: str, account: str, piece: int) -> None:
    """Take the next cases of a version to the one in force, and their processes."""
    wall = Wall(UUID(authority), sector)
    move_piece(UUID(run), wall, UUID(account), piece=piece, at=timezone.now(), company=PROCESSES)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="workflows.give_up_waiting")
def give_up_waiting(timestamp: int) -> None:
    """Go on without the opinions and the complements whose delay has passed."""
    expire_all(at=timezone.now())
