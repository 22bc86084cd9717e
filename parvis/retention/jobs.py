"""Jobs of retention: the lists of the night, and the pieces of an elimination."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall

from . import eliminating, proposing
from .actions import ELIMINATE


@app.periodic(cron="37 2 * * *")
@app.task(queue="clock", queueing_lock="retention.propose")
def propose(timestamp: int) -> None:
    """Bring the elimination lists up to date each night."""
    proposing.propose(at=timezone.now())


@app.task(name=ELIMINATE, queue="batches", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def eliminate(one: str, authority: str, sector: str) -> None:
    """Destroy the next things of a list that has its visa."""
    eliminating.eliminate(UUID(one), Wall(UUID(authority), sector), at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="clock", queueing_lock="retention.go_on")
def go_on(timestamp: int) -> None:
    """Take up the eliminations that no job carries any more."""
    eliminating.go_on()
